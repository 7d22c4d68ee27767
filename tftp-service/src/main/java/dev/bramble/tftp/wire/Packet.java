package dev.bramble.tftp.wire;

/** One TFTP packet (RFC 1350 section 5, RFC 2347). */
public sealed interface Packet permits Request, Data, Acknowledgment, ErrorPacket, OptionAcknowledgment {}
