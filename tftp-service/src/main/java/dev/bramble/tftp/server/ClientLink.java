package dev.bramble.tftp.server;

import dev.bramble.tftp.wire.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;

/** The way to one client: a socket of its own, or the listening one. All but {@link #loop} on that event loop. */
interface ClientLink {
    /** The most that is received: a request has at most 512 bytes (RFC 2347), and blocks are taken no larger. */
    int MAX_DATAGRAM_BYTES = 2048;

    InetSocketAddress client();

    EventLoop loop();

    ByteBufAllocator allocator();

    /** Sends a packet now, after what was written before. */
    void send(Packet packet);

    /**
     * Writes packets, which leave with the next {@link #flush} or {@link #send}.
     *
     * @param packets one behind the other; released
     * @param packetBytes bytes of each but the last, which may be shorter
     */
    void write(ByteBuf packets, int packetBytes);

    void flush();

    /** Runs a task when everything is handled that the client sent before what is being handled now. */
    void afterEarlierPackets(Runnable task);

    /** Nothing more is sent or received. */
    void close();
}
