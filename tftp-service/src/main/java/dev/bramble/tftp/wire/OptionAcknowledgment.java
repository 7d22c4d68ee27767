package dev.bramble.tftp.wire;

/**
 * OACK, opcode 6 (RFC 2347): the options that hold for this transfer, with the values the server settled on.
 *
 * @param options a subset of those asked for
 */
public record OptionAcknowledgment(Options options) implements Packet {}
