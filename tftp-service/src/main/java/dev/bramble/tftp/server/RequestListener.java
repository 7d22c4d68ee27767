package dev.bramble.tftp.server;

import dev.bramble.tftp.server.TransferMetrics.Drop;
import dev.bramble.tftp.wire.Acknowledgment;
import dev.bramble.tftp.wire.Data;
import dev.bramble.tftp.wire.ErrorCode;
import dev.bramble.tftp.wire.ErrorPacket;
import dev.bramble.tftp.wire.MalformedPacketException;
import dev.bramble.tftp.wire.OptionAcknowledgment;
import dev.bramble.tftp.wire.Packet;
import dev.bramble.tftp.wire.PacketDecoder;
import dev.bramble.tftp.wire.ReadRequest;
import dev.bramble.tftp.wire.WriteRequest;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes requests on the well-known port and gives each a session with a port of its own (RFC 1350 section 4). */
final class RequestListener extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final Logger log = LoggerFactory.getLogger(RequestListener.class);

    private final UdpTransport transport;
    private final EventLoopGroup loops;
    private final InetAddress bind;
    private final SessionServices services;

    RequestListener(UdpTransport transport, EventLoopGroup loops, InetAddress bind, SessionServices services) {
        this.transport = transport;
        this.loops = loops;
        this.bind = bind;
        this.services = services;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket datagram) {
        InetSocketAddress client = datagram.sender();
        InetAddress asked = datagram.recipient().getAddress();
        if (client.getPort() == 0 || isForMany(asked)) {
            services.metrics().dropped(Drop.UNEXPECTED);
            return;
        }
        try {
            onPacket(ctx, PacketDecoder.decode(datagram.content()), client, asked);
        } catch (MalformedPacketException e) {
            services.metrics().dropped(Drop.MALFORMED);
            if (e.isRequest()) {
                answer(ctx, client, new ErrorPacket(ErrorCode.ILLEGAL_OPERATION, "bad request: " + e.getMessage()));
            }
        }
    }

    private void onPacket(ChannelHandlerContext ctx, Packet packet, InetSocketAddress client, InetAddress asked) {
        switch (packet) {
            case ReadRequest request -> read(ctx, request, client, asked);
            case WriteRequest _ ->
                answer(
                        ctx,
                        client,
                        new ErrorPacket(ErrorCode.ACCESS_VIOLATION, "this server takes no files; write over NFS"));
            // Some bootloaders send the ERROR that ends a probe to the port they asked first. Never answered: no loops.
            case ErrorPacket error -> services.sessions().find(client).ifPresent(session -> session.strayError(error));
            case Acknowledgment _, Data _ -> {
                services.metrics().dropped(Drop.UNKNOWN_TRANSFER);
                answer(ctx, client, new ErrorPacket(ErrorCode.UNKNOWN_TRANSFER_ID, "no transfer on this port"));
            }
            case OptionAcknowledgment _ -> services.metrics().dropped(Drop.UNEXPECTED);
        }
    }

    private void read(ChannelHandlerContext ctx, ReadRequest request, InetSocketAddress client, InetAddress asked) {
        services.sessions()
                .find(client)
                .ifPresentOrElse(
                        session -> session.repeated(
                                request, () -> ctx.executor().execute(() -> begin(request, client, asked))),
                        () -> begin(request, client, asked));
    }

    private void begin(ReadRequest request, InetSocketAddress client, InetAddress asked) {
        TransferSession session = new TransferSession(request, client, services);
        if (!services.sessions().add(client, session)) {
            services.metrics().dropped(Drop.BUSY);
            return;
        }
        services.metrics().begun();
        InetAddress local = asked.isAnyLocalAddress() ? bind : asked;
        transport
                .transferSocket(local)
                .group(loops)
                .handler(session)
                .bind(new InetSocketAddress(local, 0))
                .addListener(bound -> {
                    if (!bound.isSuccess()) {
                        session.noSocket(bound.cause());
                    }
                });
    }

    private void answer(ChannelHandlerContext ctx, InetSocketAddress client, ErrorPacket error) {
        Datagrams.send(ctx, error, client);
    }

    /** RFC 1123 section 4.2.3.5: a request to a broadcast address is ignored. */
    private static boolean isForMany(InetAddress asked) {
        return asked.isMulticastAddress() || asked.getHostAddress().equals("255.255.255.255");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.atWarn().setCause(cause).log("a packet to the TFTP port could not be handled");
    }
}
