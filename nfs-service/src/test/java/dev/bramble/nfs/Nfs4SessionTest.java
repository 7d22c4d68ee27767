package dev.bramble.nfs;

import static dev.bramble.nfs.Nfs4Client.BIND_CONN_TO_SESSION;
import static dev.bramble.nfs.Nfs4Client.DESTROY_CLIENTID;
import static dev.bramble.nfs.Nfs4Client.DESTROY_SESSION;
import static dev.bramble.nfs.Nfs4Client.EXCHANGE_ID;
import static dev.bramble.nfs.Nfs4Client.GETFH;
import static dev.bramble.nfs.Nfs4Client.PUTROOTFH;
import static dev.bramble.nfs.Nfs4Client.READ;
import static dev.bramble.nfs.Nfs4Client.READLINK;
import static dev.bramble.nfs.Nfs4Client.REMOVE;
import static dev.bramble.nfs.Nfs4Client.SHARE_BOTH;
import static dev.bramble.nfs.Nfs4Client.SHARE_READ;
import static dev.bramble.nfs.Nfs4Client.args;
import static dev.bramble.nfs.Nfs4Client.expect;
import static dev.bramble.nfs.Nfs4Client.name;
import static dev.bramble.nfs.Nfs4Client.ops;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.nfs.Nfs4Client.Opened;
import dev.bramble.nfs.Nfs4Client.Operations;
import dev.bramble.nfs.Nfs4Client.Refused;
import dev.bramble.nfs.RpcConnection.Results;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** NFS version 4.1: clients, sessions and their slots, over a socket. */
@ParameterizedClass
@EnumSource(FileReach.class)
class Nfs4SessionTest extends Nfs4Mounted {
    Nfs4SessionTest(FileReach reach) {
        super(reach);
    }

    private Operations remove() {
        return ops().putFh(root).add(REMOVE, name("f"));
    }

    @Test
    void aRepeatIsAnsweredAsBeforeAndNotDoneTwice() throws Exception {
        byte[] first = rest(client.raw(1, client.sequence(3, 1, remove())));
        assertThat(nfs.tree.resolve("f")).doesNotExist();
        Files.writeString(nfs.tree.resolve("f"), "again");
        assertThat(rest(client.raw(1, client.sequence(3, 1, remove())))).isEqualTo(first);
        assertThat(nfs.tree.resolve("f")).exists();
    }

    private static byte[] rest(Results reply) {
        byte[] bytes = new byte[reply.buffer().remaining()];
        reply.buffer().get(bytes);
        return bytes;
    }

    @Test
    void sequencesOutOfOrderAreRefused() throws Exception {
        client.raw(1, client.sequence(2, 1, ops()));
        assertRefused(10063, () -> client.raw(1, client.sequence(2, 3, ops())));
        assertRefused(10063, () -> client.raw(1, client.sequence(2, 0, ops())));
        assertRefused(10063, () -> client.raw(1, client.sequence(4, 0, ops())));
        assertRefused(10053, () -> client.raw(1, client.sequence(client.slots, 1, ops())));
        client.raw(1, client.sequence(2, 2, ops()));
        assertRefused(10076, () -> client.raw(1, client.sequence(2, 2, remove())));
        client.session[3] ^= 1;
        assertRefused(10052, () -> client.raw(1, client.sequence(2, 3, ops())));
    }

    @Test
    void sequenceComesFirstAndOnlyOnce() {
        assertRefused(10071, () -> client.raw(1, ops().add(PUTROOTFH)));
        assertRefused(10064, () -> client.call(client.sequence(1, 1, ops())));
        assertRefused(
                10081,
                () -> client.raw(1, ops().add(DESTROY_CLIENTID, args().int64(1)).add(PUTROOTFH)));
    }

    @Test
    void aReplyTooLargeToKeepIsRefusedBeforeOrNotKept() throws Exception {
        byte[] large = new byte[64 * 1024];
        new Random(1).nextBytes(large);
        Files.write(nfs.tree.resolve("f"), large);
        Opened file = client.open(root, "f", "o", SHARE_READ, 0);
        Operations read = ops().putFh(file.handle())
                .add(READ, args().raw(file.state()).int64(0).int32(large.length));
        client.keep = false;
        client.raw(1, client.sequence(5, 1, read));
        assertThatThrownBy(() -> client.raw(1, client.sequence(5, 1, read)))
                .isInstanceOfSatisfying(Refused.class, refused -> {
                    assertThat(refused.status).isEqualTo(10068);
                    assertThat(refused.results).isEqualTo(2);
                });
        client.keep = true;
        byte[] part = client.read(file.handle(), file.state(), 0, large.length);
        assertThat(part.length).isBetween(1024, 2048);
        assertThat(part).isEqualTo(java.util.Arrays.copyOf(large, part.length));
    }

    @Test
    void tooManyOperationsAreRefused() {
        Operations many = ops();
        for (int i = 0; i < 16; i++) {
            many.add(PUTROOTFH);
        }
        assertRefused(10070, () -> client.call(many));
    }

    @Test
    void createSessionRepeatedIsTheSameSession() throws Exception {
        byte[] before = client.session.clone();
        client.createSession(client.createSequence, 1024 * 1024, 2048, 8);
        assertThat(client.session).isEqualTo(before);
        assertRefused(10063, () -> client.createSession(client.createSequence + 5, 1024 * 1024, 2048, 8));
        client.createSession(client.createSequence + 1, 1024 * 1024, 2048, 8);
        assertThat(client.session).isNotEqualTo(before);
        assertThat(client.slots).isEqualTo(8);
        client.call(ops());
    }

    @Test
    void sessionsAndClientsAreDestroyed() throws Exception {
        client.raw(
                1,
                ops().add(
                                BIND_CONN_TO_SESSION,
                                args().raw(client.session).int32(1).int32(0)));
        assertRefused(
                22,
                () -> client.raw(
                        1,
                        ops().add(
                                        BIND_CONN_TO_SESSION,
                                        args().raw(client.session).int32(7).int32(0))));
        assertRefused(10074, () -> client.raw(1, ops().add(DESTROY_CLIENTID, args().int64(client.client))));
        client.raw(1, ops().add(DESTROY_SESSION, args().raw(client.session)));
        assertRefused(10052, () -> client.call(ops()));
        client.raw(1, ops().add(DESTROY_CLIENTID, args().int64(client.client)));
        assertRefused(10022, () -> client.raw(1, ops().add(DESTROY_CLIENTID, args().int64(client.client))));
    }

    @Test
    void exchangeIdOfTheSameStartIsTheSameClient() throws Exception {
        Results again = expect(client.exchangeId(0), EXCHANGE_ID);
        assertThat(again.int64()).isEqualTo(client.client);
        again.int32();
        assertThat(again.int32()).isNegative();
        expect(client.exchangeId(0x4000_0000), EXCHANGE_ID);
        client.verifier++;
        assertRefused(10027, () -> client.exchangeId(0x4000_0000));
        assertRefused(22, () -> client.exchangeId(0x8000_0000));
    }

    @Test
    void clientsOfOneHostnameWithIdsOfTheirOwnKeepTheirState() throws Exception {
        Opened file = client.open(root, "f", "o", SHARE_BOTH, 0);
        try (Nfs4Client other = new Nfs4Client(nfs.stack.port(), "127.0.0.1", "pi/other-uid", 77)) {
            other.introduce();
            other.reclaimComplete();
            other.open(root, "f", "o", SHARE_READ, 0);
            assertThat(client.readAll(file)).asString().isEqualTo("content");
        }
    }

    @Test
    void aClientOfTheSameNameElsewhereDoesNotTakeOverLiveState() throws Exception {
        Opened file = client.open(root, "f", "o", SHARE_BOTH, 0);
        try (Nfs4Client twin = new Nfs4Client(nfs.stack.port(), "127.0.0.2", "pi", 77)) {
            assertRefused(10017, twin::introduce);
            assertThat(client.readAll(file)).asString().isEqualTo("content");
            client.close(file);
            twin.introduce();
        }
    }

    @Test
    void aClientThatRestartedLosesWhatItHeld() throws Exception {
        client.open(root, "f", "o", SHARE_BOTH, SHARE_BOTH);
        try (Nfs4Client restarted = new Nfs4Client(nfs.stack.port(), "127.0.0.1", "pi", 2)) {
            restarted.introduce();
            assertRefused(10052, () -> client.call(ops()));
            restarted.reclaimComplete();
            restarted.open(root, "f", "another", SHARE_BOTH, SHARE_BOTH);
        }
    }

    @Test
    void aReplyPastTheSessionsLimitIsTakenBack() throws Exception {
        Files.createSymbolicLink(nfs.tree.resolve("l"), Path.of("x".repeat(900)));
        byte[] link = client.lookup(root, "l");
        client.createSession(client.createSequence + 1, 1024, 0, 2);
        client.keep = false;
        assertRefused(10066, () -> client.call(ops().putFh(link).add(READLINK)));
        client.call(ops().putFh(link).add(GETFH));
    }
}
