package dev.bramble.nfs.server;

import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Which connections were answered a moment ago and have no call under way: their next call is likely to come soon. Each
 * connection has one of its own, used on its event loop; the sum is for all.
 */
final class Expectations {
    private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(5);

    private final LongAdder all;
    private boolean expecting;
    private boolean timed;
    private long since;

    Expectations(LongAdder all) {
        this.all = all;
    }

    /** All that was called for is answered. */
    void answered(ChannelHandlerContext ctx) {
        since = System.nanoTime();
        if (!expecting) {
            expecting = true;
            all.increment();
        }
        if (!timed) {
            timed = true;
            later(ctx, MOMENT);
        }
    }

    /** A call is under way, or the connection is gone. */
    void over() {
        if (expecting) {
            expecting = false;
            all.decrement();
        }
    }

    private void later(ChannelHandlerContext ctx, long nanos) {
        var _ = ctx.executor().schedule(() -> check(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void check(ChannelHandlerContext ctx) {
        long left = MOMENT - (System.nanoTime() - since);
        if (expecting && left > 0) {
            later(ctx, left);
            return;
        }
        timed = false;
        over();
    }
}
