package dev.bramble.simulator.tftp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a server sends, and how it reads: RFC 1350 section 5, RFC 2347. */
sealed interface Packet {
    int RRQ = 1;
    int DATA = 3;
    int ACK = 4;
    int ERROR = 5;
    int OACK = 6;

    /** The payload is a view of the packet. */
    record Data(int block, ByteBuffer payload) implements Packet {}

    /** Names in lowercase. */
    record OptionAck(Map<String, String> options) implements Packet {}

    record Failed(int code, String message) implements Packet {}

    /** The packet in the first {@code length} bytes; empty for one that a client has no use for. */
    static Optional<Packet> parse(byte[] packet, int length) {
        if (length < 4) {
            return length >= 2 && word(packet, 0) == OACK ? Optional.of(new OptionAck(Map.of())) : Optional.empty();
        }
        return switch (word(packet, 0)) {
            case DATA -> Optional.of(new Data(word(packet, 2), ByteBuffer.wrap(packet, 4, length - 4)));
            case ERROR -> Optional.of(new Failed(word(packet, 2), text(packet, 4, length)));
            case OACK -> Optional.of(new OptionAck(options(packet, length)));
            default -> Optional.empty();
        };
    }

    /** RRQ in mode octet with tsize and blksize, in a Pi's order. */
    static byte[] readRequest(String path, int blockBytes) {
        byte[] words =
                (path + "\0octet\0tsize\0" + "0\0blksize\0" + blockBytes + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] packet = new byte[2 + words.length];
        packet[1] = RRQ;
        System.arraycopy(words, 0, packet, 2, words.length);
        return packet;
    }

    static byte[] ack(int block) {
        return new byte[] {0, ACK, (byte) (block >> 8), (byte) block};
    }

    static byte[] error(int code, String message) {
        byte[] text = (message + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] packet = new byte[4 + text.length];
        packet[1] = ERROR;
        packet[3] = (byte) code;
        System.arraycopy(text, 0, packet, 4, text.length);
        return packet;
    }

    private static int word(byte[] packet, int at) {
        return ((packet[at] & 0xff) << 8) | (packet[at + 1] & 0xff);
    }

    private static String text(byte[] packet, int from, int length) {
        int end = from;
        while (end < length && packet[end] != 0) {
            end++;
        }
        return new String(packet, from, end - from, StandardCharsets.UTF_8);
    }

    private static Map<String, String> options(byte[] packet, int length) {
        var options = new HashMap<String, String>();
        int at = 2;
        while (at < length) {
            String name = text(packet, at, length);
            at += name.getBytes(StandardCharsets.UTF_8).length + 1;
            if (at >= length) {
                break;
            }
            String value = text(packet, at, length);
            at += value.getBytes(StandardCharsets.UTF_8).length + 1;
            options.put(name.toLowerCase(Locale.ROOT), value);
        }
        return options;
    }
}
