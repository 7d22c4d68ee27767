package dev.bramble.simulator.tftp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One read request on a socket of its own: lock-step, no window. */
final class Transfer implements AutoCloseable {
    private static final int DEFAULT_BLOCK_BYTES = 512;
    private static final int LAST_BLOCK = 0xffff;
    private static final int UNKNOWN_TID = 5;
    /** Nothing that a Pi loads is larger; it has no memory for it. */
    private static final int MAX_FILE_BYTES = 512 << 20;

    private final DatagramSocket socket;
    private final InetSocketAddress server;
    private final Eeprom eeprom;
    private final Patience patience;
    private final byte[] buffer = new byte[65_536];
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    private @Nullable InetSocketAddress peer;
    private int blockBytes = DEFAULT_BLOCK_BYTES;
    private boolean optionsAcknowledged;
    private long blocks;
    private int repeats;
    private int duplicates;

    Transfer(InetAddress local, InetSocketAddress server, Eeprom eeprom, Patience patience) throws IOException {
        this.socket = new DatagramSocket(new InetSocketAddress(local, 0));
        this.server = server;
        this.eeprom = eeprom;
        this.patience = patience;
    }

    Answer run(String path, boolean probe) throws IOException {
        byte[] request = Packet.readRequest(path, eeprom.blockBytes());
        byte[] last = request;
        InetSocketAddress to = server;
        send(last, to);
        long deadline = System.nanoTime() + patience.perFile().toNanos();
        while (true) {
            Optional<Packet> packet = receive(deadline);
            if (packet.isEmpty()) {
                if (System.nanoTime() - deadline >= 0) {
                    return new Answer.TimedOut(file.size());
                }
                repeats++;
                send(last, to);
                continue;
            }
            to = peer == null ? server : peer;
            switch (packet.get()) {
                case Packet.Failed error -> {
                    return new Answer.Refused(error.code(), error.message());
                }
                case Packet.OptionAck oack -> {
                    if (blocks > 0) {
                        continue;
                    }
                    if (probe) {
                        return terminate(to, tsize(oack));
                    }
                    accept(oack);
                    last = Packet.ack(0);
                }
                case Packet.Data data -> {
                    if (probe) {
                        return terminate(to, -1);
                    }
                    if (!take(data)) {
                        continue;
                    }
                    last = Packet.ack((int) (blocks & LAST_BLOCK));
                    if (data.payload().remaining() < blockBytes) {
                        send(last, to);
                        return loaded();
                    }
                    if (blocks == LAST_BLOCK && !eeprom.rollover()) {
                        send(Packet.error(0, "Early terminate"), to);
                        return loaded();
                    }
                }
            }
            send(last, to);
        }
    }

    private Answer loaded() {
        return new Answer.Loaded(ByteBuffer.wrap(file.toByteArray()), optionsAcknowledged);
    }

    private Answer terminate(InetSocketAddress to, long size) throws IOException {
        send(Packet.error(0, "Early terminate"), to);
        return new Answer.Probed(size);
    }

    private void accept(Packet.OptionAck oack) throws IOException {
        String blksize = oack.options().get("blksize");
        if (blksize == null) {
            return;
        }
        int size = (int) number("blksize", blksize);
        if (size < 8 || size > eeprom.blockBytes()) {
            throw new IOException(
                    "the server acknowledged blksize " + blksize + " where " + eeprom.blockBytes() + " was asked for");
        }
        blockBytes = size;
        optionsAcknowledged = true;
    }

    private static long tsize(Packet.OptionAck oack) throws IOException {
        String tsize = oack.options().get("tsize");
        return tsize == null ? -1 : number("tsize", tsize);
    }

    private static long number(String option, String value) throws IOException {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IOException("the server acknowledged " + option + " with '" + value + "', not a number", e);
        }
    }

    /** Whether this is the block that was waited for. */
    private boolean take(Packet.Data data) throws IOException {
        if (data.block() != (int) ((blocks + 1) & LAST_BLOCK)) {
            if (blocks > 0 && data.block() == (int) (blocks & LAST_BLOCK)) {
                duplicates++;
            }
            return false;
        }
        int length = data.payload().remaining();
        if (length > blockBytes || file.size() > MAX_FILE_BYTES - length) {
            throw new IOException("block " + data.block() + " has " + length + " bytes after " + file.size()
                    + ", with a blksize of " + blockBytes);
        }
        byte[] payload = new byte[length];
        data.payload().get(data.payload().position(), payload);
        file.writeBytes(payload);
        blocks++;
        return true;
    }

    /** The next packet of this transfer; empty when none came in the time of a repeat or until the deadline. */
    private Optional<Packet> receive(long deadline) throws IOException {
        long until = Math.min(deadline, System.nanoTime() + patience.repeat().toNanos());
        while (true) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            var datagram = new DatagramPacket(buffer, buffer.length);
            socket.setSoTimeout((int) Math.max(1, left / 1_000_000));
            try {
                socket.receive(datagram);
            } catch (SocketTimeoutException _) {
                return Optional.empty();
            }
            var from = (InetSocketAddress) datagram.getSocketAddress();
            if (!from.getAddress().equals(server.getAddress())) {
                continue;
            }
            if (peer != null && !peer.equals(from)) {
                send(Packet.error(UNKNOWN_TID, "Unknown transfer ID"), from);
                continue;
            }
            Optional<Packet> packet = Packet.parse(datagram.getData(), datagram.getLength());
            if (packet.isPresent()) {
                peer = from;
                return packet;
            }
        }
    }

    private void send(byte[] packet, InetSocketAddress to) throws IOException {
        socket.send(new DatagramPacket(packet, packet.length, to));
    }

    int repeats() {
        return repeats;
    }

    int duplicates() {
        return duplicates;
    }

    @Override
    public void close() {
        socket.close();
    }
}
