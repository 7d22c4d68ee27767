package dev.bramble.tftp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A TFTP client of bare bytes; shares no code with the server, so that no mistake is made on both sides. */
public final class RawClient implements AutoCloseable {
    private final DatagramSocket socket;
    private final InetSocketAddress server;
    private final byte[] buffer = new byte[65536];

    public RawClient(InetSocketAddress server) throws IOException {
        this(server, InetAddress.getLoopbackAddress());
    }

    public RawClient(InetSocketAddress server, InetAddress local) throws IOException {
        this(server, new InetSocketAddress(local, 0));
    }

    public RawClient(InetSocketAddress server, InetSocketAddress local) throws IOException {
        this.server = server;
        socket = new DatagramSocket(local);
        socket.setReceiveBufferSize(4 << 20);
    }

    public static final class Reply {
        private final byte[] bytes;
        private final InetSocketAddress from;

        private Reply(byte[] bytes, InetSocketAddress from) {
            this.bytes = bytes;
            this.from = from;
        }

        public byte[] bytes() {
            return bytes;
        }

        public InetSocketAddress from() {
            return from;
        }

        public int opcode() {
            return number(0);
        }

        /** Block number, or error code. */
        public int number() {
            return number(2);
        }

        private int number(int at) {
            return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
        }

        public byte[] payload() {
            return Arrays.copyOfRange(bytes, 4, bytes.length);
        }

        /** Of an ERROR. */
        public String message() {
            return new String(bytes, 4, bytes.length - 5, StandardCharsets.ISO_8859_1);
        }

        /** Of an OACK. */
        public Map<String, String> options() {
            Map<String, String> options = new LinkedHashMap<>();
            String[] words = new String(bytes, 2, bytes.length - 2, StandardCharsets.ISO_8859_1).split("\0", -1);
            for (int i = 0; i + 1 < words.length; i += 2) {
                options.put(words[i], words[i + 1]);
            }
            return options;
        }
    }

    public static byte[] request(int opcode, String file, String... words) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0);
        packet.write(opcode);
        packet.writeBytes(file.getBytes(StandardCharsets.UTF_8));
        packet.write(0);
        for (String word : words) {
            packet.writeBytes(word.getBytes(StandardCharsets.ISO_8859_1));
            packet.write(0);
        }
        return packet.toByteArray();
    }

    public void send(byte[] packet, InetSocketAddress to) throws IOException {
        socket.send(new DatagramPacket(packet, packet.length, to));
    }

    public void send(byte[] packet) throws IOException {
        send(packet, server);
    }

    /** Sends an RRQ in mode octet. */
    public void ask(String file, String... options) throws IOException {
        String[] words = new String[options.length + 1];
        words[0] = "octet";
        System.arraycopy(options, 0, words, 1, options.length);
        send(request(1, file, words));
    }

    public void ack(int block, InetSocketAddress to) throws IOException {
        send(new byte[] {0, 4, (byte) (block >> 8), (byte) block}, to);
    }

    public void abort(InetSocketAddress to) throws IOException {
        error(0, "Early terminate", to);
    }

    public void error(int code, String message, InetSocketAddress to) throws IOException {
        send(("\0\5\0" + (char) code + message + "\0").getBytes(StandardCharsets.ISO_8859_1), to);
    }

    /** Where it sends from. */
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** Sends a WRQ in mode octet. */
    public void offer(String file, String... options) throws IOException {
        offerAs("octet", file, options);
    }

    public void offerAs(String mode, String file, String... options) throws IOException {
        String[] words = new String[options.length + 1];
        words[0] = mode;
        System.arraycopy(options, 0, words, 1, options.length);
        send(request(2, file, words));
    }

    public void data(int block, byte[] payload, InetSocketAddress to) throws IOException {
        byte[] packet = new byte[4 + payload.length];
        packet[1] = 3;
        packet[2] = (byte) (block >> 8);
        packet[3] = (byte) block;
        System.arraycopy(payload, 0, packet, 4, payload.length);
        send(packet, to);
    }

    /** Goes on from the first answer to an offer, to the ACK of the last block. */
    public void store(Reply first, byte[] content) throws IOException {
        boolean oack = first.opcode() == 6;
        int blockBytes = oack ? Integer.parseInt(first.options().getOrDefault("blksize", "512")) : 512;
        int window = oack ? Integer.parseInt(first.options().getOrDefault("windowsize", "1")) : 1;
        int last = content.length / blockBytes + 1;
        int acknowledged = 0;
        Reply reply = first;
        while (true) {
            if (reply.opcode() == 5) {
                throw new IOException("ERROR " + reply.number() + ": " + reply.message());
            }
            if (reply.opcode() == 4) {
                int ahead = (reply.number() - acknowledged) & 0xffff;
                acknowledged += ahead <= window ? ahead : 0;
            }
            if (acknowledged == last) {
                return;
            }
            for (int block = acknowledged + 1; block <= Math.min(last, acknowledged + window); block++) {
                int from = (block - 1) * blockBytes;
                byte[] payload = Arrays.copyOfRange(content, from, Math.min(content.length, from + blockBytes));
                data(block & 0xffff, payload, reply.from());
            }
            reply = receive();
        }
    }

    /** Offers a file and sends it to its end. */
    public void put(String file, byte[] content, String... options) throws IOException {
        offer(file, options);
        store(receive(), content);
    }

    public Optional<Reply> receive(int millis) throws IOException {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.setSoTimeout(millis);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException nothing) {
            return Optional.empty();
        }
        return Optional.of(new Reply(
                Arrays.copyOf(buffer, packet.getLength()),
                new InetSocketAddress(packet.getAddress(), packet.getPort())));
    }

    public Reply receive() throws IOException {
        return receive(5000).orElseThrow(() -> new IOException("no answer within 5 s"));
    }

    /** Asks for a file and loads it to its end. */
    public byte[] load(String file, String... options) throws IOException {
        ask(file, options);
        return load(receive());
    }

    /** Goes on from the first answer. */
    public byte[] load(Reply first) throws IOException {
        int blockBytes = 512;
        int window = 1;
        Reply reply = first;
        if (reply.opcode() == 6) {
            blockBytes = Integer.parseInt(reply.options().getOrDefault("blksize", "512"));
            window = Integer.parseInt(reply.options().getOrDefault("windowsize", "1"));
            ack(0, reply.from());
            reply = receive();
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int expected = 1;
        int inWindow = 0;
        while (true) {
            if (reply.opcode() == 5) {
                throw new IOException("ERROR " + reply.number() + ": " + reply.message());
            }
            if (reply.opcode() == 3 && reply.number() == expected) {
                content.writeBytes(reply.payload());
                boolean last = reply.payload().length < blockBytes;
                if (++inWindow == window || last) {
                    ack(expected, reply.from());
                    inWindow = 0;
                }
                if (last) {
                    return content.toByteArray();
                }
                expected = (expected + 1) & 0xffff;
            } else if (reply.opcode() == 3 && window > 1 && inWindow >= 0) {
                ack((expected - 1) & 0xffff, reply.from());
                inWindow = 0;
            }
            reply = receive();
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
