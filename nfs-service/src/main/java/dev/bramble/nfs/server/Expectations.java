package dev.bramble.nfs.server;

import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Whether a connection was answered a moment ago and has no call under way: its next call is likely to come soon. On the
 * connection's event loop; the sum is for all connections.
 */
final class Expectations {
    /** After one to two of them without a call nobody is waited for. */
    static final long MOMENT_MILLIS = 5;

    private final LongAdder all;
    private boolean expecting;
    private boolean timed;
    private boolean answeredSinceCheck;

    /** @param all how many connections expect a call */
    Expectations(LongAdder all) {
        this.all = all;
    }

    /** All that was called for is answered. */
    void answered(ChannelHandlerContext ctx) {
        answeredSinceCheck = true;
        if (!expecting) {
            expecting = true;
            all.increment();
        }
        if (!timed) {
            timed = true;
            later(ctx);
        }
    }

    /** A call is under way elsewhere, or the connection is gone. */
    void over() {
        if (expecting) {
            expecting = false;
            all.decrement();
        }
    }

    /** One timer at a time, not one for each call. */
    private void later(ChannelHandlerContext ctx) {
        var _ = ctx.executor().schedule(() -> check(ctx), MOMENT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void check(ChannelHandlerContext ctx) {
        if (expecting && answeredSinceCheck) {
            answeredSinceCheck = false;
            later(ctx);
            return;
        }
        timed = false;
        over();
    }
}
