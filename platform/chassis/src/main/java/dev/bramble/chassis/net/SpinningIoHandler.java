package dev.bramble.chassis.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the event loop awake a little longer while exchanges with clients are in flight: waking a thread takes longer than
 * a client takes to answer.
 *
 * <ul>
 *   <li>With one or two of them the client is in lock-step, and what counts is how soon its next packet is seen: the loop polls for
 *       {@link #SPIN} after the last one. Where that does not pay (a slow network, a slow client) it pauses for ever
 *       more rounds; and only so many event loops do it at once.
 *   <li>With more of them there is always work, for others too: the loop lets other threads run first, and then finds
 *       several packets at once.
 * </ul>
 *
 * With none in flight it does nothing. On one event loop.
 */
public final class SpinningIoHandler implements IoHandler {
    private static final int MOST_LOCK_STEP = 2;
    private static final long SPIN = TimeUnit.MICROSECONDS.toNanos(100);
    /** Rounds of ordinary waiting after a spin in vain; doubled with each, up to the most. */
    private static final int LEAST_PAUSE = 1;

    private static final int MOST_PAUSE = 1024;

    private final IoHandler io;
    private final LongSupplier inFlight;
    private final Semaphore permits;
    private final LongSupplier nanoTime;
    private final Runnable yield;
    private boolean spinning;
    private long since;
    private int pause = LEAST_PAUSE;
    private int paused;
    private @Nullable NonBlocking nonBlocking;

    /**
     * Makes it around another handler.
     *
     * @param inFlight how many exchanges await a packet
     * @param permits one for each event loop that may spin
     * @param nanoTime a monotonic clock
     * @param yield lets other threads run
     */
    SpinningIoHandler(IoHandler io, LongSupplier inFlight, Semaphore permits, LongSupplier nanoTime, Runnable yield) {
        this.io = io;
        this.inFlight = inFlight;
        this.permits = permits;
        this.nanoTime = nanoTime;
        this.yield = yield;
    }

    /**
     * Handlers around those of another factory.
     *
     * @param inFlight how many exchanges await a packet, on all event loops
     * @param permits one for each event loop that may spin
     */
    public static IoHandlerFactory factory(IoHandlerFactory io, LongSupplier inFlight, Semaphore permits) {
        return executor ->
                new SpinningIoHandler(io.newHandler(executor), inFlight, permits, System::nanoTime, Thread::yield);
    }

    @Override
    public int run(IoHandlerContext context) {
        if (inFlight.getAsLong() > MOST_LOCK_STEP) {
            return letOthersRun(context);
        }
        if (!spinning && !begins(context)) {
            return io.run(context);
        }
        int events = io.run(nonBlocking(context));
        if (events > 0) {
            since = nanoTime.getAsLong();
            pause = LEAST_PAUSE;
        } else if (inFlight.getAsLong() == 0) {
            stop();
        } else if (nanoTime.getAsLong() - since > SPIN) {
            stop();
            paused = pause;
            pause = Math.min(2 * pause, MOST_PAUSE);
        } else {
            Thread.onSpinWait();
        }
        return events;
    }

    private int letOthersRun(IoHandlerContext context) {
        if (spinning) {
            stop();
        }
        if (context.canBlock()) {
            yield.run();
            int events = io.run(nonBlocking(context));
            if (events > 0) {
                return events;
            }
        }
        return io.run(context);
    }

    /** The event loop passes the same one each time. */
    private NonBlocking nonBlocking(IoHandlerContext context) {
        NonBlocking known = nonBlocking;
        if (known == null || !known.context().equals(context)) {
            known = new NonBlocking(context);
            nonBlocking = known;
        }
        return known;
    }

    private boolean begins(IoHandlerContext context) {
        if (!context.canBlock() || inFlight.getAsLong() == 0) {
            return false;
        }
        if (paused > 0) {
            paused--;
            return false;
        }
        spinning = permits.tryAcquire();
        since = nanoTime.getAsLong();
        return spinning;
    }

    private void stop() {
        spinning = false;
        permits.release();
    }

    private record NonBlocking(IoHandlerContext context) implements IoHandlerContext {
        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return context.delayNanos(currentTimeNanos);
        }

        @Override
        public long deadlineNanos() {
            return context.deadlineNanos();
        }
    }

    @Override
    public void initialize() {
        io.initialize();
    }

    @Override
    public void prepareToDestroy() {
        if (spinning) {
            stop();
        }
        io.prepareToDestroy();
    }

    @Override
    public void destroy() {
        io.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return io.register(handle);
    }

    @Override
    public void wakeup() {
        io.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return io.isCompatible(handleType);
    }
}
