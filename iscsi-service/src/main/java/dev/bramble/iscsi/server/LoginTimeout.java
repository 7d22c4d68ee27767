package dev.bramble.iscsi.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that does not come to a session in time. It lets go of the connection when that ends: who connects
 * again and again must not fill the memory with what waits for its timeout.
 */
final class LoginTimeout extends ChannelInboundHandlerAdapter {
    static final int SECONDS = 15;

    private @Nullable Future<?> timeout;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        timeout = ctx.executor()
                .schedule(
                        () -> {
                            var _ = ctx.close();
                        },
                        SECONDS,
                        TimeUnit.SECONDS);
        ctx.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancel();
        ctx.fireChannelInactive();
    }

    /** There is a session. */
    void cancel() {
        Future<?> waiting = timeout;
        if (waiting != null) {
            waiting.cancel(false);
            timeout = null;
        }
    }
}
