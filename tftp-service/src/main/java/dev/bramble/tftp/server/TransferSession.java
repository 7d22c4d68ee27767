package dev.bramble.tftp.server;

import dev.bramble.tftp.events.MissMessage;
import dev.bramble.tftp.events.Requester;
import dev.bramble.tftp.files.BootFile;
import dev.bramble.tftp.files.BootRequest;
import dev.bramble.tftp.files.Lookup;
import dev.bramble.tftp.server.TransferMetrics.Drop;
import dev.bramble.tftp.server.TransferMetrics.Result;
import dev.bramble.tftp.transfer.Negotiation;
import dev.bramble.tftp.wire.ErrorCode;
import dev.bramble.tftp.wire.ErrorPacket;
import dev.bramble.tftp.wire.MalformedPacketException;
import dev.bramble.tftp.wire.Packet;
import dev.bramble.tftp.wire.PacketDecoder;
import dev.bramble.tftp.wire.ReadRequest;
import dev.bramble.tftp.wire.TransferMode;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One request on a port of its own: finds the file, then hands packets to a {@link FileSender}. All but the constructor
 * and the hand-overs {@link #repeated}, {@link #strayError}, {@link #stop} runs on the event loop of its socket.
 */
final class TransferSession extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final Logger log = LoggerFactory.getLogger(TransferSession.class);

    /** More than none, so that the event loop looks at the socket before. */
    private static final int REPEAT_DELAY_MILLIS = 2;

    private final ReadRequest request;
    private final InetSocketAddress client;
    private final SessionServices services;
    private final Requester requester;
    private volatile @Nullable ChannelHandlerContext context;
    private @Nullable FileSender sender;
    private boolean ended;

    TransferSession(ReadRequest request, InetSocketAddress client, SessionServices services) {
        this.request = request;
        this.client = client;
        this.services = services;
        requester = services.requesters().identify(request.filename(), client.getAddress());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        if (request.mode() != TransferMode.OCTET) {
            refuse(ctx, ErrorCode.ILLEGAL_OPERATION, "only mode octet is served here; ask for it (tftp: -m binary)");
            return;
        }
        try {
            services.disk().execute(() -> lookUp(ctx));
        } catch (RejectedExecutionException busy) {
            services.metrics().dropped(Drop.BUSY);
            end(ctx, Result.FAILED);
        }
    }

    private void lookUp(ChannelHandlerContext ctx) {
        Lookup lookup = services.files().open(new BootRequest(request.filename(), client.getAddress(), requester.pi()));
        try {
            ctx.executor().execute(() -> begin(ctx, lookup));
        } catch (RejectedExecutionException stopping) {
            if (lookup instanceof Lookup.Found(BootFile file)) {
                close(file);
            }
        }
    }

    private void begin(ChannelHandlerContext ctx, Lookup lookup) {
        switch (lookup) {
            case Lookup.Found(BootFile file) when ended -> close(file);
            case Lookup.Found(BootFile file) -> {
                FileSender begun = new FileSender(
                        ctx, client, requester, services, file, Negotiation.settle(request.options(), file.size()));
                sender = begun;
                begun.start(result -> end(ctx, result));
            }
            case Lookup.Missing() -> miss(ctx, ErrorCode.FILE_NOT_FOUND, MissMessage.missing(requester));
            case Lookup.Refused(String reason) ->
                miss(ctx, ErrorCode.ACCESS_VIOLATION, MissMessage.refused(requester, reason));
        }
    }

    private void miss(ChannelHandlerContext ctx, ErrorCode code, String message) {
        if (ended) {
            return;
        }
        boolean expected = services.reporter().missed(requester, message);
        log.atLevel(expected ? Level.DEBUG : Level.INFO)
                .addKeyValue("pi", requester.name())
                .addKeyValue("client", NetUtil.toSocketAddressString(client))
                .log("{}", message);
        Datagrams.send(ctx, new ErrorPacket(code, message), client);
        end(ctx, Result.MISSED);
    }

    private void refuse(ChannelHandlerContext ctx, ErrorCode code, String message) {
        log.atInfo()
                .addKeyValue("pi", requester.name())
                .addKeyValue("client", NetUtil.toSocketAddressString(client))
                .log("{}: {}", requester.path(), message);
        Datagrams.send(ctx, new ErrorPacket(code, message), client);
        end(ctx, Result.REFUSED);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket datagram) {
        boolean known = datagram.sender().equals(client);
        try {
            Packet packet = PacketDecoder.decode(datagram.content());
            if (!known) {
                services.metrics().dropped(Drop.UNKNOWN_TRANSFER);
                if (!(packet instanceof ErrorPacket)) {
                    Datagrams.send(
                            ctx,
                            new ErrorPacket(ErrorCode.UNKNOWN_TRANSFER_ID, "this port serves another client"),
                            datagram.sender());
                }
            } else if (sender != null) {
                sender.onPacket(packet);
            }
        } catch (MalformedPacketException e) {
            services.metrics().dropped(Drop.MALFORMED);
        }
    }

    /**
     * The same client asks again from the same port; called by the listener. Its abort of this transfer may have come just
     * before, and lie unread in this session's socket: the socket gets its turn first.
     */
    void repeated(ReadRequest again, Runnable beginAnew) {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            var _ = ctx.executor()
                    .schedule(() -> onRepeated(ctx, again, beginAnew), REPEAT_DELAY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void onRepeated(ChannelHandlerContext ctx, ReadRequest again, Runnable beginAnew) {
        FileSender current = sender;
        if (ended) {
            beginAnew.run();
        } else if (again.equals(request) && (current == null || current.repeated())) {
            services.metrics().dropped(Drop.REPEATED);
        } else if (current != null) {
            current.superseded();
            beginAnew.run();
        } else {
            end(ctx, Result.SUPERSEDED);
            beginAnew.run();
        }
    }

    /** The client's ERROR came to the listening port; called by the listener. */
    void strayError(ErrorPacket error) {
        onLoop(() -> {
            if (sender != null) {
                sender.strayError(error);
            }
        });
    }

    /** The server stops; may be called by any thread. */
    void stop() {
        onLoop(() -> {
            if (sender != null) {
                sender.stop();
            }
        });
    }

    /** There is no socket to answer from. */
    void noSocket(Throwable cause) {
        log.atWarn().addKeyValue("pi", requester.name()).setCause(cause).log("no socket for a transfer");
        end(null, Result.FAILED);
    }

    /** Before the socket is there, there is nothing to say: the client will ask again. */
    private void onLoop(Runnable task) {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.executor().execute(task);
        }
    }

    private void end(@Nullable ChannelHandlerContext ctx, Result result) {
        if (ended) {
            return;
        }
        ended = true;
        services.sessions().remove(client, this);
        services.metrics().ended(result);
        if (ctx != null) {
            var _ = ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            // A packet did not leave, for want of a route or of buffers: lost, as packets are.
            log.atDebug().addKeyValue("pi", requester.name()).setCause(cause).log("a packet was not sent");
            return;
        }
        log.atWarn().addKeyValue("pi", requester.name()).setCause(cause).log("transfer of {} failed", requester.path());
        if (sender != null) {
            sender.stop();
        } else {
            end(ctx, Result.FAILED);
        }
    }

    private static void close(BootFile file) {
        try {
            file.close();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("a file could not be closed");
        }
    }
}
