package dev.bramble.simulator.peer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves a map of files, lock-step. */
public final class TftpPeer implements AutoCloseable {
    /** What it does wrong. */
    public enum Fault {
        NO_OPTIONS,
        DUPLICATE_DATA,
        IGNORE_FIRST_REQUEST,
        STOP_AFTER_FIRST_BLOCK
    }

    private final DatagramSocket socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final Map<String, byte[]> files;
    private final Set<Fault> faults;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger aborts = new AtomicInteger();

    public TftpPeer(Map<String, byte[]> files, Fault... faults) throws IOException {
        this.files = Map.copyOf(files);
        this.faults = faults.length == 0 ? Set.of() : EnumSet.copyOf(List.of(faults));
        Thread.ofVirtual().start(this::listen);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** Each RRQ without its opcode, with | for the zero bytes. */
    public List<String> requests() {
        return requests;
    }

    /** Names asked for, in order. */
    public List<String> paths() {
        return requests.stream().map(r -> r.substring(0, r.indexOf('|'))).toList();
    }

    /** Transfers ended by "Early terminate". */
    public int aborts() {
        return aborts.get();
    }

    private void listen() {
        byte[] buffer = new byte[600];
        while (true) {
            var packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (SocketException _) {
                return;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            String request = new String(buffer, 2, packet.getLength() - 2, StandardCharsets.UTF_8).replace('\0', '|');
            requests.add(request);
            if (faults.contains(Fault.IGNORE_FIRST_REQUEST) && requests.size() == 1) {
                continue;
            }
            var from = (InetSocketAddress) packet.getSocketAddress();
            Thread.ofVirtual().start(() -> serve(request.split("\\|", -1), from));
        }
    }

    private void serve(String[] words, InetSocketAddress peer) {
        try (var transfer = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            transfer.setSoTimeout(2000);
            byte[] file = files.get(words[0]);
            if (file == null) {
                transfer.send(packet(5, 1, "File not found\0".getBytes(StandardCharsets.UTF_8), peer));
                return;
            }
            int blockBytes = 512;
            if (!faults.contains(Fault.NO_OPTIONS)) {
                blockBytes = Integer.parseInt(words[5]);
                byte[] options =
                        ("tsize\0" + file.length + "\0blksize\0" + blockBytes + "\0").getBytes(StandardCharsets.UTF_8);
                byte[] oack = ByteBuffer.allocate(2 + options.length)
                        .putShort((short) 6)
                        .put(options)
                        .array();
                transfer.send(new DatagramPacket(oack, oack.length, peer));
                if (!acknowledged(transfer, 0)) {
                    return;
                }
            }
            for (int block = 1; ; block++) {
                int from = (block - 1) * blockBytes;
                byte[] data = Arrays.copyOfRange(file, from, Math.min(file.length, from + blockBytes));
                transfer.send(packet(3, block, data, peer));
                if (faults.contains(Fault.DUPLICATE_DATA) && block == 2) {
                    transfer.send(packet(3, block, data, peer));
                }
                if (!acknowledged(transfer, block)
                        || data.length < blockBytes
                        || faults.contains(Fault.STOP_AFTER_FIRST_BLOCK)) {
                    return;
                }
            }
        } catch (SocketTimeoutException _) {
            // The client gave up.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean acknowledged(DatagramSocket transfer, int block) throws IOException {
        while (true) {
            var answer = new DatagramPacket(new byte[600], 600);
            transfer.receive(answer);
            ByteBuffer b = ByteBuffer.wrap(answer.getData());
            if (b.getShort() == 5) {
                aborts.incrementAndGet();
                return false;
            }
            if (b.getShort() == (short) block) {
                return true;
            }
        }
    }

    private static DatagramPacket packet(int opcode, int word, byte[] rest, InetSocketAddress to) {
        byte[] bytes = ByteBuffer.allocate(4 + rest.length)
                .putShort((short) opcode)
                .putShort((short) word)
                .put(rest)
                .array();
        return new DatagramPacket(bytes, bytes.length, to);
    }

    @Override
    public void close() {
        socket.close();
    }
}
