package dev.bramble.tftp.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes packets (RFC 1350 section 5, RFC 2347). */
public final class PacketEncoder {
    /** What stands before a block's bytes. */
    public static final int DATA_HEADER_BYTES = 4;

    private PacketEncoder() {}

    /** Appends a packet to {@code out}. */
    public static void encode(Packet packet, ByteBuf out) {
        switch (packet) {
            case ReadRequest(String filename, TransferMode mode, Options options) ->
                request(out, Opcode.READ_REQUEST, filename, mode, options);
            case WriteRequest(String filename, TransferMode mode, Options options) ->
                request(out, Opcode.WRITE_REQUEST, filename, mode, options);
            case Data(int block, ByteBuf payload) -> {
                dataHeader(block, out);
                out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
            }
            case Acknowledgment(int block) ->
                out.writeShort(Opcode.ACKNOWLEDGMENT).writeShort(block);
            case ErrorPacket(int code, String message) -> {
                out.writeShort(Opcode.ERROR).writeShort(code);
                printable(message, out);
            }
            case OptionAcknowledgment(Options options) -> {
                out.writeShort(Opcode.OPTION_ACKNOWLEDGMENT);
                options(options, out);
            }
        }
    }

    /** Appends the head of a DATA packet; the block's bytes follow. */
    public static void dataHeader(int block, ByteBuf out) {
        out.writeShort(Opcode.DATA).writeShort(block);
    }

    private static void request(ByteBuf out, int opcode, String filename, TransferMode mode, Options options) {
        out.writeShort(opcode);
        out.writeCharSequence(filename, StandardCharsets.UTF_8);
        out.writeByte(0);
        out.writeCharSequence(mode.name().toLowerCase(Locale.ROOT), StandardCharsets.US_ASCII);
        out.writeByte(0);
        options(options, out);
    }

    private static void options(Options options, ByteBuf out) {
        options.values().forEach((name, value) -> {
            out.writeCharSequence(name, StandardCharsets.ISO_8859_1);
            out.writeByte(0);
            out.writeCharSequence(value, StandardCharsets.ISO_8859_1);
            out.writeByte(0);
        });
    }

    /** Messages end up on a boot screen that knows ASCII only. */
    private static void printable(String message, ByteBuf out) {
        message.chars().forEach(c -> out.writeByte(c >= 0x20 && c < 0x7f ? c : '?'));
        out.writeByte(0);
    }
}
