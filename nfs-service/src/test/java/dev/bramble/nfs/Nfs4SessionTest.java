package dev.bramble.nfs;

import static dev.bramble.nfs.Nfs4Client.BIND_CONN_TO_SESSION;
import static dev.bramble.nfs.Nfs4Client.CLOSE;
import static dev.bramble.nfs.Nfs4Client.DESTROY_CLIENTID;
import static dev.bramble.nfs.Nfs4Client.DESTROY_SESSION;
import static dev.bramble.nfs.Nfs4Client.EXCHANGE_ID;
import static dev.bramble.nfs.Nfs4Client.FREE_STATEID;
import static dev.bramble.nfs.Nfs4Client.GETFH;
import static dev.bramble.nfs.Nfs4Client.LOCKT;
import static dev.bramble.nfs.Nfs4Client.LOOKUP;
import static dev.bramble.nfs.Nfs4Client.NO_STATE;
import static dev.bramble.nfs.Nfs4Client.OPEN;
import static dev.bramble.nfs.Nfs4Client.OPEN_DOWNGRADE;
import static dev.bramble.nfs.Nfs4Client.PUTROOTFH;
import static dev.bramble.nfs.Nfs4Client.READ;
import static dev.bramble.nfs.Nfs4Client.READLINK;
import static dev.bramble.nfs.Nfs4Client.REMOVE;
import static dev.bramble.nfs.Nfs4Client.RESTOREFH;
import static dev.bramble.nfs.Nfs4Client.SAVEFH;
import static dev.bramble.nfs.Nfs4Client.SHARE_BOTH;
import static dev.bramble.nfs.Nfs4Client.SHARE_READ;
import static dev.bramble.nfs.Nfs4Client.SHARE_WRITE;
import static dev.bramble.nfs.Nfs4Client.TEST_STATEID;
import static dev.bramble.nfs.Nfs4Client.WRITE;
import static dev.bramble.nfs.Nfs4Client.args;
import static dev.bramble.nfs.Nfs4Client.expect;
import static dev.bramble.nfs.Nfs4Client.name;
import static dev.bramble.nfs.Nfs4Client.newest;
import static dev.bramble.nfs.Nfs4Client.open;
import static dev.bramble.nfs.Nfs4Client.opened;
import static dev.bramble.nfs.Nfs4Client.ops;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bramble.nfs.Nfs4Client.Opened;
import dev.bramble.nfs.Nfs4Client.Operations;
import dev.bramble.nfs.Nfs4Client.Refused;
import dev.bramble.nfs.RpcConnection.Results;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootTreeChanged;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** NFS version 4.1: clients, sessions, opens, locks, leases and restarts, over a socket. */
@ParameterizedClass
@EnumSource(FileReach.class)
class Nfs4SessionTest {
    private final FileReach reach;
    NfsFixture nfs;
    Nfs4Client client;
    byte[] root;

    Nfs4SessionTest(FileReach reach) {
        this.reach = reach;
    }

    @BeforeEach
    void mount(@TempDir Path data) throws Exception {
        nfs = new NfsFixture(data, reach);
        Files.writeString(nfs.tree.resolve("f"), "content");
        client = nfs.client4("pi");
        root = client.lookup(nfs.tree.toString());
    }

    @AfterEach
    void close() throws Exception {
        // Null where this process cannot reach files so.
        if (nfs != null) {
            client.close();
            nfs.close();
        }
    }

    private static void assertRefused(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.status).isEqualTo(status));
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

    @Test
    void aMountIsToldOnceAndItsEndWithTheClient() throws Exception {
        client.lookup(nfs.tree.toString());
        assertThat(nfs.events.stream().filter(BootEvent::hasBootTreeMounted))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getBootTreeMounted().getNfsVersion()).isEqualTo("4.1"));
        assertThat(nfs.events).noneMatch(BootEvent::hasBootTreeUnmounted);
        client.raw(1, ops().add(DESTROY_SESSION, args().raw(client.session)));
        client.raw(1, ops().add(DESTROY_CLIENTID, args().int64(client.client)));
        await().untilAsserted(() -> assertThat(nfs.events)
                .filteredOn(BootEvent::hasBootTreeUnmounted)
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getBootTreeUnmounted().getNfsVersion()).isEqualTo("4.1")));
    }

    private List<String> mounts() {
        return nfs.events.stream()
                .filter(event -> event.hasBootTreeMounted() || event.hasBootTreeUnmounted())
                .map(event -> event.hasBootTreeMounted()
                        ? "mounted " + event.getBootTreeMounted().getNfsVersion()
                        : "unmounted " + event.getBootTreeUnmounted().getNfsVersion())
                .toList();
    }

    @Test
    void aPiThatCrashedAndCameBackAtOnceMountsAnew() throws Exception {
        try (Nfs4Client rebooted = new Nfs4Client(nfs.stack.port(), "127.0.0.1", "pi", 2)) {
            rebooted.introduce();
            rebooted.lookup(nfs.tree.toString());
            assertThat(mounts()).containsExactly("mounted 4.1", "unmounted 4.1", "mounted 4.1");
        }
    }

    @Test
    void aClientThatReclaimsHadItMountedAllTheTime() throws Exception {
        client.open(root, "f", "o", SHARE_READ, 0);
        client.close();
        nfs.restart();
        client = new Nfs4Client(nfs.stack.port(), "127.0.0.1", "pi", 1);
        client.introduce();
        client.reclaimComplete();
        client.lookup(root, "f");
        client.lookup(nfs.tree.toString());
        assertThat(mounts()).containsExactly("mounted 4.1");
        nfs.ahead.addAndGet(Duration.ofSeconds(61).toNanos());
        await().untilAsserted(() -> assertThat(mounts()).containsExactly("mounted 4.1", "unmounted 4.1"));
    }

    @Test
    void aClientThatWasSilentAndGoesOnIsMountedAgain() throws Exception {
        nfs.ahead.addAndGet(Duration.ofSeconds(61).toNanos());
        await().untilAsserted(() -> assertThat(mounts()).containsExactly("mounted 4.1", "unmounted 4.1"));
        assertThat(nfs.stack.mounts().clients(NfsFixture.UID)).isEmpty();
        client.lookup(root, "f");
        client.lookup(root, "f");
        assertThat(mounts()).containsExactly("mounted 4.1", "unmounted 4.1", "mounted 4.1");
        assertThat(nfs.stack.mounts().clients(NfsFixture.UID)).containsExactly("127.0.0.1");
        nfs.ahead.addAndGet(Duration.ofSeconds(61).toNanos());
        await().untilAsserted(() ->
                assertThat(mounts()).containsExactly("mounted 4.1", "unmounted 4.1", "mounted 4.1", "unmounted 4.1"));
    }

    @Test
    void aClientThatWasForgottenAndGoesOnIsMountedAgain() throws Exception {
        nfs.ahead.addAndGet(Duration.ofSeconds(61).toNanos());
        await().untilAsserted(() -> assertThat(mounts()).containsExactly("mounted 4.1", "unmounted 4.1"));
        nfs.ahead.addAndGet(Duration.ofDays(1).toNanos());
        await().untilAsserted(() -> assertThat(nfs.metric("bramble_nfs_clients", "version", "4.1", "lease", "missed"))
                .isZero());
        client.introduce();
        client.reclaimComplete();
        client.lookup(root, "f");
        assertThat(mounts()).containsExactly("mounted 4.1", "unmounted 4.1", "mounted 4.1");
    }

    @Test
    void oneOfTwoClientsOfAnAddressMayGo() throws Exception {
        try (Nfs4Client other = nfs.client4("other")) {
            other.lookup(nfs.tree.toString());
            other.raw(1, ops().add(DESTROY_SESSION, args().raw(other.session)));
            other.raw(1, ops().add(DESTROY_CLIENTID, args().int64(other.client)));
        }
        try (Nfs4Client third = nfs.client4("third")) {
            third.lookup(nfs.tree.toString());
        }
        assertThat(mounts()).containsExactly("mounted 4.1");
    }

    @Test
    void aWriteToAFileThatIsGoneIsTold() throws Exception {
        Opened file = client.open(root, "f", "o", SHARE_BOTH, 0);
        Files.delete(nfs.tree.resolve("f"));
        assertRefused(70, () -> client.read(file.handle(), file.state(), 0, 10));
        assertThat(nfs.events).noneMatch(BootEvent::hasStaleWritesSeen);
        assertRefused(70, () -> client.write(file, 0, new byte[10]));
        assertThat(nfs.events)
                .filteredOn(BootEvent::hasStaleWritesSeen)
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getStaleWritesSeen().getNfsVersion()).isEqualTo("4.1"));
    }

    @Test
    void aWriteToAFileThatGoesInTheSameCompoundIsTold() throws Exception {
        Opened file = client.open(root, "f", "o", SHARE_BOTH, 0);
        assertRefused(
                70,
                () -> client.call(ops().putFh(file.handle())
                        .add(SAVEFH)
                        .putFh(root)
                        .add(REMOVE, name("f"))
                        .add(RESTOREFH)
                        .add(WRITE, args().raw(file.state()).int64(0).int32(2).opaque(new byte[10]))));
        assertThat(nfs.events).filteredOn(BootEvent::hasStaleWritesSeen).hasSize(1);
    }

    @Test
    void aClosedFileIsToldWithItsHash() throws Exception {
        // So time alone settles nothing.
        nfs.clock = InstantSource.fixed(Instant.now());
        Opened file = client.create(root, "kernel8.img", 1);
        client.write(file, 0, new byte[10]);
        client.close(file);
        await().untilAsserted(() -> assertThat(nfs.events)
                .filteredOn(BootEvent::hasBootTreeChanged)
                .extracting(BootEvent::getBootTreeChanged)
                .containsExactly(BootTreeChanged.newBuilder()
                        .setTree(NfsFixture.UID)
                        .setPath("kernel8.img")
                        .setSizeBytes(10)
                        .setSha256("01d448afd928065458cf670b60f5a594d735af0172c8d67f22a81680132681ca")
                        .build()));
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
