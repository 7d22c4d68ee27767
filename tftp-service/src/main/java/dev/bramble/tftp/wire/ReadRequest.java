package dev.bramble.tftp.wire;

/**
 * RRQ, opcode 1: asks for a file.
 *
 * @param filename as asked; bytes that are not UTF-8, and names with characters that are not seen, are written as {@code \xNN}
 * @param mode how the file is to be translated
 * @param options asked for, RFC 2347
 */
public record ReadRequest(String filename, TransferMode mode, Options options) implements Request {}
