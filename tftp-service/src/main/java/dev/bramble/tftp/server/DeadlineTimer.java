package dev.bramble.tftp.server;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Wakes a state machine at its deadline. One task is enough for most transfers: it looks at the deadline when it runs,
 * and the machine's owner sets it anew if that moved. On one event loop.
 */
final class DeadlineTimer {
    private final EventLoop loop;
    private final LongSupplier nanoTime;
    private final Runnable onDue;
    private @Nullable Future<?> task;
    private long taskDue;

    DeadlineTimer(EventLoop loop, LongSupplier nanoTime, Runnable onDue) {
        this.loop = loop;
        this.nanoTime = nanoTime;
        this.onDue = onDue;
    }

    /** Runs at {@code due}, or somewhat before. */
    void set(long due) {
        if (task != null && taskDue - due <= 0) {
            return;
        }
        cancel();
        taskDue = due;
        task = loop.schedule(this::run, Math.max(0, due - nanoTime.getAsLong()), TimeUnit.NANOSECONDS);
    }

    void cancel() {
        if (task != null) {
            task.cancel(false);
            task = null;
        }
    }

    private void run() {
        task = null;
        onDue.run();
    }
}
