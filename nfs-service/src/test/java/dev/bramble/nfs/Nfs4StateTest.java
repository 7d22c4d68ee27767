package dev.bramble.nfs;

import static dev.bramble.nfs.Nfs4Client.CLOSE;
import static dev.bramble.nfs.Nfs4Client.FREE_STATEID;
import static dev.bramble.nfs.Nfs4Client.GETFH;
import static dev.bramble.nfs.Nfs4Client.LOCKT;
import static dev.bramble.nfs.Nfs4Client.LOOKUP;
import static dev.bramble.nfs.Nfs4Client.NO_STATE;
import static dev.bramble.nfs.Nfs4Client.OPEN;
import static dev.bramble.nfs.Nfs4Client.OPEN_DOWNGRADE;
import static dev.bramble.nfs.Nfs4Client.READ;
import static dev.bramble.nfs.Nfs4Client.SHARE_BOTH;
import static dev.bramble.nfs.Nfs4Client.SHARE_READ;
import static dev.bramble.nfs.Nfs4Client.SHARE_WRITE;
import static dev.bramble.nfs.Nfs4Client.TEST_STATEID;
import static dev.bramble.nfs.Nfs4Client.args;
import static dev.bramble.nfs.Nfs4Client.expect;
import static dev.bramble.nfs.Nfs4Client.name;
import static dev.bramble.nfs.Nfs4Client.newest;
import static dev.bramble.nfs.Nfs4Client.open;
import static dev.bramble.nfs.Nfs4Client.opened;
import static dev.bramble.nfs.Nfs4Client.ops;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.nfs.Nfs4Client.Opened;
import dev.bramble.nfs.RpcConnection.Results;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** NFS version 4.1: opens, locks, leases and restarts, over a socket. */
@ParameterizedClass
@EnumSource(FileReach.class)
class Nfs4StateTest extends Nfs4Mounted {
    Nfs4StateTest(FileReach reach) {
        super(reach);
    }

    @Test
    void sharesAreDenied() throws Exception {
        Opened mine = client.open(root, "f", "o", SHARE_READ, SHARE_WRITE);
        try (Nfs4Client other = nfs.client4("other")) {
            assertRefused(10015, () -> other.open(root, "f", "o", SHARE_WRITE, 0));
            assertRefused(10015, () -> other.open(root, "f", "o", SHARE_READ, SHARE_READ));
            Opened theirs = other.open(root, "f", "o", SHARE_READ, 0);
            assertRefused(10012, () -> other.write(new Opened(NO_STATE, theirs.handle()), 0, new byte[1]));
            client.close(mine);
            other.open(root, "f", "o", SHARE_WRITE, 0);
        }
    }

    @Test
    void aDowngradeGivesBackWhatWasOpenedBesides() throws Exception {
        client.open(root, "f", "o", SHARE_READ, 0);
        Opened both = client.open(root, "f", "o", SHARE_BOTH, SHARE_WRITE);
        var args = args().raw(both.state()).int32(0);
        assertRefused(
                22,
                () -> client.call(ops().putFh(both.handle())
                        .add(
                                OPEN_DOWNGRADE,
                                args().raw(both.state())
                                        .int32(0)
                                        .int32(SHARE_WRITE)
                                        .int32(0))));
        client.call(ops().putFh(both.handle())
                .add(OPEN_DOWNGRADE, args.int32(SHARE_READ).int32(0)));
        try (Nfs4Client other = nfs.client4("other")) {
            other.open(root, "f", "o", SHARE_WRITE, 0);
        }
        assertRefused(10024, () -> client.write(both, 0, new byte[1]));
        assertRefused(10038, () -> client.write(new Opened(newest(both.state()), both.handle()), 0, new byte[1]));
    }

    @Test
    void locksAreBetweenTwoClients() throws Exception {
        Opened mine = client.open(root, "f", "o", SHARE_BOTH, 0);
        byte[] lock = client.lock(mine, "p1", 2, 10, 10, false);
        try (Nfs4Client other = nfs.client4("other")) {
            Opened theirs = other.open(root, "f", "o", SHARE_BOTH, 0);
            assertRefused(10010, () -> other.lock(theirs, "p1", 2, 19, 1, false));
            assertRefused(10010, () -> other.lock(theirs, "p1", 1, 0, -1, false));
            assertRefused(
                    10010,
                    () -> other.call(ops().putFh(theirs.handle())
                            .add(
                                    LOCKT,
                                    args().int32(1).int64(15).int64(1).int64(0).opaque(new byte[] {1}))));
            other.lock(theirs, "p2", 2, 20, 5, false);
            assertRefused(22, () -> other.lock(theirs, "p2", 2, 5, 0, false));
            client.unlock(mine, lock, 12, 3);
            other.lock(theirs, "p3", 2, 12, 3, false);
            assertRefused(10010, () -> other.lock(theirs, "p4", 2, 15, 1, false));
            client.close(mine);
            other.lock(theirs, "p4", 2, 15, 1, false);
        }
    }

    @Test
    void stateidsAreTestedAndFreed() throws Exception {
        Opened file = client.open(root, "f", "o", SHARE_BOTH, 0);
        byte[] lock = client.lock(file, "p", 2, 0, 1, false);
        Results tested = expect(
                client.call(ops().add(
                                TEST_STATEID,
                                args().int32(3).raw(file.state()).raw(lock).raw(new byte[16]))),
                TEST_STATEID);
        assertThat(tested.int32()).isEqualTo(3);
        assertThat(new int[] {tested.int32(), tested.int32(), tested.int32()}).containsExactly(0, 0, 10025);
        assertRefused(10037, () -> client.call(ops().add(FREE_STATEID, args().raw(lock))));
        client.unlock(file, lock, 0, 1);
        client.call(ops().add(FREE_STATEID, args().raw(newest(lock))));
        assertRefused(10025, () -> client.call(ops().add(FREE_STATEID, args().raw(newest(lock)))));
        assertRefused(10037, () -> client.call(ops().add(FREE_STATEID, args().raw(newest(file.state())))));
    }

    @Test
    void theCurrentStateidIsThatOfTheLastOperation() throws Exception {
        var open = open("o", SHARE_READ, 0).int32(0).int32(0).opaque(new byte[] {'f'});
        byte[] current = args().int32(1).raw(new byte[12]).bytes();
        Results reply = client.call(ops().putFh(root)
                .add(OPEN, open)
                .add(READ, args().raw(current).int64(0).int32(100))
                .add(CLOSE, args().int32(0).raw(current)));
        assertThat(reply.buffer().remaining()).isPositive();
        assertRefused(
                10025,
                () -> client.call(ops().putFh(root)
                        .add(LOOKUP, name("f"))
                        .add(READ, args().raw(current).int64(0).int32(1))));
    }

    @Test
    void afterItsLeaseAClientIsInNobodysWay() throws Exception {
        Opened mine = client.open(root, "f", "o", SHARE_BOTH, SHARE_BOTH);
        try (Nfs4Client other = nfs.client4("other")) {
            assertRefused(10015, () -> other.open(root, "f", "o", SHARE_BOTH, 0));
            nfs.ahead.addAndGet(Duration.ofSeconds(61).toNanos());
            assertThat(client.readAll(mine)).asString().isEqualTo("content");
            assertRefused(10015, () -> other.open(root, "f", "o", SHARE_BOTH, 0));
            nfs.ahead.addAndGet(Duration.ofSeconds(61).toNanos());
            other.open(root, "f", "o", SHARE_BOTH, 0);
            assertRefused(10052, () -> client.call(ops()));
        }
    }

    @Test
    void afterARestartStateIsReclaimedAndGraceEndsWithTheLastClient() throws Exception {
        Opened mine = client.open(root, "f", "o", SHARE_BOTH, 0);
        client.lock(mine, "p", 2, 0, 5, false);
        try (Nfs4Client other = nfs.client4("other")) {
            assertThat(other.client).isNotEqualTo(client.client);
        }
        nfs.restart();
        try (Nfs4Client again = new Nfs4Client(nfs.stack.port(), "127.0.0.1", "pi", 1);
                Nfs4Client other = new Nfs4Client(nfs.stack.port(), "127.0.0.1", "other", 1);
                Nfs4Client stranger = new Nfs4Client(nfs.stack.port(), "127.0.0.1", "stranger", 1)) {
            again.session = client.session;
            assertRefused(10052, () -> again.call(ops()));
            again.introduce();
            other.introduce();
            stranger.introduce();
            stranger.reclaimComplete();
            assertRefused(10013, () -> stranger.open(root, "f", "o", SHARE_READ, 0));
            assertRefused(10033, () -> reclaim(stranger, mine.handle()));
            assertRefused(10023, () -> again.read(mine.handle(), mine.state(), 0, 1));
            Opened reclaimed = reclaim(again, mine.handle());
            again.lock(reclaimed, "p", 2, 0, 5, true);
            again.reclaimComplete();
            assertRefused(10054, again::reclaimComplete);
            assertRefused(10033, () -> reclaim(again, mine.handle()));
            assertRefused(10013, () -> again.open(root, "f", "o2", SHARE_READ, 0));
            other.reclaimComplete();
            Opened theirs = other.open(root, "f", "o", SHARE_BOTH, 0);
            assertRefused(10010, () -> other.lock(theirs, "p", 2, 4, 1, false));
            assertThat(again.readAll(reclaimed)).asString().isEqualTo("content");
        }
    }

    private static Opened reclaim(Nfs4Client client, byte[] handle) throws Exception {
        var previous = open("o", SHARE_BOTH, 0).int32(0).int32(1).int32(0);
        return opened(client.call(ops().putFh(handle).add(OPEN, previous).add(GETFH)));
    }

    @Test
    void graceEndsWithoutThoseThatNeverComeBack() throws Exception {
        nfs.restart();
        try (Nfs4Client stranger = nfs.client4("stranger")) {
            assertRefused(10013, () -> stranger.open(root, "f", "o", SHARE_READ, 0));
            nfs.ahead.addAndGet(Duration.ofSeconds(61).toNanos());
            stranger.open(root, "f", "o", SHARE_READ, 0);
        }
    }

    @Test
    void nothingIsOpenedBeforeReclaimComplete() throws Exception {
        try (Nfs4Client fresh = new Nfs4Client(nfs.stack.port(), "127.0.0.1", "fresh", 1)) {
            fresh.introduce();
            assertRefused(10013, () -> fresh.open(root, "f", "o", SHARE_READ, 0));
        }
    }
}
