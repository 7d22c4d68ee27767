package dev.bramble.nfs;

import static dev.bramble.nfs.Nfs4Client.CLOSE;
import static dev.bramble.nfs.Nfs4Client.GETFH;
import static dev.bramble.nfs.Nfs4Client.LOCK;
import static dev.bramble.nfs.Nfs4Client.LOCKU;
import static dev.bramble.nfs.Nfs4Client.LOOKUP;
import static dev.bramble.nfs.Nfs4Client.OPEN;
import static dev.bramble.nfs.Nfs4Client.PUTFH;
import static dev.bramble.nfs.Nfs4Client.READ;
import static dev.bramble.nfs.Nfs4Client.REMOVE;
import static dev.bramble.nfs.Nfs4Client.SHARE_BOTH;
import static dev.bramble.nfs.Nfs4Client.SHARE_READ;
import static dev.bramble.nfs.Nfs4Client.args;
import static dev.bramble.nfs.Nfs4Client.compound;
import static dev.bramble.nfs.Nfs4Client.expect;
import static dev.bramble.nfs.Nfs4Client.name;
import static dev.bramble.nfs.Nfs4Client.open;
import static dev.bramble.nfs.Nfs4Client.ops;
import static dev.bramble.nfs.Nfs4Client.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bramble.nfs.Nfs4Client.Operations;
import dev.bramble.nfs.Nfs4Client.Refused;
import dev.bramble.nfs.RpcConnection.Arguments;
import dev.bramble.nfs.RpcConnection.Results;
import dev.bramble.proto.boot.v1.BootEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What minor version 0 does in its own way (RFC 7530). */
class Nfs40Test {
    private static final int OPEN_CONFIRM = 20;
    private static final int RENEW = 30;
    private static final int SETCLIENTID = 35;
    private static final int SETCLIENTID_CONFIRM = 36;
    private static final int RELEASE_LOCKOWNER = 39;

    NfsFixture nfs;
    Nfs4Client client;
    long id;
    byte[] root;

    @BeforeEach
    void mount(@TempDir Path data) throws Exception {
        nfs = new NfsFixture(data);
        Files.writeString(nfs.tree.resolve("f"), "content");
        client = new Nfs4Client(nfs.stack.port(), "127.0.0.1", "pi", 1);
        id = introduce(client, "pi", 1);
        Operations walk = path(nfs.tree.toString());
        Results reply = client.raw(0, walk.add(GETFH));
        for (int i = 0; i < walk.count - 1; i++) {
            reply.int64();
        }
        root = expect(reply, GETFH).opaque();
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        nfs.close();
    }

    @Test
    void aMountAndItsEndAreToldAsOfThisVersion() throws Exception {
        assertThat(nfs.events)
                .filteredOn(BootEvent::hasBootTreeMounted)
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getBootTreeMounted().getNfsVersion()).isEqualTo("4.0"));
        nfs.ahead.addAndGet(Duration.ofSeconds(61).toNanos());
        await().untilAsserted(() -> assertThat(nfs.events)
                .filteredOn(BootEvent::hasBootTreeUnmounted)
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getBootTreeUnmounted().getNfsVersion()).isEqualTo("4.0")));
    }

    private static void assertRefused(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.status).isEqualTo(status));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static long introduce(Nfs4Client client, String owner, long verifier) throws Exception {
        Results reply = expect(
                client.raw(
                        0,
                        ops().add(
                                        SETCLIENTID,
                                        args().int64(verifier)
                                                .opaque(bytes(owner))
                                                .int32(0x4000_0000)
                                                .opaque(bytes("tcp"))
                                                .opaque(bytes("127.0.0.1.1.1"))
                                                .int32(1))),
                SETCLIENTID);
        long id = reply.int64();
        client.raw(0, ops().add(SETCLIENTID_CONFIRM, args().int64(id).int64(reply.int64())));
        return id;
    }

    private Arguments open(int seqid, int access, int deny) {
        return args().int32(seqid)
                .int32(access)
                .int32(deny)
                .int64(id)
                .opaque(bytes("owner"))
                .int32(0)
                .int32(0)
                .opaque(bytes("f"));
    }

    private byte[] state(Results reply, int... before) throws Exception {
        for (int code : before) {
            expect(reply, code);
        }
        byte[] state = new byte[16];
        reply.buffer().get(state);
        return state;
    }

    private byte[] openConfirmed(byte[] file) throws Exception {
        byte[] state = state(client.raw(0, ops().putFh(root).add(OPEN, open(5, SHARE_BOTH, 0))), PUTFH, OPEN);
        return state(
                client.raw(
                        0, ops().putFh(file).add(OPEN_CONFIRM, args().raw(state).int32(6))),
                PUTFH,
                OPEN_CONFIRM);
    }

    private byte[] file() throws Exception {
        Results reply = client.raw(0, ops().putFh(root).add(LOOKUP, name("f")).add(GETFH));
        return expect(expect(expect(reply, PUTFH), LOOKUP), GETFH).opaque();
    }

    @Test
    void opensConfirmsReadsLocksAndCloses() throws Exception {
        byte[] file = file();
        byte[] state = openConfirmed(file);
        Results read = client.raw(
                0, ops().putFh(file).add(READ, args().raw(state).int64(0).int32(99)));
        expect(expect(read, PUTFH), READ).int32();
        assertThat(read.opaque()).asString().isEqualTo("content");
        byte[] lock = state(
                client.raw(
                        0,
                        ops().putFh(file)
                                .add(
                                        LOCK,
                                        args().int32(2)
                                                .int32(0)
                                                .int64(0)
                                                .int64(5)
                                                .int32(1)
                                                .int32(7)
                                                .raw(state)
                                                .int32(1)
                                                .int64(id)
                                                .opaque(bytes("locker")))),
                PUTFH,
                LOCK);
        assertRefused(
                10037,
                () -> client.raw(
                        0, ops().add(RELEASE_LOCKOWNER, args().int64(id).opaque(bytes("locker")))));
        client.raw(
                0,
                ops().putFh(file)
                        .add(LOCKU, args().int32(2).int32(2).raw(lock).int64(0).int64(5)));
        client.raw(0, ops().add(RELEASE_LOCKOWNER, args().int64(id).opaque(bytes("locker"))));
        client.raw(0, ops().putFh(file).add(CLOSE, args().int32(8).raw(state)));
        assertRefused(
                10025,
                () -> client.raw(
                        0,
                        ops().putFh(file).add(READ, args().raw(state).int64(0).int32(99))));
    }

    @Test
    void seqidsAreInARowAndARepeatHasTheSameAnswer() throws Exception {
        byte[] file = file();
        openConfirmed(file);
        Operations second = ops().putFh(root).add(OPEN, open(7, SHARE_READ, 0)).add(GETFH);
        Results once = client.raw(0, second);
        Results again = client.raw(0, second);
        assertThat(again.buffer()).isEqualTo(once.buffer());
        assertRefused(10026, () -> client.raw(0, ops().putFh(root).add(OPEN, open(9, SHARE_READ, 0))));
        state(client.raw(0, ops().putFh(root).add(OPEN, open(8, SHARE_READ, 0))), PUTFH, OPEN);
    }

    @Test
    void aRemovalSentAgainIsNotDoneAgain() throws Exception {
        byte[] call = client.rpc.message(
                99, 100003, 4, 1, args().raw(compound(0, ops().putFh(root).add(REMOVE, name("f")))));
        Results first = client.rpc.exchange(call);
        Files.writeString(nfs.tree.resolve("f"), "again");
        assertThat(client.rpc.exchange(call).buffer()).isEqualTo(first.buffer());
        assertThat(nfs.tree.resolve("f")).exists();
    }

    @Test
    void clientsOfOneNameAndOfOneHost() throws Exception {
        openConfirmed(file());
        assertThat(introduce(client, "pi", 1)).isEqualTo(id);
        try (Nfs4Client twin = new Nfs4Client(nfs.stack.port(), "127.0.0.2", "pi", 9)) {
            assertRefused(10017, () -> introduce(twin, "pi", 9));
            assertThat(introduce(twin, "pi-2", 9)).isNotEqualTo(id);
        }
        client.raw(0, ops().add(RENEW, args().int64(id)));
        assertThat(introduce(client, "pi", 2)).isNotEqualTo(id);
        assertRefused(10022, () -> client.raw(0, ops().add(RENEW, args().int64(id))));
    }

    @Test
    void graceLastsAsLongAsTheLeaseWhenClientsOfMinorVersion0WereThere() throws Exception {
        openConfirmed(file());
        nfs.restart();
        try (Nfs4Client again = new Nfs4Client(nfs.stack.port(), "127.0.0.1", "pi", 1)) {
            assertRefused(10022, () -> again.raw(0, ops().putFh(root).add(OPEN, open(1, SHARE_READ, 0))));
            id = introduce(again, "pi", 1);
            assertRefused(10013, () -> again.raw(0, ops().putFh(root).add(OPEN, open(1, SHARE_READ, 0))));
            nfs.ahead.addAndGet(Duration.ofSeconds(61).toNanos());
            id = introduce(again, "pi", 1);
            again.raw(0, ops().putFh(root).add(OPEN, open(2, SHARE_READ, 0)));
        }
    }
}
