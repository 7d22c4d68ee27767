package dev.bramble.tftp.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads packets (RFC 1350 section 5, RFC 2347). Bounded by the constants below, whatever the datagram holds. */
public final class PacketDecoder {
    /** Longest file name taken, in bytes; RFC 2347 has 512 for the whole request. */
    public static final int MAX_FILENAME_BYTES = 512;

    private static final int MAX_MODE_BYTES = 16;
    private static final int MAX_OPTION_BYTES = 255;
    private static final int MAX_OPTIONS = 32;
    private static final int MAX_MESSAGE_BYTES = 512;

    private PacketDecoder() {}

    /**
     * Reads one datagram to its end.
     *
     * @throws MalformedPacketException when it is no TFTP packet
     */
    public static Packet decode(ByteBuf datagram) throws MalformedPacketException {
        if (datagram.readableBytes() < 4) {
            throw new MalformedPacketException(false, "shorter than any packet");
        }
        int opcode = datagram.readUnsignedShort();
        return switch (opcode) {
            case Opcode.READ_REQUEST -> new ReadRequest(filename(datagram), mode(datagram), options(datagram, true));
            case Opcode.WRITE_REQUEST -> new WriteRequest(filename(datagram), mode(datagram), options(datagram, true));
            case Opcode.DATA -> new Data(datagram.readUnsignedShort(), datagram.readSlice(datagram.readableBytes()));
            case Opcode.ACKNOWLEDGMENT -> new Acknowledgment(datagram.readUnsignedShort());
            case Opcode.ERROR -> new ErrorPacket(datagram.readUnsignedShort(), message(datagram));
            case Opcode.OPTION_ACKNOWLEDGMENT -> new OptionAcknowledgment(options(datagram, false));
            default -> throw new MalformedPacketException(false, "unknown opcode " + opcode);
        };
    }

    private static String filename(ByteBuf in) throws MalformedPacketException {
        ByteBuf bytes = terminated(in, MAX_FILENAME_BYTES, "file name", true);
        if (!bytes.isReadable()) {
            throw new MalformedPacketException(true, "empty file name");
        }
        try {
            ByteBuffer raw = bytes.nioBuffer();
            String name = StandardCharsets.UTF_8.newDecoder().decode(raw).toString();
            return holdsUnseen(name) ? escaped(bytes) : name;
        } catch (CharacterCodingException notText) {
            return escaped(bytes);
        }
    }

    private static boolean holdsUnseen(String name) {
        for (int at = 0; at < name.length(); at = name.offsetByCodePoints(at, 1)) {
            if (isUnseen(name.codePointAt(at))) {
                return true;
            }
        }
        return false;
    }

    /** Would forge lines of a log, or turn them about. */
    private static boolean isUnseen(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** Can name no file that is served, because a backslash is refused there; good for logs and events. */
    private static String escaped(ByteBuf bytes) {
        StringBuilder text = new StringBuilder();
        while (bytes.isReadable()) {
            int value = bytes.readUnsignedByte();
            if (value >= 0x20 && value < 0x7f) {
                text.append((char) value);
            } else {
                text.append(String.format(Locale.ROOT, "\\x%02x", value));
            }
        }
        return text.toString();
    }

    private static TransferMode mode(ByteBuf in) throws MalformedPacketException {
        return TransferMode.parse(ascii(terminated(in, MAX_MODE_BYTES, "mode", true)));
    }

    /** The first of two options with one name holds; an empty name ends the list (some clients pad with zeros). */
    private static Options options(ByteBuf in, boolean request) throws MalformedPacketException {
        Map<String, String> options = new LinkedHashMap<>();
        while (in.isReadable()) {
            String name = ascii(terminated(in, MAX_OPTION_BYTES, "option name", request))
                    .toLowerCase(Locale.ROOT);
            if (name.isEmpty()) {
                break;
            }
            options.putIfAbsent(name, ascii(terminated(in, MAX_OPTION_BYTES, "value of option " + name, request)));
            if (options.size() > MAX_OPTIONS) {
                throw new MalformedPacketException(request, "more than " + MAX_OPTIONS + " options");
            }
        }
        return options.isEmpty() ? Options.NONE : new Options(options);
    }

    /** The message is for people only: its missing end is forgiven. */
    private static String message(ByteBuf in) {
        int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) 0);
        int length = Math.min(end < 0 ? in.readableBytes() : end - in.readerIndex(), MAX_MESSAGE_BYTES);
        return escaped(in.readSlice(length));
    }

    private static ByteBuf terminated(ByteBuf in, int limit, String what, boolean request)
            throws MalformedPacketException {
        int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) 0);
        if (end < 0) {
            throw new MalformedPacketException(request, what + " without its end");
        }
        int length = end - in.readerIndex();
        if (length > limit) {
            throw new MalformedPacketException(request, what + " longer than " + limit + " bytes");
        }
        ByteBuf bytes = in.readSlice(length);
        in.skipBytes(1);
        return bytes;
    }

    private static String ascii(ByteBuf bytes) {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
