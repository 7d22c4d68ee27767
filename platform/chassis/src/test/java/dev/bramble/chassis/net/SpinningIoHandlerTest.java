package dev.bramble.chassis.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SpinningIoHandlerTest {
    private static final long STEP = TimeUnit.MICROSECONDS.toNanos(30);

    /** Notes whether it was allowed to wait. */
    private static final class Poll implements IoHandler {
        final List<Boolean> waited = new ArrayList<>();
        int events;

        @Override
        public int run(IoHandlerContext context) {
            waited.add(context.canBlock());
            return events;
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void wakeup() {
            // Nobody sleeps.
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return true;
        }
    }

    private record Loop(boolean canBlock) implements IoHandlerContext {
        @Override
        public long delayNanos(long currentTimeNanos) {
            return 0;
        }

        @Override
        public long deadlineNanos() {
            return -1;
        }
    }

    private final Poll poll = new Poll();
    private final Semaphore permits = new Semaphore(1);
    private long inFlight = 1;
    private int yields;
    private long now;
    private final SpinningIoHandler handler = spinning(poll);

    private SpinningIoHandler spinning(IoHandler io) {
        return new SpinningIoHandler(io, () -> inFlight, permits, () -> now += STEP, () -> yields++);
    }

    private long waits(int rounds) {
        poll.waited.clear();
        for (int i = 0; i < rounds; i++) {
            handler.run(new Loop(true));
        }
        return poll.waited.stream().filter(waited -> waited).count();
    }

    @Test
    void withNothingInFlightItWaitsAtOnce() {
        inFlight = 0;
        assertThat(waits(10)).isEqualTo(10);
    }

    @Test
    void itPollsAsLongAsPacketsCome() {
        poll.events = 1;
        assertThat(waits(1000)).isZero();
    }

    @Test
    void itWaitsSoonWhenNoneCome() {
        handler.run(new Loop(true));
        int polls = 1;
        while (!poll.waited.getLast()) {
            handler.run(new Loop(true));
            polls++;
        }
        assertThat(polls).isBetween(3, 7);
        assertThat(permits.availablePermits()).isEqualTo(1);
    }

    @Test
    void whereItDoesNotPayItGivesUpMoreAndMore() {
        assertThat(waits(20_000)).isGreaterThan(19_500);
        poll.events = 1;
        waits(2000);
        assertThat(waits(100)).as("packets within the spin make it pay again").isZero();
    }

    @Test
    void itEndsWithTheLastTransfer() {
        poll.events = 1;
        waits(10);
        poll.events = 0;
        inFlight = 0;
        assertThat(waits(5)).isEqualTo(4);
        assertThat(permits.availablePermits()).isEqualTo(1);
    }

    @Test
    void onlySoManyLoopsSpinAtOnce() {
        poll.events = 1;
        waits(1);
        Poll other = new Poll();
        other.events = 1;
        spinning(other).run(new Loop(true));
        assertThat(other.waited).containsExactly(true);
    }

    @Test
    void tasksThatWaitKeepTheLoopFromSleepingAsBefore() {
        handler.run(new Loop(false));
        assertThat(poll.waited).containsExactly(false);
        assertThat(permits.availablePermits()).as("that is no spin").isEqualTo(1);
    }

    @Test
    void aLoopThatEndsGivesItsPermitBack() {
        poll.events = 1;
        waits(1);
        handler.prepareToDestroy();
        assertThat(permits.availablePermits()).isEqualTo(1);
    }

    @Test
    void withManyInFlightOthersRunBeforeItWaits() {
        inFlight = 3;
        handler.run(new Loop(true));
        assertThat(poll.waited).containsExactly(false, true);
        assertThat(yields).isEqualTo(1);
    }

    @Test
    void withManyInFlightItTakesWhatIsThereAfterOthersRan() {
        inFlight = 3;
        poll.events = 5;
        assertThat(handler.run(new Loop(true))).isEqualTo(5);
        assertThat(poll.waited).containsExactly(false);
        assertThat(yields).isEqualTo(1);
    }

    @Test
    void tasksAreNotKeptWaitingForOthers() {
        inFlight = 3;
        handler.run(new Loop(false));
        assertThat(yields).isZero();
    }

    @Test
    void theSpinEndsWhereManyAreInFlight() {
        poll.events = 1;
        waits(1);
        inFlight = 3;
        handler.run(new Loop(true));
        assertThat(permits.availablePermits()).isEqualTo(1);
    }
}
