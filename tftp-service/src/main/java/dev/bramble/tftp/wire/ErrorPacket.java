package dev.bramble.tftp.wire;

/**
 * ERROR, opcode 5: ends a transfer, and is never answered.
 *
 * @param code 0 to 65535, see {@link ErrorCode}
 * @param message for people; a Pi prints it on its screen
 */
public record ErrorPacket(int code, String message) implements Packet {
    public ErrorPacket(ErrorCode code, String message) {
        this(code.number(), message);
    }
}
