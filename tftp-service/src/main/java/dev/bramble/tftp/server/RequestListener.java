package dev.bramble.tftp.server;

import dev.bramble.tftp.server.Sessions.Admission;
import dev.bramble.tftp.server.TransferMetrics.Drop;
import dev.bramble.tftp.wire.Acknowledgment;
import dev.bramble.tftp.wire.Data;
import dev.bramble.tftp.wire.ErrorCode;
import dev.bramble.tftp.wire.ErrorPacket;
import dev.bramble.tftp.wire.MalformedPacketException;
import dev.bramble.tftp.wire.OptionAcknowledgment;
import dev.bramble.tftp.wire.Packet;
import dev.bramble.tftp.wire.PacketDecoder;
import dev.bramble.tftp.wire.Request;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what comes to the well-known port: requests, each of which gets a session, and in single-port mode the packets of
 * all transfers, which are told apart by the client's address and port.
 */
final class RequestListener extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final Logger log = LoggerFactory.getLogger(RequestListener.class);

    private final InetAddress bind;
    private final Listeners listeners;
    private final SocketOpener.Opening sockets;
    private final boolean single;
    private final Supplier<LocalAddresses> machine;
    private final SessionServices services;

    /**
     * Makes the handler of one socket.
     *
     * @param bind the address that the socket is bound to; a wildcard for all
     * @param listeners all of them
     */
    RequestListener(
            InetAddress bind,
            Listeners listeners,
            SocketOpener.Opening sockets,
            boolean single,
            Supplier<LocalAddresses> machine,
            SessionServices services) {
        this.machine = machine;
        this.bind = bind;
        this.listeners = listeners;
        this.sockets = sockets;
        this.single = single;
        this.services = services;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket datagram) {
        InetSocketAddress client = datagram.sender();
        InetAddress asked = asked(datagram);
        // RFC 1123 section 4.2.3.5: a request to a broadcast address is ignored.
        if (client.getPort() == 0 || machine.get().isForMany(asked)) {
            services.metrics().dropped(Drop.UNEXPECTED);
            return;
        }
        try {
            onPacket(ctx, PacketDecoder.decode(datagram.content()), client, asked);
        } catch (MalformedPacketException e) {
            services.metrics().dropped(Drop.MALFORMED);
            if (e.isRequest()) {
                answer(
                        ctx,
                        client,
                        asked,
                        new ErrorPacket(ErrorCode.ILLEGAL_OPERATION, "bad request: " + e.getMessage()));
            }
        }
    }

    private void onPacket(ChannelHandlerContext ctx, Packet packet, InetSocketAddress client, InetAddress asked) {
        switch (packet) {
            case Request request -> request(ctx, request, client, asked);
            case Acknowledgment _, Data _, ErrorPacket _, OptionAcknowledgment _ -> {
                Optional<TransferSession> session = services.sessions().find(client);
                if (session.isEmpty()) {
                    stray(ctx, packet, client, asked);
                } else if (single) {
                    session.get().deliver(packet);
                } else {
                    astray(ctx, packet, session.get(), asked);
                }
            }
        }
    }

    /** The client has a transfer, but not on this port. */
    private void astray(ChannelHandlerContext ctx, Packet packet, TransferSession session, InetAddress asked) {
        // Some bootloaders send the ERROR that ends a probe to the port they asked first. Never answered: no loops.
        if (packet instanceof ErrorPacket error) {
            session.strayError(error);
        } else {
            stray(ctx, packet, session.client(), asked);
        }
    }

    private void stray(ChannelHandlerContext ctx, Packet packet, InetSocketAddress client, InetAddress asked) {
        services.metrics().dropped(Drop.UNKNOWN_TRANSFER);
        boolean wantsAnswer = packet instanceof Acknowledgment || packet instanceof Data;
        if (wantsAnswer && !isLate(client)) {
            ErrorPacket error = new ErrorPacket(ErrorCode.UNKNOWN_TRANSFER_ID, "no transfer on this port");
            answer(ctx, client, asked, error);
        }
    }

    /** A copy of the last ACK of a transfer on this port: the client may take an ERROR for the end of its next one. */
    private boolean isLate(InetSocketAddress client) {
        return single
                && services.sessions().hadOneLately(client, services.nanoTime().getAsLong());
    }

    private void request(ChannelHandlerContext ctx, Request request, InetSocketAddress client, InetAddress asked) {
        services.sessions()
                .find(client)
                .ifPresentOrElse(
                        session -> session.repeated(
                                request, () -> ctx.executor().execute(() -> begin(ctx, request, client, asked))),
                        () -> begin(ctx, request, client, asked));
    }

    private void begin(ChannelHandlerContext ctx, Request request, InetSocketAddress client, InetAddress asked) {
        TransferSession session = new TransferSession(request, client, services);
        switch (services.sessions().admit(client, session, services.nanoTime().getAsLong())) {
            case Admission.Admitted<TransferSession> _ -> {
                // Nobody has to make room.
            }
            case Admission.InPlaceOf<TransferSession>(TransferSession other) -> other.displaced();
            case Admission.Refused<TransferSession> _ -> {
                services.metrics().dropped(Drop.BUSY);
                return;
            }
        }
        services.metrics().begun();
        sockets.open(listeners, ctx.channel(), asked, session);
    }

    private void answer(ChannelHandlerContext ctx, InetSocketAddress client, InetAddress asked, ErrorPacket error) {
        listeners.at(asked, ctx.channel(), socket -> new DatagramWriter(socket, client).send(error));
    }

    private InetAddress asked(DatagramPacket datagram) {
        InetAddress recipient = datagram.recipient().getAddress();
        return recipient.isAnyLocalAddress() ? bind : recipient;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.atWarn().setCause(cause).log("a packet to the TFTP port could not be handled");
    }
}
