package dev.bramble.nfs.v4.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.nfs.fs.FileHold;
import dev.bramble.nfs.fs.FileKey;
import dev.bramble.nfs.v4.wire.ChannelAttributes;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.v4.wire.Opaque;
import dev.bramble.nfs.v4.wire.StateId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The state machine alone: no socket, no file, no clock. */
class StateTest {
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final ChannelAttributes CHANNEL = new ChannelAttributes(65536, 65536, 2048, 16, 8);
    private static final Principal PI = new Principal(0, "10.0.0.1");
    private static final FileRef FILE = new FileRef("tree", new FileKey(1, 2, 3));

    final FakeRecords records = new FakeRecords();
    final Random random = new Random(1);
    ClientTable clients = new ClientTable(records, LEASE, random::nextLong, 0);
    Sessions sessions = new Sessions(clients);
    Opens opens = new Opens(clients);
    Locks locks = new Locks(clients);
    long now;

    private void restart() {
        clients = new ClientTable(records, LEASE, random::nextLong, now);
        sessions = new Sessions(clients);
        opens = new Opens(clients);
        locks = new Locks(clients);
    }

    private static void assertRefused(Nfs4Status status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Nfs4Exception.class,
                        refused -> assertThat(refused.status()).isEqualTo(status));
    }

    private static Opaque name(String text) {
        return new Opaque(text.getBytes(StandardCharsets.UTF_8));
    }

    private long introduced(String owner) throws Nfs4Exception {
        Sessions.Introduced introduced = sessions.exchangeId(name(owner), 1, false, PI, now);
        sessions.create(introduced.client(), introduced.sequence(), CHANNEL, CHANNEL, PI, now);
        return introduced.client();
    }

    private long client(String owner) throws Nfs4Exception {
        long client = introduced(owner);
        sessions.reclaimComplete(client);
        return client;
    }

    private StateId open(long client, int access, int deny) throws Nfs4Exception {
        return opens.open(client, name("o"), FILE, FileHold.NONE, new Share(access, deny), false, now);
    }

    private void later(Duration time) {
        now += time.toNanos();
    }

    private static Locks.Wanted write(long offset, long length) throws Nfs4Exception {
        return new Locks.Wanted(true, ByteRange.of(offset, length));
    }

    @Test
    void locksOfOneOwnerSplitAndJoin() throws Nfs4Exception {
        long one = client("one");
        long two = client("two");
        Requester who = new Requester(1, one);
        StateIdAndFile open = new StateIdAndFile(open(one, 3, 0), FILE);
        StateIdAndFile lock =
                new StateIdAndFile(locks.lockFirst(who, open, name("p"), write(0, 100), false, now), FILE);
        StateIdAndFile newest = new StateIdAndFile(
                new StateId(0, lock.id().instance(), lock.id().number()), FILE);
        locks.unlock(who, newest, ByteRange.of(40, 20), now);
        locks.test(two, FILE, name("p"), write(40, 20), now);
        assertRefused(Nfs4Status.DENIED, () -> locks.test(two, FILE, name("p"), write(39, 1), now));
        assertRefused(Nfs4Status.DENIED, () -> locks.test(two, FILE, name("p"), write(60, 1), now));
        assertRefused(Nfs4Status.DENIED, () -> locks.test(two, FILE, name("p"), write(50, -1), now));
        locks.lockMore(who, newest, write(40, 20), false, now);
        locks.unlock(who, newest, ByteRange.of(0, -1), now);
        locks.test(two, FILE, name("p"), write(0, -1), now);
    }

    @Test
    void locksAgreeWithAByteByByteModel() throws Nfs4Exception {
        long[] owners = {client("a"), client("b")};
        List<StateIdAndFile> states = new ArrayList<>();
        for (long owner : owners) {
            StateIdAndFile open = new StateIdAndFile(open(owner, 3, 0), FILE);
            StateId lock =
                    locks.lockFirst(new Requester(1, owner), open, name("p"), write(1000 + owner, 1), false, now);
            states.add(new StateIdAndFile(new StateId(0, lock.instance(), lock.number()), FILE));
        }
        int[][] model = new int[2][64];
        Random script = new Random(20261122);
        int denied = 0;
        for (int step = 0; step < 20_000; step++) {
            int who = script.nextInt(2);
            int first = script.nextInt(64);
            int last = first + script.nextInt(64 - first);
            int kind = script.nextInt(3);
            boolean free = true;
            for (int at = first; at <= last; at++) {
                int other = model[1 - who][at];
                free &= other == 0 || (kind == 1 && other == 1);
            }
            Requester requester = new Requester(1, owners[who]);
            ByteRange range = ByteRange.of(first, last - first + 1L);
            boolean granted = true;
            if (kind == 0) {
                locks.unlock(requester, states.get(who), range, now);
                free = true;
            } else {
                try {
                    locks.lockMore(requester, states.get(who), new Locks.Wanted(kind == 2, range), false, now);
                } catch (LockDenied e) {
                    granted = false;
                    denied++;
                }
            }
            assertThat(granted).as("step %d", step).isEqualTo(free);
            for (int at = first; granted && at <= last; at++) {
                model[who][at] = kind;
            }
        }
        assertThat(denied).isGreaterThan(1000);
    }

    @Test
    void rangesReachTheEndOfNumbers() throws Nfs4Exception {
        assertThat(ByteRange.of(5, -1).length()).isEqualTo(-1);
        assertThat(ByteRange.of(-2, 1).last()).isEqualTo(-2);
        assertThat(ByteRange.of(-2, 2).length()).isEqualTo(-1);
        assertRefused(Nfs4Status.INVAL, () -> ByteRange.of(-2, 3));
        assertRefused(Nfs4Status.INVAL, () -> ByteRange.of(0, 0));
    }

    @Test
    void aSilentClientKeepsItsStateUntilItIsInTheWay() throws Nfs4Exception {
        long one = client("one");
        open(one, 3, 3);
        later(LEASE.multipliedBy(3));
        clients.beat(now);
        assertThat(clients.stateCount()).isOne();
        assertThat(records.kept).isEmpty();
        long two = client("two");
        open(two, 1, 0);
        assertRefused(Nfs4Status.STALE_CLIENTID, () -> open(one, 1, 0));
    }

    @Test
    void aSilentClientThatComesBackIsOnRecordAgain() throws Nfs4Exception {
        long one = client("one");
        StateId state = open(one, 3, 0);
        later(LEASE.multipliedBy(2));
        clients.beat(now);
        opens.requireAccess(new Requester(1, one), new StateIdAndFile(state, FILE), Share.READ, now);
        assertThat(records.kept).hasSize(1);
    }

    @Test
    void aClientThatStaysAwayIsForgotten() throws Nfs4Exception {
        open(client("one"), 3, 0);
        later(Duration.ofHours(25));
        clients.beat(now);
        assertThat(clients.clientCount()).isZero();
        assertThat(clients.stateCount()).isZero();
    }

    @Test
    void graceIsOverWhenAllThatWereThereAreDone() throws Nfs4Exception {
        client("one");
        client("two");
        restart();
        assertThat(clients.isInGrace(now)).isTrue();
        client("one");
        assertThat(clients.isInGrace(now)).isTrue();
        client("two");
        assertThat(clients.isInGrace(now)).isFalse();
    }

    @Test
    void aSecondRestartInTheGracePeriodForgetsNobody() throws Nfs4Exception {
        client("one");
        client("two");
        restart();
        client("one");
        restart();
        long two = introduced("two");
        opens.open(two, name("o"), FILE, FileHold.NONE, new Share(3, 0), true, now);
        assertThat(clients.isInGrace(now)).isTrue();
    }

    @Test
    void whoDoesNotComeBackInTimeIsOffTheRecord() throws Nfs4Exception {
        client("one");
        client("two");
        restart();
        client("one");
        later(LEASE.minusSeconds(1));
        sessions.exchangeId(name("one"), 1, false, PI, now);
        later(Duration.ofSeconds(2));
        clients.beat(now);
        assertThat(records.kept).containsExactly(new ClientRecord(name("one"), 1));
        long two = introduced("two");
        assertRefused(
                Nfs4Status.NO_GRACE, () -> opens.open(two, name("o"), FILE, FileHold.NONE, new Share(3, 0), true, now));
    }

    @Test
    void withNobodyOnRecordThereIsNoGrace() {
        assertThat(clients.isInGrace(now)).isFalse();
    }

    @Test
    void anUnconfirmedClientChangesNothing() throws Nfs4Exception {
        long one = client("one");
        open(one, 3, 0);
        Sessions.Introduced fresh = sessions.exchangeId(name("one"), 2, false, PI, now);
        assertThat(fresh.client()).isNotEqualTo(one);
        assertThat(clients.stateCount()).isOne();
        sessions.create(fresh.client(), fresh.sequence(), CHANNEL, CHANNEL, PI, now);
        assertThat(clients.stateCount()).isZero();
    }

    @Test
    void anotherUserMayNotConfirmAClient() throws Nfs4Exception {
        Sessions.Introduced fresh = sessions.exchangeId(name("one"), 2, false, PI, now);
        assertRefused(
                Nfs4Status.CLID_INUSE,
                () -> sessions.create(
                        fresh.client(), fresh.sequence(), CHANNEL, CHANNEL, new Principal(1000, "10.0.0.1"), now));
    }

    @Test
    void crowdsAreBound() throws Nfs4Exception {
        for (int i = 0; i < 5_000; i++) {
            sessions.exchangeId(name("crowd-" + i), 1, false, PI, now);
        }
        long one = client("one");
        for (int i = 1; i < 16; i++) {
            sessions.create(one, i + 1, CHANNEL, CHANNEL, PI, now);
        }
        assertRefused(Nfs4Status.NOSPC, () -> sessions.create(one, 17, CHANNEL, CHANNEL, PI, now));
        for (int i = 0; i < 20_000; i++) {
            opens.open(
                    one,
                    name("o" + i),
                    new FileRef("tree", new FileKey(1, i, 0)),
                    FileHold.NONE,
                    new Share(1, 0),
                    false,
                    now);
        }
        assertRefused(Nfs4Status.DELAY, () -> open(one, 1, 0));
    }

    @Test
    void anotherClientsStateidIsNone() throws Nfs4Exception {
        StateId state = open(client("one"), 3, 0);
        long two = client("two");
        assertRefused(
                Nfs4Status.BAD_STATEID, () -> opens.close(new Requester(1, two), new StateIdAndFile(state, FILE), now));
    }

    @Test
    void aFileOfWhichNothingIsHeldIsNotRemembered() throws Nfs4Exception {
        long one = client("one");
        StateId state = open(one, 3, 0);
        assertThat(clients.fileCount()).isOne();
        opens.close(new Requester(1, one), new StateIdAndFile(state, FILE), now);
        for (int i = 0; i < 100; i++) {
            locks.test(one, new FileRef("tree", new FileKey(1, i, 0)), name("p"), write(0, 1), now);
        }
        assertThat(clients.fileCount()).isZero();
    }

    /** Says by its number whether it was released. */
    private record Hold(int number) implements FileHold {
        @Override
        public void release() {
            throw new AssertionError("the state machine releases nothing itself");
        }
    }

    private StateId hold(long client, String owner, int number) throws Nfs4Exception {
        return opens.open(client, name(owner), FILE, new Hold(number), new Share(3, 0), false, now);
    }

    @Test
    void aFileIsHeldUntilItIsClosed() throws Nfs4Exception {
        long client = client("one");
        hold(client, "o", 1);
        StateId twice = hold(client, "o", 2);
        assertThat(clients.takeReleased()).containsExactly(new Hold(2));
        opens.close(new Requester(1, client), new StateIdAndFile(twice, FILE), now);
        assertThat(clients.takeReleased()).containsExactly(new Hold(1));
        assertThat(clients.takeReleased()).isEmpty();
    }

    @Test
    void aFileThatIsNotOpenedAfterAllIsNotHeld() throws Nfs4Exception {
        open(client("one"), 3, 3);
        long two = client("two");
        assertRefused(Nfs4Status.SHARE_DENIED, () -> hold(two, "o", 1));
        assertThat(clients.takeReleased()).containsExactly(new Hold(1));
    }

    @Test
    void theFilesOfAClientThatMissedItsLeaseAreHeldNoLonger() throws Nfs4Exception {
        long client = client("one");
        hold(client, "o", 1);
        later(LEASE);
        clients.beat(now);
        assertThat(clients.takeReleased()).isEmpty();
        later(Duration.ofSeconds(1));
        clients.beat(now);
        assertThat(clients.takeReleased()).containsExactly(new Hold(1));
        hold(client, "o", 2);
        assertThat(clients.takeReleased()).isEmpty();
    }

    @Test
    void oneClientHasOnlySoManyFilesHeld() throws Nfs4Exception {
        long client = client("one");
        for (int i = 0; i < 4096; i++) {
            hold(client, "o" + i, i);
        }
        assertThat(clients.takeReleased()).isEmpty();
        hold(client, "more", -1);
        assertThat(clients.takeReleased()).containsExactly(new Hold(-1));
        hold(client("two"), "o", 0);
        assertThat(clients.takeReleased()).isEmpty();
    }
}
