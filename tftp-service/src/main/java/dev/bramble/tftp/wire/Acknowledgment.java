package dev.bramble.tftp.wire;

/**
 * ACK, opcode 4.
 *
 * @param block 0 to 65535: the last block received in order; 0 also acknowledges an OACK
 */
public record Acknowledgment(int block) implements Packet {}
