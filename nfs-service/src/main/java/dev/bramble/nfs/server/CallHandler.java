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
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: calls that need not wait for files are done at once, and those that wait a moment at most while no other
 * connection is there to be kept waiting ({@link LoopTurn}); all others go to the workers. Replies come back in whatever
 * order they are done. Reading stops while too many calls are under way, or while the client does not take its
 * replies.
 */
final class CallHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(CallHandler.class);

    /** Calls of one connection under way at once. */
    private static final int MAX_IN_FLIGHT = 16;

    private static final int MARK_BYTES = 4;
    private static final int REPLY_BYTES = 512;

    /** Replies of so many bytes leave before more calls are looked at: the client may begin with them. */
    private static final int FLUSH_BYTES = 64 * 1024;

    private final RpcDispatcher dispatcher;
    private final Executor workers;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private final Expectations expectations;
    private final LoopTurn turn;
    private int inFlight;
    private int unflushed;

    CallHandler(RpcDispatcher dispatcher, Executor workers, LongAdder expected, LoopTurn turn) {
        this.dispatcher = dispatcher;
        this.turn = turn;
        this.expectations = new Expectations(expected);
        this.workers = workers;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        waiting.add((ByteBuf) message);
        turn.of(this);
        proceed(ctx);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flush(ctx);
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        proceed(ctx);
        flush(ctx);
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        expectations.over();
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
            InetSocketAddress client = address(ctx);
            if (answersNow(ctx, client, call)) {
                continue;
            }
            inFlight++;
            expectations.over();
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

    /** False when a worker has to do it. */
    private boolean answersNow(ChannelHandlerContext ctx, InetSocketAddress client, ByteBuf call) {
        ByteBuf reply = ctx.alloc().ioBuffer(REPLY_BYTES);
        int from = call.readerIndex();
        boolean done = false;
        try {
            reply.writeInt(0);
            done = (inFlight == 0 && turn.isAlone())
                    ? dispatcher.dispatchBriefly(client, call, reply)
                    : dispatcher.dispatchNow(client, call, reply);
        } catch (XdrException e) {
            // Let the worker say so.
            call.readerIndex(from);
        } finally {
            if (!done) {
                reply.release();
            }
        }
        if (!done) {
            return false;
        }
        call.release();
        mark(reply);
        unflushed += reply.readableBytes();
        var _ = ctx.write(reply);
        if (unflushed >= FLUSH_BYTES) {
            flush(ctx);
        }
        if (inFlight == 0) {
            expectations.answered(ctx);
        }
        return true;
    }

    private void flush(ChannelHandlerContext ctx) {
        if (unflushed > 0) {
            unflushed = 0;
            ctx.flush();
        }
    }

    private static void mark(ByteBuf reply) {
        reply.setInt(0, RecordDecoder.LAST_FRAGMENT | (reply.readableBytes() - MARK_BYTES));
    }

    /** On a worker's thread. The record mark and the reply leave in one write: klibc's nfsmount reads once. */
    private void work(ChannelHandlerContext ctx, InetSocketAddress client, ByteBuf call) {
        ByteBuf reply = ctx.alloc().ioBuffer(REPLY_BYTES);
        boolean answered = false;
        boolean broken = false;
        try {
            reply.writeInt(0);
            answered = dispatcher.dispatch(client, call, reply);
            mark(reply);
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
            unflushed = 0;
            var _ = ctx.writeAndFlush(reply);
        }
        if (close) {
            var _ = ctx.close();
        }
        if (ctx.channel().isActive()) {
            if (inFlight == 0) {
                expectations.answered(ctx);
            }
            proceed(ctx);
            flush(ctx);
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
