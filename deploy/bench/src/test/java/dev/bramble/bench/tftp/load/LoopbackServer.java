package dev.bramble.bench.tftp.load;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A small server for the clients' tests: all transfers on one port, one thread, and no timer: clients must repeat. */
final class LoopbackServer implements AutoCloseable {
    private static final int BLOCK = 512;

    private final DatagramSocket socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final byte[] file;
    private final Set<SocketAddress> terminated = ConcurrentHashMap.newKeySet();
    private final Set<SocketAddress> requesters = ConcurrentHashMap.newKeySet();
    private volatile boolean deaf;
    private volatile boolean ignoresFirstRequests;

    /** Serves this for each name that does not begin with "no". */
    LoopbackServer(byte[] file) throws IOException {
        this.file = file;
        Thread.ofPlatform().daemon().start(this::listen);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** From now on nothing is answered. */
    void becomeDeaf() {
        deaf = true;
    }

    /** From now on each client has to ask twice. */
    void ignoreFirstRequests() {
        ignoresFirstRequests = true;
    }

    /** Clients that aborted. */
    Set<SocketAddress> terminated() {
        return terminated;
    }

    /** Clients that asked. */
    Set<SocketAddress> requesters() {
        return requesters;
    }

    private void listen() {
        var packet = new DatagramPacket(new byte[1024], 1024);
        try {
            while (true) {
                packet.setLength(1024);
                socket.receive(packet);
                answer(packet);
            }
        } catch (SocketException _) {
            // Closed.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(DatagramPacket packet) throws IOException {
        SocketAddress from = packet.getSocketAddress();
        ByteBuffer bytes = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        switch (bytes.getShort()) {
            case 1 -> request(new String(packet.getData(), 2, packet.getLength() - 2, StandardCharsets.US_ASCII), from);
            case 4 -> acknowledgment(bytes.getShort() & 0xffff, from);
            case 5 -> terminated.add(from);
            default -> throw new IllegalStateException("no client sends this");
        }
    }

    private void request(String words, SocketAddress from) throws IOException {
        boolean first = requesters.add(from);
        if (deaf || (first && ignoresFirstRequests)) {
            return;
        }
        if (words.startsWith("no")) {
            send(from, 5, 1, "not found\0".getBytes(StandardCharsets.US_ASCII));
            return;
        }
        byte[] options = ("tsize\0" + file.length + "\0blksize\0" + BLOCK + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] oack = ByteBuffer.allocate(2 + options.length)
                .putShort((short) 6)
                .put(options)
                .array();
        socket.send(new DatagramPacket(oack, oack.length, from));
    }

    private void acknowledgment(int block, SocketAddress from) throws IOException {
        int at = block * BLOCK;
        if (at <= file.length) {
            send(from, 3, block + 1, Arrays.copyOfRange(file, at, Math.min(file.length, at + BLOCK)));
        }
    }

    private void send(SocketAddress to, int opcode, int word, byte[] rest) throws IOException {
        byte[] bytes = ByteBuffer.allocate(4 + rest.length)
                .putShort((short) opcode)
                .putShort((short) word)
                .put(rest)
                .array();
        socket.send(new DatagramPacket(bytes, bytes.length, to));
    }

    @Override
    public void close() {
        socket.close();
    }
}
