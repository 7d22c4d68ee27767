package dev.bramble.tftp.server;

import dev.bramble.tftp.wire.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;

/** The listening socket as the way to one client: its {@link RequestListener} hands over what that client sends. */
final class SharedSocket implements ClientLink {
    private final Channel listener;
    private final InetSocketAddress client;
    private final DatagramWriter writer;

    SharedSocket(Channel listener, InetSocketAddress client) {
        this.listener = listener;
        this.client = client;
        writer = new DatagramWriter(listener, client);
    }

    @Override
    public InetSocketAddress client() {
        return client;
    }

    @Override
    public EventLoop loop() {
        return listener.eventLoop();
    }

    @Override
    public ByteBufAllocator allocator() {
        return listener.alloc();
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
        listener.flush();
    }

    /** There is one socket: what came before was handled before. */
    @Override
    public void afterEarlierPackets(Runnable task) {
        task.run();
    }

    @Override
    public void close() {
        // The socket is others' too.
    }
}
