package dev.bramble.tftp.server;

import dev.bramble.tftp.wire.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client by way of a socket. */
final class SocketLink implements ClientLink {
    /** Packets to two ports may overtake one another on their way through the machine by so much. */
    static final int LOOK_MILLIS = 2;

    private final Channel socket;
    private final InetSocketAddress client;
    private final @Nullable Runnable free;
    private DatagramWriter writer;
    private boolean closed;

    private SocketLink(Channel socket, InetSocketAddress client, @Nullable Runnable free) {
        this.socket = socket;
        this.client = client;
        this.free = free;
        writer = new DatagramWriter(socket, client);
    }

    /**
     * By a socket that is this client's alone.
     *
     * @param free called when the socket is not needed any more
     */
    static SocketLink own(Channel socket, InetSocketAddress client, Runnable free) {
        return new SocketLink(socket, client, free);
    }

    /** By the listening socket, whose {@link RequestListener} hands over what this client sends. */
    static SocketLink shared(Channel listener, InetSocketAddress client) {
        return new SocketLink(listener, client, null);
    }

    /** All that follows is sent by this socket, which is connected to the client. */
    void goOnBy(Channel connected) {
        socket.flush();
        writer = writer.by(connected);
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
        if (!closed) {
            writer.send(packet);
        }
    }

    @Override
    public void write(ByteBuf packets, int packetBytes) {
        if (closed) {
            packets.release();
        } else {
            writer.write(packets, packetBytes);
        }
    }

    @Override
    public void flush() {
        writer.flush();
    }

    /** With one socket, what came before was handled before; with two, it may lie unread in the client's own. */
    @Override
    public void afterEarlierPackets(Runnable task) {
        if (free == null) {
            task.run();
        } else {
            // An event loop that was held up has tasks that are due before it looks at its sockets again. One that is
            // scheduled by a task of its own runs after the next look, however late that is.
            loop().execute(() -> {
                var _ = loop().schedule(task, LOOK_MILLIS, TimeUnit.MILLISECONDS);
            });
        }
    }

    /** The socket goes on to serve others: of this client nothing more may leave. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (free != null) {
                free.run();
            }
        }
    }
}
