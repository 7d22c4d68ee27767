package dev.bramble.tftp.wire;

/** One TFTP packet (RFC 1350 section 5, RFC 2347). */
public sealed interface Packet
        permits ReadRequest, WriteRequest, Data, Acknowledgment, ErrorPacket, OptionAcknowledgment {}
