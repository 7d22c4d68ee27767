package dev.bramble.bench.tftp.load;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;

/** The clients' packets on their way through a network. Of one thread. */
final class Link {

    /** A packet under way. */
    private record Delayed(DatagramChannel from, SocketAddress to, ByteBuffer packet, long due) {}

    private final Network network;
    private final Random random;
    private final Queue<Delayed> delayed = new ArrayDeque<>();

    Link(Network network) {
        this.network = network;
        this.random = network.random();
    }

    /** Whether a packet that came is lost instead. */
    boolean loses() {
        return network.loss() > 0 && random.nextDouble() < network.loss();
    }

    void send(DatagramChannel from, ByteBuffer packet, SocketAddress to, long now) throws IOException {
        if (network.isPerfect()) {
            sendNow(from, packet, to);
        } else if (!loses()) {
            ByteBuffer copy =
                    ByteBuffer.allocate(packet.remaining()).put(packet).flip();
            delayed.add(new Delayed(from, to, copy, now + network.delay().toNanos()));
        }
    }

    /** Sends what has waited long enough. */
    void release(long now) throws IOException {
        for (Delayed first = delayed.peek(); first != null && first.due() - now <= 0; first = delayed.peek()) {
            delayed.remove();
            sendNow(first.from(), first.packet(), first.to());
        }
    }

    boolean isWaiting() {
        return !delayed.isEmpty();
    }

    private static void sendNow(DatagramChannel from, ByteBuffer packet, SocketAddress to) throws IOException {
        while (from.send(packet, to) == 0) {
            Thread.onSpinWait();
        }
    }
}
