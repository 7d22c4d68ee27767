package dev.bramble.tftp.wire;

/** What begins a transfer (RFC 1350 section 5, RFC 2347). */
public sealed interface Request extends Packet permits ReadRequest, WriteRequest {

    /** As asked; bytes that are not UTF-8, and names with characters that are not seen, are written as {@code \xNN}. */
    String filename();

    /** How the file is to be translated. */
    TransferMode mode();

    /** Asked for, RFC 2347. */
    Options options();
}
