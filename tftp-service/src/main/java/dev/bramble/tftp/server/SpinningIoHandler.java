package dev.bramble.tftp.server;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks for packets a little longer before the event loop falls asleep. A client in lock-step answers within tens of
 * microseconds, and waking a thread takes longer than that. It does so only while something is in flight and the last
 * packet is not older than {@link #SPIN}; where that does not pay (a slow network, a slow client) it pauses for ever more
 * rounds; and only so many event loops do it at once. On one event loop.
 */
final class SpinningIoHandler implements IoHandler {
    private static final long SPIN = TimeUnit.MICROSECONDS.toNanos(100);
    /** Rounds of ordinary waiting after a spin in vain; doubled with each, up to the most. */
    private static final int LEAST_PAUSE = 1;

    private static final int MOST_PAUSE = 1024;

    private final IoHandler io;
    private final BooleanSupplier inFlight;
    private final Semaphore permits;
    private final LongSupplier nanoTime;
    private boolean spinning;
    private long since;
    private int pause = LEAST_PAUSE;
    private int paused;
    private @Nullable NonBlocking nonBlocking;

    /**
     * Makes it around another handler.
     *
     * @param inFlight whether an answer is awaited
     * @param permits one for each event loop that may spin
     * @param nanoTime a monotonic clock
     */
    SpinningIoHandler(IoHandler io, BooleanSupplier inFlight, Semaphore permits, LongSupplier nanoTime) {
        this.io = io;
        this.inFlight = inFlight;
        this.permits = permits;
        this.nanoTime = nanoTime;
    }

    static IoHandlerFactory factory(IoHandlerFactory io, BooleanSupplier inFlight, Semaphore permits) {
        return executor -> new SpinningIoHandler(io.newHandler(executor), inFlight, permits, System::nanoTime);
    }

    @Override
    public int run(IoHandlerContext context) {
        if (!spinning && !begins(context)) {
            return io.run(context);
        }
        int events = io.run(nonBlocking(context));
        if (events > 0) {
            since = nanoTime.getAsLong();
            pause = LEAST_PAUSE;
        } else if (!inFlight.getAsBoolean()) {
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
        if (!context.canBlock() || !inFlight.getAsBoolean()) {
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
