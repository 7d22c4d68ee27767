package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.iscsi.session.SessionIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets in when a disk has a session already; time is told by hand. */
class SessionsTest {
    private static final String TARGET = "iqn.2026-01.a:t";

    private record Waiting(Duration delay, Runnable task) {}

    private final List<Waiting> timer = new ArrayList<>();
    private final Sessions sessions = new Sessions((delay, task) -> timer.add(new Waiting(delay, task)));

    private static final class FakeLink implements Link {
        private final String address;
        final List<Runnable> pings = new ArrayList<>();
        boolean closed;

        FakeLink(String address) {
            this.address = address;
        }

        @Override
        public String address() {
            return address;
        }

        @Override
        public void ping(Runnable answered) {
            pings.add(answered);
        }

        @Override
        public void askForLogout(int seconds) {}

        @Override
        public void close() {
            closed = true;
        }
    }

    private static LiveSession session(FakeLink link, int isid) {
        return new LiveSession(new SessionIdentity("iqn.2026-01.a:pi", TARGET, isid), link);
    }

    private void end(LiveSession session) {
        sessions.leave(session);
        session.ended().complete(null);
    }

    @Test
    void anotherMachineStaysOutWhileTheFirstAnswers() {
        FakeLink first = new FakeLink("10.0.0.1");
        var _ = sessions.enter(session(first, 1), false);
        CompletableFuture<Void> second = sessions.enter(session(new FakeLink("10.0.0.2"), 1), false);
        assertThat(second).isNotDone();
        first.pings.getFirst().run();
        assertThat(second)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(DuplicateLoginException.class)
                .withMessageContaining("10.0.0.1");
        assertThat(first.closed).isFalse();
        assertThat(sessions.all()).hasSize(1);
    }

    @Test
    void aSilentSessionIsEndedWithinThreeSeconds() {
        FakeLink first = new FakeLink("10.0.0.1");
        LiveSession silent = session(first, 1);
        var _ = sessions.enter(silent, false);
        LiveSession next = session(new FakeLink("10.0.0.2"), 2);
        CompletableFuture<Void> second = sessions.enter(next, false);
        assertThat(timer.getFirst().delay()).isLessThan(Duration.ofSeconds(3));
        assertThat(first.closed).isFalse();
        timer.getFirst().task().run();
        assertThat(first.closed).isTrue();
        assertThat(second).as("its commands may still be at the disk").isNotDone();
        end(silent);
        assertThat(second).isCompleted();
        assertThat(first.pings).as("asked once").hasSize(1);
        assertThat(sessions.all()).containsExactly(next);
    }

    @Test
    void oneThatEndsMeanwhileMakesRoomAtOnce() {
        LiveSession first = session(new FakeLink("10.0.0.1"), 1);
        var _ = sessions.enter(first, false);
        CompletableFuture<Void> second = sessions.enter(session(new FakeLink("10.0.0.2"), 1), false);
        end(first);
        assertThat(second).isCompleted();
    }

    @Test
    void ofTwoThatWaitForTheSamePlaceOneGetsIt() {
        LiveSession first = session(new FakeLink("10.0.0.1"), 1);
        var _ = sessions.enter(first, false);
        List<FakeLink> links = List.of(new FakeLink("10.0.0.2"), new FakeLink("10.0.0.3"));
        List<CompletableFuture<Void>> logins = links.stream()
                .map(link -> sessions.enter(session(link, 1), false))
                .toList();
        end(first);
        assertThat(logins).filteredOn(CompletableFuture::isDone).hasSize(1);
        links.forEach(link -> link.pings.forEach(Runnable::run));
        assertThat(logins).allMatch(CompletableFuture::isDone);
        assertThat(logins)
                .filteredOn(CompletableFuture::isCompletedExceptionally)
                .hasSize(1);
    }

    @Test
    void theSameMachineReinstatesItsSessionAtOnce() {
        FakeLink first = new FakeLink("10.0.0.1");
        LiveSession old = session(first, 1);
        var _ = sessions.enter(old, false);
        LiveSession next = session(new FakeLink("10.0.0.1"), 1);
        CompletableFuture<Void> second = sessions.enter(next, false);
        assertThat(first.closed).isTrue();
        assertThat(first.pings).isEmpty();
        assertThat(second).as("its commands may still be at the disk").isNotDone();
        end(old);
        assertThat(second).isCompleted();
        assertThat(sessions.all()).containsExactly(next);
    }

    @Test
    void theSameMachineMayHaveSeveralSessions() {
        FakeLink first = new FakeLink("10.0.0.1");
        var _ = sessions.enter(session(first, 1), false);
        assertThat(sessions.enter(session(new FakeLink("10.0.0.1"), 2), false)).isCompleted();
        assertThat(first.closed).isFalse();
    }

    @Test
    void aSharedDiskIsForAll() {
        FakeLink first = new FakeLink("10.0.0.1");
        var _ = sessions.enter(session(first, 1), true);
        assertThat(sessions.enter(session(new FakeLink("10.0.0.2"), 2), true)).isCompleted();
        assertThat(first.pings).isEmpty();
    }

    @Test
    void anotherInitiatorAnotherTargetAndADiscoveryDisturbNobody() {
        FakeLink first = new FakeLink("10.0.0.1");
        var _ = sessions.enter(session(first, 1), false);
        for (SessionIdentity other : List.of(
                new SessionIdentity("iqn.2026-01.a:other", TARGET, 1),
                new SessionIdentity("iqn.2026-01.a:pi", "iqn.2026-01.a:u", 1),
                new SessionIdentity("iqn.2026-01.a:pi", "", 1))) {
            LiveSession session = new LiveSession(other, new FakeLink("10.0.0.2"));
            assertThat(sessions.enter(session, false)).isCompleted();
        }
        LiveSession discovery =
                new LiveSession(new SessionIdentity("iqn.2026-01.a:pi", "", 2), new FakeLink("10.0.0.3"));
        assertThat(sessions.enter(discovery, false)).isCompleted();
        assertThat(first.pings).isEmpty();
        assertThat(first.closed).isFalse();
        assertThat(sessions.all()).hasSize(5);
    }

    @Test
    void aSessionIsKnownByItsNumberAndByWhoHasIt() {
        LiveSession first = session(new FakeLink("10.0.0.1"), 5);
        var _ = sessions.enter(first, false);
        assertThat(first.tsih()).isBetween(1, 0xffff);
        assertThat(sessions.has("iqn.2026-01.a:pi", 5, first.tsih())).isTrue();
        assertThat(sessions.has("iqn.2026-01.a:pi", 5, first.tsih() + 1)).isFalse();
        assertThat(sessions.has("iqn.2026-01.a:pi", 6, first.tsih())).isFalse();
        assertThat(sessions.has("iqn.2026-01.a:other", 5, first.tsih())).isFalse();
        end(first);
        assertThat(sessions.has("iqn.2026-01.a:pi", 5, first.tsih())).isFalse();
    }

    /** TSIH has 16 bits and is never 0. */
    @Test
    @Timeout(60)
    void numbersOfSessionsThatEndedAreTakenAgainAndNoneTwice() {
        FakeLink link = new FakeLink("10.0.0.1");
        LiveSession first = session(link, 0);
        var _ = sessions.enter(first, true);
        for (int i = 0; i < 70_000; i++) {
            LiveSession next = session(link, 1);
            var _ = sessions.enter(next, true);
            assertThat(next.tsih()).isBetween(1, 0xffff).isNotEqualTo(first.tsih());
            end(next);
        }
        for (int i = 1; i < 0xffff; i++) {
            var _ = sessions.enter(session(link, i), true);
        }
        assertThatThrownBy(() -> sessions.enter(session(link, 0x10000), true))
                .isInstanceOf(IllegalStateException.class);
    }
}
