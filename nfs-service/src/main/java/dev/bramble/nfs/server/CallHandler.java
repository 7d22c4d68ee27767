package dev.bramble.nfs.server;

import dev.bramble.nfs.rpc.RpcDispatcher;
import dev.bramble.nfs.wire.XdrException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.timeout.TimeoutException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: calls go to the workers, replies come back in whatever order they are done. Reading stops while
 * too many calls are under way, or while the client does not take its replies.
 */
final class CallHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(CallHandler.class);

    /** Calls of one connection under way at once. */
    private static final int MAX_IN_FLIGHT = 16;

    private static final int MARK_BYTES = 4;
    private static final int REPLY_BYTES = 512;

    private final RpcDispatcher dispatcher;
    private final Executor workers;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private int inFlight;

    CallHandler(RpcDispatcher dispatcher, Executor workers) {
        this.dispatcher = dispatcher;
        this.workers = workers;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        waiting.add((ByteBuf) message);
        proceed(ctx);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        proceed(ctx);
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        String client = address(ctx).getAddress().getHostAddress();
        if (cause instanceof DecoderException || cause instanceof IOException || cause instanceof TimeoutException) {
            log.atDebug().addKeyValue("client", client).log("connection closed: {}", cause.getMessage());
        } else {
            log.atError().addKeyValue("client", client).setCause(cause).log("connection closed");
        }
        var _ = ctx.close();
    }

    private void proceed(ChannelHandlerContext ctx) {
        while (inFlight < MAX_IN_FLIGHT && ctx.channel().isWritable() && !waiting.isEmpty()) {
            ByteBuf call = waiting.remove();
            inFlight++;
            InetSocketAddress client = address(ctx);
            try {
                workers.execute(() -> work(ctx, client, call));
            } catch (RejectedExecutionException e) {
                // Stopping: the client sends it again to whoever comes next.
                call.release();
                inFlight--;
            }
        }
        ctx.channel().config().setAutoRead(waiting.isEmpty());
    }

    /** On a worker's thread. The record mark and the reply leave in one write: klibc's nfsmount reads once. */
    private void work(ChannelHandlerContext ctx, InetSocketAddress client, ByteBuf call) {
        ByteBuf reply = ctx.alloc().ioBuffer(REPLY_BYTES);
        boolean answered = false;
        boolean broken = false;
        try {
            reply.writeInt(0);
            answered = dispatcher.dispatch(client, call, reply);
            reply.setInt(0, RecordDecoder.LAST_FRAGMENT | (reply.readableBytes() - MARK_BYTES));
        } catch (XdrException e) {
            broken = true;
            log.atDebug()
                    .addKeyValue("client", client.getAddress().getHostAddress())
                    .log("not a call: {}", e.getMessage());
        } catch (RuntimeException e) {
            broken = true;
            log.atError()
                    .addKeyValue("client", client.getAddress().getHostAddress())
                    .setCause(e)
                    .log("call failed");
        } finally {
            call.release();
            boolean send = answered && !broken;
            boolean close = broken;
            if (!send) {
                reply.release();
            }
            ctx.executor().execute(() -> finished(ctx, send ? reply : null, close));
        }
    }

    private void finished(ChannelHandlerContext ctx, @Nullable ByteBuf reply, boolean close) {
        inFlight--;
        if (reply != null) {
            var _ = ctx.writeAndFlush(reply);
        }
        if (close) {
            var _ = ctx.close();
        }
        if (ctx.channel().isActive()) {
            proceed(ctx);
        }
    }

    private static InetSocketAddress address(ChannelHandlerContext ctx) {
        if (ctx.channel().remoteAddress() instanceof InetSocketAddress remote) {
            return remote;
        }
        // Closed meanwhile: from nowhere, and from no port that anyone trusts.
        return new InetSocketAddress(0xffff);
    }
}
