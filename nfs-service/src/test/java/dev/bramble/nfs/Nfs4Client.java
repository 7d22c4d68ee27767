package dev.bramble.nfs;

import dev.bramble.nfs.RpcConnection.Arguments;
import dev.bramble.nfs.RpcConnection.Results;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** NFS version 4.1, as short as a test likes it; with a codec of its own. */
final class Nfs4Client implements AutoCloseable {
    static final int ACCESS = 3;
    static final int CLOSE = 4;
    static final int COMMIT = 5;
    static final int CREATE = 6;
    static final int GETATTR = 9;
    static final int GETFH = 10;
    static final int LINK = 11;
    static final int LOCK = 12;
    static final int LOCKT = 13;
    static final int LOCKU = 14;
    static final int LOOKUP = 15;
    static final int LOOKUPP = 16;
    static final int NVERIFY = 17;
    static final int OPEN = 18;
    static final int OPEN_DOWNGRADE = 21;
    static final int PUTFH = 22;
    static final int PUTROOTFH = 24;
    static final int READ = 25;
    static final int READDIR = 26;
    static final int READLINK = 27;
    static final int REMOVE = 28;
    static final int RENAME = 29;
    static final int RESTOREFH = 31;
    static final int SAVEFH = 32;
    static final int SECINFO = 33;
    static final int SETATTR = 34;
    static final int VERIFY = 37;
    static final int WRITE = 38;
    static final int BIND_CONN_TO_SESSION = 41;
    static final int EXCHANGE_ID = 42;
    static final int CREATE_SESSION = 43;
    static final int DESTROY_SESSION = 44;
    static final int FREE_STATEID = 45;
    static final int SECINFO_NO_NAME = 52;
    static final int SEQUENCE = 53;
    static final int TEST_STATEID = 55;
    static final int DESTROY_CLIENTID = 57;
    static final int RECLAIM_COMPLETE = 58;

    static final byte[] NO_STATE = new byte[16];
    static final int SHARE_READ = 1;
    static final int SHARE_WRITE = 2;
    static final int SHARE_BOTH = 3;

    final RpcConnection rpc;
    final String owner;
    long verifier;
    long client;
    int exchangeFlags;
    int createSequence;
    byte[] session = new byte[16];
    int slots;
    int sequence;
    boolean keep = true;

    Nfs4Client(int port, String from, String owner, long verifier) throws IOException {
        this.rpc = new RpcConnection(port, from);
        this.owner = owner;
        this.verifier = verifier;
    }

    /** An operation that was refused. */
    static final class Refused extends IOException {
        final int status;
        final int results;

        Refused(int status, int results) {
            super("status " + status + " after " + results + " results");
            this.status = status;
            this.results = results;
        }
    }

    /** Operations with their arguments. */
    static final class Operations {
        final Arguments bytes = new Arguments();
        int count;

        Operations add(int code, Arguments arguments) {
            bytes.int32(code).raw(arguments.bytes());
            count++;
            return this;
        }

        Operations add(int code) {
            return add(code, new Arguments());
        }

        Operations putFh(byte[] handle) {
            return add(PUTFH, new Arguments().opaque(handle));
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Opened(byte[] state, byte[] handle) {}

    static Operations ops() {
        return new Operations();
    }

    static Arguments args() {
        return new Arguments();
    }

    static Arguments name(String name) {
        return args().opaque(name.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] compound(int minor, Operations operations) {
        return args().opaque(new byte[] {'t'})
                .int32(minor)
                .int32(operations.count)
                .raw(operations.bytes.bytes())
                .bytes();
    }

    /** A COMPOUND as it is. Leaves the results at the first operation's number. */
    Results raw(int minor, Operations operations) throws IOException {
        Results reply = rpc.call(100003, 4, 1, args().raw(compound(minor, operations)));
        int status = reply.int32();
        reply.opaque();
        int results = reply.int32();
        if (status != 0) {
            throw new Refused(status, results);
        }
        return reply;
    }

    Operations sequence(int slot, int number, Operations rest) {
        Operations whole = ops().add(
                        SEQUENCE,
                        args().raw(session)
                                .int32(number)
                                .int32(slot)
                                .int32(slot)
                                .int32(keep ? 1 : 0));
        whole.bytes.raw(rest.bytes.bytes());
        whole.count += rest.count;
        return whole;
    }

    /** In the session's slot 0. Leaves the results at the first operation after SEQUENCE. */
    Results call(Operations operations) throws IOException {
        Results reply = raw(1, sequence(0, ++sequence, operations));
        skipSequence(reply);
        return reply;
    }

    static void skipSequence(Results reply) throws IOException {
        expect(reply, SEQUENCE);
        reply.buffer().position(reply.buffer().position() + 36);
    }

    /** An operation's number and its NFS4_OK. */
    static Results expect(Results reply, int code) throws IOException {
        int got = reply.int32();
        int status = reply.int32();
        if (got != code || status != 0) {
            throw new IOException("operation %d, status %d, where %d should be".formatted(got, status, code));
        }
        return reply;
    }

    Results exchangeId(int flags) throws IOException {
        return raw(
                1,
                ops().add(
                                EXCHANGE_ID,
                                args().int64(verifier)
                                        .opaque(owner.getBytes(StandardCharsets.UTF_8))
                                        .int32(flags)
                                        .int32(0)
                                        .int32(1)
                                        .opaque(new byte[] {'d'})
                                        .opaque(new byte[] {'n'})
                                        .int64(0)
                                        .int32(0)));
    }

    /** EXCHANGE_ID and CREATE_SESSION. */
    void introduce() throws IOException {
        Results reply = expect(exchangeId(0), EXCHANGE_ID);
        client = reply.int64();
        createSequence = reply.int32();
        exchangeFlags = reply.int32();
        createSession(createSequence, 1024 * 1024 + 1024, 2048, 8);
    }

    Results createSession(int number, int maxResponse, int maxKept, int maxSlots) throws IOException {
        Arguments arguments = args().int64(client).int32(number).int32(0);
        for (int channel = 0; channel < 2; channel++) {
            arguments
                    .int32(0)
                    .int32(1024 * 1024 + 1024)
                    .int32(maxResponse)
                    .int32(maxKept)
                    .int32(16)
                    .int32(maxSlots)
                    .int32(0);
        }
        arguments.int32(0x4000_0000).int32(1).int32(0);
        Results reply = expect(raw(1, ops().add(CREATE_SESSION, arguments)), CREATE_SESSION);
        reply.buffer().get(session);
        sequence = 0;
        reply.int32();
        reply.int32();
        reply.buffer().position(reply.buffer().position() + 20);
        slots = reply.int32();
        return reply;
    }

    void reclaimComplete() throws IOException {
        call(ops().add(RECLAIM_COMPLETE, args().int32(0)));
    }

    static Operations path(String path) {
        Operations walk = ops().add(PUTROOTFH);
        for (String each : path.split("/", -1)) {
            if (!each.isEmpty()) {
                walk.add(LOOKUP, name(each));
            }
        }
        return walk;
    }

    byte[] lookup(String path) throws IOException {
        Operations walk = path(path);
        int names = walk.count - 1;
        Results reply = expect(call(walk.add(GETFH)), PUTROOTFH);
        for (int i = 0; i < names; i++) {
            expect(reply, LOOKUP);
        }
        return expect(reply, GETFH).opaque();
    }

    byte[] lookup(byte[] directory, String child) throws IOException {
        Results reply =
                expect(call(ops().putFh(directory).add(LOOKUP, name(child)).add(GETFH)), PUTFH);
        return expect(expect(reply, LOOKUP), GETFH).opaque();
    }

    static Arguments bitmap(int... attributes) {
        int[] words = new int[3];
        for (int attribute : attributes) {
            words[attribute / 32] |= 1 << (attribute % 32);
        }
        return args().int32(3).int32(words[0]).int32(words[1]).int32(words[2]);
    }

    /** The values of one file's attributes, after their bitmap and length. */
    Results attributes(byte[] handle, int... attributes) throws IOException {
        Results reply = expect(expect(call(ops().putFh(handle).add(GETATTR, bitmap(attributes))), PUTFH), GETATTR);
        skipBitmap(reply);
        reply.int32();
        return reply;
    }

    static int[] skipBitmap(Results reply) {
        int[] words = new int[reply.int32()];
        for (int i = 0; i < words.length; i++) {
            words[i] = reply.int32();
        }
        return words;
    }

    static Arguments open(String openOwner, int access, int deny) {
        return args().int32(0).int32(access).int32(deny).int64(0).opaque(openOwner.getBytes(StandardCharsets.UTF_8));
    }

    /** OPEN of an existing file by its name. */
    Opened open(byte[] directory, String file, String openOwner, int access, int deny) throws IOException {
        Arguments arguments =
                open(openOwner, access, deny).int32(0).int32(0).opaque(file.getBytes(StandardCharsets.UTF_8));
        return opened(call(ops().putFh(directory).add(OPEN, arguments).add(GETFH)));
    }

    /** OPEN that creates: UNCHECKED 0, GUARDED 1, EXCLUSIVE 2, EXCLUSIVE4_1 3. */
    Opened create(byte[] directory, String file, int how) throws IOException {
        Arguments arguments = open("o", SHARE_BOTH, 0).int32(1).int32(how);
        if (how >= 2) {
            arguments.int64(0x0102030405060708L);
        }
        if (how != 2) {
            arguments.raw(bitmap(33).bytes()).int32(4).int32(0640);
        }
        arguments.int32(0).opaque(file.getBytes(StandardCharsets.UTF_8));
        return opened(call(ops().putFh(directory).add(OPEN, arguments).add(GETFH)));
    }

    static Opened opened(Results reply) throws IOException {
        expect(expect(reply, PUTFH), OPEN);
        byte[] state = new byte[16];
        reply.buffer().get(state);
        reply.buffer().position(reply.buffer().position() + 24);
        skipBitmap(reply);
        if (reply.int32() != 0) {
            throw new IOException("a delegation");
        }
        return new Opened(state, expect(reply, GETFH).opaque());
    }

    void close(Opened file) throws IOException {
        call(ops().putFh(file.handle()).add(CLOSE, args().int32(0).raw(file.state())));
    }

    void write(Opened file, long offset, byte[] data) throws IOException {
        Results reply = call(ops().putFh(file.handle())
                .add(WRITE, args().raw(file.state()).int64(offset).int32(2).opaque(data)));
        if (expect(expect(reply, PUTFH), WRITE).int32() != data.length) {
            throw new IOException("written in part");
        }
    }

    byte[] read(byte[] handle, byte[] state, long offset, int count) throws IOException {
        Results reply = call(
                ops().putFh(handle).add(READ, args().raw(state).int64(offset).int32(count)));
        expect(expect(reply, PUTFH), READ).int32();
        return reply.opaque();
    }

    byte[] readAll(Opened file) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            byte[] part = read(file.handle(), file.state(), all.size(), 1024 * 1024);
            all.write(part);
            if (part.length == 0) {
                return all.toByteArray();
            }
        }
    }

    /** Names in a directory, by calls of so many bytes. */
    List<String> list(byte[] directory, int bytes) throws IOException {
        List<String> names = new ArrayList<>();
        long cookie = 0;
        long verifier = 0;
        while (true) {
            Results reply = call(ops().putFh(directory)
                    .add(
                            READDIR,
                            args().int64(cookie)
                                    .int64(verifier)
                                    .int32(bytes)
                                    .int32(bytes)
                                    .raw(bitmap(1, 8, 19, 20).bytes())));
            verifier = expect(expect(reply, PUTFH), READDIR).int64();
            while (reply.int32() == 1) {
                cookie = reply.int64();
                if (cookie >= 0 && cookie < 3) {
                    throw new IOException("a reserved cookie");
                }
                names.add(new String(reply.opaque(), StandardCharsets.UTF_8));
                skipBitmap(reply);
                reply.opaque();
            }
            if (reply.int32() == 1) {
                return names;
            }
        }
    }

    /** LOCK by an owner that is new to the file: 1 READ, 2 WRITE. */
    byte[] lock(Opened file, String lockOwner, int type, long offset, long length, boolean reclaim) throws IOException {
        Arguments arguments = args().int32(type)
                .int32(reclaim ? 1 : 0)
                .int64(offset)
                .int64(length)
                .int32(1)
                .int32(0)
                .raw(file.state())
                .int32(0)
                .int64(0)
                .opaque(lockOwner.getBytes(StandardCharsets.UTF_8));
        Results reply = expect(expect(call(ops().putFh(file.handle()).add(LOCK, arguments)), PUTFH), LOCK);
        byte[] state = new byte[16];
        reply.buffer().get(state);
        return state;
    }

    void unlock(Opened file, byte[] lock, long offset, long length) throws IOException {
        call(ops().putFh(file.handle())
                .add(LOCKU, args().int32(2).int32(0).raw(lock).int64(offset).int64(length)));
    }

    /** A stateid whose number says: the newest. */
    static byte[] newest(byte[] state) {
        byte[] copy = state.clone();
        Arrays.fill(copy, 0, 4, (byte) 0);
        return copy;
    }

    @Override
    public void close() throws IOException {
        rpc.close();
    }
}
