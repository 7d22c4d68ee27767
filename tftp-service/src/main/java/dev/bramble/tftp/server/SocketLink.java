package dev.bramble.tftp.server;

import dev.bramble.tftp.wire.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** A client by way of a socket. */
final class SocketLink implements ClientLink {
    /** More than none, so that the event loop looks at a socket of the client's own before. */
    private static final int LOOK_MILLIS = 2;

    private final Channel socket;
    private final InetSocketAddress client;
    private final boolean shared;
    private final DatagramWriter writer;

    private SocketLink(Channel socket, InetSocketAddress client, boolean shared) {
        this.socket = socket;
        this.client = client;
        this.shared = shared;
        writer = new DatagramWriter(socket, client);
    }

    /** By a socket that is this client's alone. */
    static SocketLink own(Channel socket, InetSocketAddress client) {
        return new SocketLink(socket, client, false);
    }

    /** By the listening socket, whose {@link RequestListener} hands over what this client sends. */
    static SocketLink shared(Channel listener, InetSocketAddress client) {
        return new SocketLink(listener, client, true);
    }

    @Override
    public InetSocketAddress client() {
        return client;
    }

    @Override
    public EventLoop loop() {
        return socket.eventLoop();
    }

    @Override
    public ByteBufAllocator allocator() {
        return socket.alloc();
    }

    @Override
    public void send(Packet packet) {
        writer.send(packet);
    }

    @Override
    public void write(ByteBuf packets, int packetBytes) {
        writer.write(packets, packetBytes);
    }

    @Override
    public void flush() {
        socket.flush();
    }

    /** With one socket, what came before was handled before; with two, it may lie unread in the client's own. */
    @Override
    public void afterEarlierPackets(Runnable task) {
        if (shared) {
            task.run();
        } else {
            var _ = loop().schedule(task, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** A socket that is shared stays open for the others. */
    @Override
    public void close() {
        if (!shared) {
            var _ = socket.close();
        }
    }
}
