package dev.bramble.nfs;

import dev.bramble.nfs.RpcConnection.Arguments;
import dev.bramble.nfs.RpcConnection.Results;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** NFS version 3 and MOUNT calls, as short as a test likes them. */
final class Nfs3Client implements AutoCloseable {
    static final int OK = 0;
    static final int NOENT = 2;
    static final int ACCES = 13;
    static final int EXIST = 17;
    static final int NOTDIR = 20;
    static final int ISDIR = 21;
    static final int INVAL = 22;
    static final int NOTEMPTY = 66;
    static final int STALE = 70;
    static final int BADHANDLE = 10001;
    static final int NOT_SYNC = 10002;
    static final int BAD_COOKIE = 10003;
    static final int NOTSUPP = 10004;
    static final int TOOSMALL = 10005;
    static final int UNSTABLE = 0;
    static final int FILE_SYNC = 2;

    final RpcConnection rpc;

    Nfs3Client(int port) throws IOException {
        rpc = new RpcConnection(port);
    }

    Nfs3Client(int port, String from) throws IOException {
        rpc = new RpcConnection(port, from);
    }

    Nfs3Client(RpcConnection rpc) {
        this.rpc = rpc;
    }

    /** An operation that was refused. */
    static final class Refused extends IOException {
        final int status;

        Refused(int status) {
            super("status " + status);
            this.status = status;
        }
    }

    record Attributes(
            int type,
            int mode,
            int links,
            int uid,
            int gid,
            long size,
            long fileId,
            long accessed,
            int accessedNanos,
            long modified,
            int modifiedNanos,
            long changed,
            int changedNanos) {}

    record Written(int count, int stability, long verifier) {}

    Results nfs(int procedure, Arguments arguments) throws IOException {
        return checked(rpc.call(100003, 3, procedure, arguments));
    }

    Results mountProgram(int procedure, Arguments arguments) throws IOException {
        return rpc.call(100005, 3, procedure, arguments);
    }

    byte[] mount(String path) throws IOException {
        return checked(mountProgram(1, path(path))).opaque();
    }

    void unmount(String path) throws IOException {
        mountProgram(3, path(path));
    }

    Attributes getAttributes(byte[] handle) throws IOException {
        return attributes(nfs(1, new Arguments().opaque(handle)));
    }

    byte[] lookup(byte[] directory, String name) throws IOException {
        return nfs(3, entry(directory, name)).opaque();
    }

    int access(byte[] handle, int wanted) throws IOException {
        Results results = nfs(4, new Arguments().opaque(handle).int32(wanted));
        optionalAttributes(results);
        return results.int32();
    }

    String readLink(byte[] handle) throws IOException {
        Results results = nfs(5, new Arguments().opaque(handle));
        optionalAttributes(results);
        return new String(results.opaque(), StandardCharsets.UTF_8);
    }

    byte[] read(byte[] handle, long offset, int count) throws IOException {
        Results results = nfs(6, new Arguments().opaque(handle).int64(offset).int32(count));
        optionalAttributes(results);
        results.int32();
        results.int32();
        return results.opaque();
    }

    byte[] readAll(byte[] handle) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            Results results =
                    nfs(6, new Arguments().opaque(handle).int64(all.size()).int32(1024 * 1024));
            optionalAttributes(results);
            results.int32();
            boolean end = results.int32() == 1;
            all.write(results.opaque());
            if (end) {
                return all.toByteArray();
            }
        }
    }

    Written write(byte[] handle, long offset, byte[] data, int stability) throws IOException {
        Results results = nfs(
                7,
                new Arguments()
                        .opaque(handle)
                        .int64(offset)
                        .int32(data.length)
                        .int32(stability)
                        .opaque(data));
        wcc(results);
        return new Written(results.int32(), results.int32(), results.int64());
    }

    long commit(byte[] handle) throws IOException {
        Results results = nfs(21, new Arguments().opaque(handle).int64(0).int32(0));
        wcc(results);
        return results.int64();
    }

    byte[] create(byte[] directory, String name, boolean guarded) throws IOException {
        Arguments arguments = entry(directory, name).int32(guarded ? 1 : 0);
        return made(nfs(8, arguments.raw(mode(0644))));
    }

    byte[] createExclusive(byte[] directory, String name, long verifier) throws IOException {
        return made(nfs(8, entry(directory, name).int32(2).int64(verifier)));
    }

    byte[] makeDirectory(byte[] directory, String name) throws IOException {
        return made(nfs(9, entry(directory, name).raw(mode(0755))));
    }

    byte[] symbolicLink(byte[] directory, String name, String target) throws IOException {
        Arguments arguments = entry(directory, name).raw(mode(0777));
        return made(nfs(10, arguments.opaque(target.getBytes(StandardCharsets.UTF_8))));
    }

    void remove(byte[] directory, String name) throws IOException {
        nfs(12, entry(directory, name));
    }

    void removeDirectory(byte[] directory, String name) throws IOException {
        nfs(13, entry(directory, name));
    }

    void rename(byte[] from, String oldName, byte[] to, String newName) throws IOException {
        nfs(14, entry(from, oldName).raw(entry(to, newName).bytes()));
    }

    void link(byte[] file, byte[] directory, String name) throws IOException {
        nfs(15, new Arguments().opaque(file).raw(entry(directory, name).bytes()));
    }

    /** All names, by READDIR in replies of {@code count} bytes. */
    List<String> list(byte[] directory, int count) throws IOException {
        return list(directory, count, false);
    }

    List<String> listPlus(byte[] directory, int count) throws IOException {
        return list(directory, count, true);
    }

    private List<String> list(byte[] directory, int count, boolean plus) throws IOException {
        List<String> names = new ArrayList<>();
        long cookie = 0;
        long verifier = 0;
        while (true) {
            Arguments arguments = new Arguments()
                    .opaque(directory)
                    .int64(cookie)
                    .int64(verifier)
                    .int32(count);
            Results results = plus ? nfs(17, arguments.int32(count)) : nfs(16, arguments);
            optionalAttributes(results);
            verifier = results.int64();
            while (results.int32() == 1) {
                results.int64();
                names.add(new String(results.opaque(), StandardCharsets.UTF_8));
                cookie = results.int64();
                if (plus) {
                    optionalAttributes(results);
                    if (results.int32() == 1) {
                        results.opaque();
                    }
                }
            }
            if (results.int32() == 1) {
                return names;
            }
        }
    }

    static Arguments entry(byte[] directory, String name) {
        return new Arguments().opaque(directory).opaque(name.getBytes(StandardCharsets.UTF_8));
    }

    static Arguments path(String path) {
        return new Arguments().opaque(path.getBytes(StandardCharsets.UTF_8));
    }

    /** sattr3 with a mode only. */
    static byte[] mode(int mode) {
        return new Arguments()
                .int32(1)
                .int32(mode)
                .int32(0)
                .int32(0)
                .int32(0)
                .int32(0)
                .int32(0)
                .bytes();
    }

    static Attributes attributes(Results results) {
        int type = results.int32();
        int mode = results.int32();
        int links = results.int32();
        int uid = results.int32();
        int gid = results.int32();
        long size = results.int64();
        results.int64();
        results.int64();
        results.int64();
        long fileId = results.int64();
        return new Attributes(
                type,
                mode,
                links,
                uid,
                gid,
                size,
                fileId,
                results.int32(),
                results.int32(),
                results.int32(),
                results.int32(),
                results.int32(),
                results.int32());
    }

    static void optionalAttributes(Results results) {
        if (results.int32() == 1) {
            attributes(results);
        }
    }

    static void wcc(Results results) {
        if (results.int32() == 1) {
            results.int64();
            results.int64();
            results.int64();
        }
        optionalAttributes(results);
    }

    private static byte[] made(Results results) {
        if (results.int32() != 1) {
            throw new AssertionError("no handle");
        }
        return results.opaque();
    }

    private static Results checked(Results results) throws Refused {
        int status = results.int32();
        if (status != OK) {
            throw new Refused(status);
        }
        return results;
    }

    @Override
    public void close() throws IOException {
        rpc.close();
    }
}
