package dev.bramble.iscsi.server;

import dev.bramble.iscsi.events.Peer;
import dev.bramble.iscsi.scsi.ScsiResult;
import dev.bramble.iscsi.session.Action;
import dev.bramble.iscsi.session.IscsiConnection;
import dev.bramble.iscsi.session.Limits;
import dev.bramble.iscsi.session.SessionIdentity;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.MalformedPduException;
import dev.bramble.iscsi.wire.TargetPduEncoder;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what a connection's state machine wants: on the event loop, but for the disk. */
final class ConnectionHandler extends SimpleChannelInboundHandler<InitiatorPdu> {
    private static final Logger log = LoggerFactory.getLogger(ConnectionHandler.class);
    private static final int LOGIN_SECONDS = 15;

    private final ServerParts parts;
    private final IscsiConnection connection;
    private final Peer peer;
    private @Nullable LiveSession session;
    private @Nullable SessionDisk disk;
    private boolean loggedIn;
    private boolean closed;
    private boolean loggedOut;
    private String closeReason = "the connection broke";
    private int atDisk;

    ConnectionHandler(ServerParts parts, InetSocketAddress local, InetSocketAddress remote) {
        this.parts = parts;
        this.peer = Peer.of(remote);
        this.connection = new IscsiConnection(
                Limits.DEFAULT, parts.targets(), Peer.of(local).toString());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        parts.metrics().connected();
        var _ = ctx.executor()
                .schedule(
                        () -> {
                            if (!loggedIn) {
                                var _ = ctx.close();
                            }
                        },
                        LOGIN_SECONDS,
                        TimeUnit.SECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, InitiatorPdu pdu) {
        if (!closed) {
            perform(ctx, connection.receive(pdu));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(ctx.channel().isWritable());
        ctx.fireChannelWritabilityChanged();
    }

    private void perform(ChannelHandlerContext ctx, List<Action> actions) {
        for (Action action : actions) {
            switch (action) {
                case Action.Send send -> send(ctx, send);
                case Action.Execute execute -> execute(ctx, execute);
                case Action.Establish establish -> establish(ctx, establish.identity());
                case Action.LoginRefused refused -> {
                    parts.metrics().refused(refused.status());
                    parts.events()
                            .refused(refused.initiator(), refused.target(), peer, refused.status(), refused.reason());
                    log.atWarn()
                            .addKeyValue("initiator", refused.initiator())
                            .addKeyValue("target", refused.target())
                            .addKeyValue("peer", peer)
                            .addKeyValue("status", refused.status())
                            .log("login refused: " + refused.reason());
                }
                case Action.Close close -> {
                    closed = true;
                    loggedOut = close.cause() == Action.Close.Cause.LOGOUT;
                    closeReason = close.reason();
                    var _ = ctx.writeAndFlush(ctx.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
                }
            }
        }
        ctx.flush();
    }

    private void send(ChannelHandlerContext ctx, Action.Send send) {
        ChannelFuture sent = ctx.write(TargetPduEncoder.encode(send.pdu(), ctx.alloc()));
        if (send.holds() > 0) {
            var _ = sent.addListener(done -> perform(ctx, connection.written(send.holds())));
        }
    }

    private void execute(ChannelHandlerContext ctx, Action.Execute execute) {
        SessionDisk mine = disk;
        if (mine == null) {
            throw new IllegalStateException("a command without a disk");
        }
        atDisk++;
        mine.metrics().began();
        parts.disks().execute(() -> {
            ScsiResult result = carryOut(mine, execute);
            ctx.executor().execute(() -> {
                atDisk--;
                if (ctx.channel().isActive()) {
                    perform(ctx, connection.completed(execute.tag(), result));
                }
                endIfIdle(ctx);
            });
        });
    }

    private ScsiResult carryOut(SessionDisk mine, Action.Execute execute) {
        long began = System.nanoTime();
        ScsiResult result;
        try {
            result = mine.nexus().execute(execute.command(), execute.dataOut());
        } catch (RuntimeException e) {
            log.atError().addKeyValue("peer", peer).setCause(e).log("a command failed by a fault of this program");
            result = ScsiResult.busy();
        }
        mine.metrics().executed(execute.command(), result.status(), System.nanoTime() - began);
        return result;
    }

    private void establish(ChannelHandlerContext ctx, SessionIdentity identity) {
        LiveSession mine = new LiveSession(identity, ctx.channel());
        session = mine;
        atDisk++; // the session has not ended while its disk is being opened
        var _ = parts.sessions()
                .enter(mine)
                .thenApplyAsync(nothing -> open(identity), parts.disks())
                .whenComplete(
                        (opened, failure) -> ctx.executor().execute(() -> established(ctx, mine, opened, failure)));
    }

    private @Nullable SessionDisk open(SessionIdentity identity) {
        if (identity.isDiscovery()) {
            return null;
        }
        try {
            VolumeId id = parts.targets()
                    .volumeOf(identity.target())
                    .orElseThrow(() -> new IOException("the target was removed meanwhile"));
            return SessionDisk.open(parts.volumes(), id, identity, peer, parts.events(), parts.metrics());
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private void established(
            ChannelHandlerContext ctx, LiveSession mine, @Nullable SessionDisk opened, @Nullable Throwable failure) {
        atDisk--;
        disk = opened;
        if (ctx.channel().isActive()) {
            if (failure != null) {
                log.atError().addKeyValue("peer", peer).setCause(failure).log("a disk could not be opened");
                perform(ctx, connection.unavailable("its volume cannot be opened: " + failure.getMessage()));
            } else {
                loggedIn = true;
                began(mine, opened);
                perform(ctx, connection.established(mine.tsih(), opened == null ? null : opened.nexus()));
            }
        }
        endIfIdle(ctx);
    }

    private void began(LiveSession mine, @Nullable SessionDisk opened) {
        if (opened != null) {
            parts.events().loggedIn(mine.identity(), peer, opened.unclean());
            log.atInfo()
                    .addKeyValue("initiator", mine.identity().initiator())
                    .addKeyValue("target", mine.identity().target())
                    .addKeyValue("peer", peer)
                    .log("logged in");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        parts.metrics().disconnected();
        endIfIdle(ctx);
    }

    /** The session ends when its connection is gone and the disk has done what it was given. */
    private void endIfIdle(ChannelHandlerContext ctx) {
        LiveSession mine = session;
        if (mine == null || atDisk > 0 || ctx.channel().isActive()) {
            return;
        }
        session = null;
        SessionDisk opened = disk;
        if (loggedIn && opened != null) {
            tellEnd(mine);
        }
        var _ = CompletableFuture.runAsync(() -> release(opened), parts.disks()).whenComplete((nothing, failure) -> {
            parts.sessions().leave(mine);
            mine.ended().complete(null);
        });
    }

    private void tellEnd(LiveSession mine) {
        String reason = mine.endReason().isEmpty() ? closeReason : mine.endReason();
        if (loggedOut) {
            parts.events().closed(mine.identity(), peer);
        } else {
            parts.events().lost(mine.identity(), peer, reason);
        }
        log.atInfo()
                .addKeyValue("initiator", mine.identity().initiator())
                .addKeyValue("target", mine.identity().target())
                .addKeyValue("peer", peer)
                .log(loggedOut ? "logged out" : "session lost: " + reason);
    }

    private static void release(@Nullable SessionDisk opened) {
        if (opened != null) {
            opened.metrics().close();
            try {
                opened.volume().close();
            } catch (IOException e) {
                log.atError().setCause(e).log("a disk could not be closed");
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof DecoderException && cause.getCause() instanceof MalformedPduException malformed) {
            closeReason = "malformed PDU: " + malformed.getMessage();
            log.atWarn().addKeyValue("peer", peer).log(closeReason);
        } else if (cause instanceof IOException broken) {
            closeReason = "the connection broke: " + broken.getMessage();
        } else {
            closeReason = "a fault of this program";
            log.atError().addKeyValue("peer", peer).setCause(cause).log("a connection is closed");
        }
        closed = true;
        var _ = ctx.close();
    }
}
