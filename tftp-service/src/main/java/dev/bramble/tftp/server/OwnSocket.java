package dev.bramble.tftp.server;

import dev.bramble.tftp.server.TransferMetrics.Drop;
import dev.bramble.tftp.wire.ErrorCode;
import dev.bramble.tftp.wire.ErrorPacket;
import dev.bramble.tftp.wire.MalformedPacketException;
import dev.bramble.tftp.wire.Packet;
import dev.bramble.tftp.wire.PacketDecoder;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket for one transfer at a time, which is known by its port (RFC 1350 section 4). On its event loop only.
 */
final class OwnSocket extends SimpleChannelInboundHandler<DatagramPacket> implements IdleSockets.Reusable {
    private static final Logger log = LoggerFactory.getLogger(OwnSocket.class);

    /** While so many others are served, late packets of a client have come or never will. */
    private static final int REMEMBERED = 8;

    /** From so many packets of one client on a socket of its own saves more than it costs. */
    static final int DIRECT_FROM = 64;

    private final DatagramChannel channel;
    private final UdpTransport transport;
    private final SessionServices services;
    private final Consumer<OwnSocket> whenFree;
    private final @Nullable InetSocketAddress[] served = new InetSocketAddress[REMEMBERED];
    private int transfers;
    private InetSocketAddress client;
    private @Nullable TransferSession session;
    private @Nullable SocketLink link;
    private @Nullable DirectSocket direct;
    private int packets;

    /**
     * Makes the handler of a socket that is not bound yet.
     *
     * @param session served as soon as it is bound
     * @param whenFree gets this when a transfer is over
     */
    OwnSocket(
            DatagramChannel channel,
            UdpTransport transport,
            TransferSession session,
            SessionServices services,
            Consumer<OwnSocket> whenFree) {
        this.channel = channel;
        this.transport = transport;
        this.session = session;
        this.client = session.client();
        this.services = services;
        this.whenFree = whenFree;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        TransferSession first = session;
        if (first != null) {
            serve(first);
        }
    }

    /** Takes a transfer; there is none now. */
    void serve(TransferSession next) {
        session = next;
        client = next.client();
        served[transfers++ % served.length] = client;
        packets = 0;
        SocketLink way = SocketLink.own(channel, client, this::free);
        link = way;
        next.begin(way);
    }

    private void free() {
        session = null;
        link = null;
        DirectSocket second = direct;
        if (second != null) {
            direct = null;
            second.close();
        }
        whenFree.accept(this);
    }

    @Override
    public boolean servedLately(InetSocketAddress who) {
        for (InetSocketAddress before : served) {
            if (who.equals(before)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        var _ = channel.close();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket datagram) {
        receive(datagram);
    }

    /** A packet came to this port. */
    void receive(DatagramPacket datagram) {
        InetSocketAddress sender = datagram.sender();
        TransferSession current = session;
        try {
            Packet packet = PacketDecoder.decode(datagram.content());
            if (current != null && sender.equals(client)) {
                current.onPacket(packet);
                if (++packets == DIRECT_FROM && session != null && transport.connectsWithoutLoss()) {
                    goDirect();
                }
            } else {
                stray(packet, sender);
            }
        } catch (MalformedPacketException e) {
            services.metrics().dropped(Drop.MALFORMED);
        }
    }

    private void goDirect() {
        direct = DirectSocket.open(transport, channel, client, this, ready -> {
            SocketLink way = link;
            if (way != null) {
                way.goOnBy(ready);
            }
        });
    }

    /** RFC 1350 section 4: an ERROR, which does not disturb the transfer. A late packet of one that is over gets none. */
    private void stray(Packet packet, InetSocketAddress sender) {
        services.metrics().dropped(Drop.UNKNOWN_TRANSFER);
        boolean isLate =
                services.sessions().hadOneLately(sender, services.nanoTime().getAsLong());
        if (!(packet instanceof ErrorPacket) && sender.getPort() != 0 && !isLate) {
            new DatagramWriter(channel, sender)
                    .send(new ErrorPacket(ErrorCode.UNKNOWN_TRANSFER_ID, "this port serves another client"));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        TransferSession current = session;
        if (current != null) {
            current.failed(cause);
        } else {
            log.atDebug().setCause(cause).log("a packet of a transfer that is over was not sent");
        }
    }
}
