package dev.bramble.tftp.wire;

/**
 * WRQ, opcode 2: asks to write a file.
 *
 * @param filename as asked; bytes that are not UTF-8, and names with characters that are not seen, are written as {@code \xNN}
 * @param mode how the file is to be translated
 * @param options asked for, RFC 2347
 */
public record WriteRequest(String filename, TransferMode mode, Options options) implements Request {}
