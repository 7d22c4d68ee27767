package dev.bramble.simulator.peer;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** One LUN, kept in a file. Wants R2T for whatever does not fit into 4 KiB of immediate data, and pings in between. */
public final class IscsiPeer implements AutoCloseable {
    /** What it does, wrong or not. */
    public enum Trait {
        TARGET_NOT_FOUND,
        UNIT_ATTENTION,
        INITIAL_R2T,
        WRONG_DATA_SN
    }

    private static final int MAX_RECEIVE = 4096;
    private static final int DATA_IN = 8192;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final FileChannel file;
    private final Set<Trait> traits;
    private final Optional<ChapPeer> chap;
    private final List<String> log = new CopyOnWriteArrayList<>();

    public IscsiPeer(Path disk, Trait... traits) throws IOException {
        this(disk, Optional.empty(), traits);
    }

    public IscsiPeer(Path disk, Optional<ChapPeer> chap, Trait... traits) throws IOException {
        this.chap = chap;
        this.file = FileChannel.open(disk, StandardOpenOption.READ, StandardOpenOption.WRITE);
        this.traits = traits.length == 0 ? Set.of() : EnumSet.copyOf(List.of(traits));
        Thread.ofVirtual().start(this::listen);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Text of each login request, "READ lba count", "WRITE lba count", "SYNC", "CDB xx", "LOGOUT". */
    public List<String> log() {
        return log;
    }

    private void listen() {
        try {
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        new Conversation(socket).run();
                    } catch (EOFException | SocketException _) {
                        log.add("DROPPED");
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        file.close();
    }

    private final class Conversation {
        private final DataInputStream in;
        private final OutputStream out;
        private int statSn = 100;
        private int expCmdSn;
        private boolean attention = traits.contains(Trait.UNIT_ATTENTION);

        Conversation(Socket socket) throws IOException {
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        void run() throws IOException {
            while (true) {
                ByteBuffer header = header();
                byte[] data = data(header);
                switch (header.get(0) & 0x3f) {
                    case 0x03 -> login(header, data);
                    case 0x01 -> command(header, data);
                    case 0x06 -> {
                        log.add("LOGOUT");
                        send(0x26, 0x80, header.getInt(16), new byte[0]);
                        return;
                    }
                    case 0x00 -> log.add("PONG");
                    default -> throw new IllegalStateException("opcode " + header.get(0));
                }
            }
        }

        private void login(ByteBuffer request, byte[] data) throws IOException {
            String text = new String(data, StandardCharsets.UTF_8);
            log.add(text.replace('\0', '|'));
            if (chap.isPresent() && (request.get(1) >> 2 & 3) == 0) {
                secure(request, text, chap.get());
                return;
            }
            int next = request.get(1) & 3;
            String answer = next == 1
                    ? "AuthMethod=None\0TargetPortalGroupTag=1\0"
                    : "MaxRecvDataSegmentLength=" + MAX_RECEIVE + "\0InitialR2T="
                            + (traits.contains(Trait.INITIAL_R2T) ? "Yes" : "No") + "\0ImmediateData=Yes\0"
                            + "FirstBurstLength=8192\0MaxBurstLength=16384\0";
            ByteBuffer response = base(0x23, request.get(1) & 0xff, request.getInt(16));
            response.putInt(28, expCmdSn).putInt(32, expCmdSn + 32);
            if (next == 3) {
                response.putShort(14, (short) 7);
            }
            if (traits.contains(Trait.TARGET_NOT_FOUND)) {
                response.put(36, (byte) 2).put(37, (byte) 3);
            }
            write(response, answer.getBytes(StandardCharsets.UTF_8));
        }

        /** The security stage with CHAP: a transit only to an initiator that has proved itself. */
        private void secure(ByteBuffer request, String text, ChapPeer peer) throws IOException {
            Optional<String> answer = peer.answer(text);
            boolean proved = text.contains("CHAP_R=") && answer.isPresent();
            ByteBuffer response = base(0x23, proved ? request.get(1) & 0xff : 0, request.getInt(16));
            response.putInt(28, expCmdSn).putInt(32, expCmdSn + 32);
            if (answer.isEmpty()) {
                response.put(36, (byte) 2).put(37, (byte) 1);
            }
            write(response, answer.orElse("").getBytes(StandardCharsets.UTF_8));
        }

        private void command(ByteBuffer request, byte[] immediate) throws IOException {
            expCmdSn = request.getInt(24) + 1;
            int tag = request.getInt(16);
            int expected = request.getInt(20);
            if (attention && request.get(32) == 0) {
                attention = false;
                byte[] sense = new byte[20];
                sense[1] = 18;
                sense[2] = 0x70;
                sense[4] = 6;
                sense[14] = 0x29;
                ByteBuffer response = base(0x21, 0x80, tag);
                write(response.put(3, (byte) 2), sense);
                return;
            }
            int lba = request.getInt(34);
            int count = request.getShort(39) & 0xffff;
            switch (request.get(32) & 0xff) {
                case 0x28 -> {
                    log.add("READ " + lba + " " + count);
                    ByteBuffer bytes = ByteBuffer.allocate(count * 512);
                    file.read(bytes, lba * 512L);
                    dataIn(tag, bytes.array(), expected);
                }
                case 0x2a -> {
                    log.add("WRITE " + lba + " " + count);
                    file.write(ByteBuffer.wrap(collect(request, immediate, expected)), lba * 512L);
                    send(0x21, 0x80, tag, new byte[0]);
                }
                case 0x35 -> {
                    log.add("SYNC");
                    send(0x21, 0x80, tag, new byte[0]);
                }
                case 0x00 -> send(0x21, 0x80, tag, new byte[0]);
                default -> {
                    log.add("CDB %02x".formatted(request.get(32)));
                    dataIn(tag, answer(request), expected);
                }
            }
        }

        private byte[] answer(ByteBuffer request) throws IOException {
            return switch (request.get(32) & 0xff) {
                case 0x12 ->
                    (request.get(33) & 1) == 1
                            ? new byte[] {0, request.get(34), 0, 2, 0, (byte) 0x83}
                            : "\0\0\6\2\37\0\0\0PEER    SCRIPTED DISK   0001".getBytes(StandardCharsets.ISO_8859_1);
                case 0xa0 -> ByteBuffer.allocate(16).putInt(8).array();
                case 0x9e ->
                    ByteBuffer.allocate(32)
                            .putLong(file.size() / 512 - 1)
                            .putInt(512)
                            .array();
                default -> new byte[] {3, 0, 0, 0};
            };
        }

        /** Data-In in pieces, a ping before it, status in the last piece. */
        private void dataIn(int tag, byte[] all, int expected) throws IOException {
            ByteBuffer ping = base(0x20, 0x80, 0xffffffff);
            write(ping.putInt(20, 77).putInt(24, statSn--), new byte[0]);
            byte[] data = Arrays.copyOf(all, Math.min(all.length, expected));
            int dataSn = traits.contains(Trait.WRONG_DATA_SN) ? 1 : 0;
            int at = 0;
            do {
                int size = Math.min(DATA_IN, data.length - at);
                boolean last = at + size == data.length;
                ByteBuffer header = ByteBuffer.allocate(48);
                header.put(0, (byte) 0x25)
                        .putInt(16, tag)
                        .putInt(20, -1)
                        .putInt(36, dataSn++)
                        .putInt(40, at);
                if (last) {
                    int missing = expected - data.length;
                    header.put(1, (byte) (missing > 0 ? 0x83 : 0x81))
                            .putInt(24, statSn++)
                            .putInt(44, missing);
                }
                write(header, Arrays.copyOfRange(data, at, at + size));
                at += size;
            } while (at < data.length);
        }

        private byte[] collect(ByteBuffer request, byte[] immediate, int expected) throws IOException {
            byte[] all = Arrays.copyOf(immediate, expected);
            int have = immediate.length;
            boolean more = (request.get(1) & 0x80) == 0;
            while (have < expected) {
                if (!more) {
                    ByteBuffer r2t = ByteBuffer.allocate(48);
                    r2t.put(0, (byte) 0x31)
                            .put(1, (byte) 0x80)
                            .putInt(16, request.getInt(16))
                            .putInt(20, 5);
                    r2t.putInt(24, statSn).putInt(40, have).putInt(44, Math.min(16384, expected - have));
                    write(r2t, new byte[0]);
                }
                do {
                    ByteBuffer header = header();
                    byte[] data = data(header);
                    if ((header.get(0) & 0x3f) != 5 || header.getInt(40) != have) {
                        throw new IllegalStateException("opcode " + header.get(0) + " at " + header.getInt(40));
                    }
                    System.arraycopy(data, 0, all, have, data.length);
                    have += data.length;
                    more = header.get(1) >= 0;
                } while (more);
            }
            return all;
        }

        private ByteBuffer header() throws IOException {
            byte[] bytes = new byte[48];
            in.readFully(bytes);
            return ByteBuffer.wrap(bytes);
        }

        private byte[] data(ByteBuffer header) throws IOException {
            byte[] data = new byte[header.getInt(4) & 0xffffff];
            in.readFully(data);
            in.skipNBytes(-data.length & 3);
            return data;
        }

        private ByteBuffer base(int opcode, int flags, int tag) {
            return ByteBuffer.allocate(48)
                    .put(0, (byte) opcode)
                    .put(1, (byte) flags)
                    .putInt(16, tag)
                    .putInt(24, statSn++);
        }

        private void send(int opcode, int flags, int tag, byte[] data) throws IOException {
            write(base(opcode, flags, tag), data);
        }

        private void write(ByteBuffer header, byte[] data) throws IOException {
            header.putInt(4, data.length);
            byte[] bytes = new byte[48 + data.length + (-data.length & 3)];
            header.get(0, bytes, 0, 48);
            System.arraycopy(data, 0, bytes, 48, data.length);
            out.write(bytes);
        }
    }
}
