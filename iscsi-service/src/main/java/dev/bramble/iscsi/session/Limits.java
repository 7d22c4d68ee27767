package dev.bramble.iscsi.session;

/**
 * What this target offers in negotiation and keeps for one connection.
 *
 * @param maxRecvDataSegmentLength longest data segment it takes, in bytes
 * @param maxBurstLength longest burst of Data-In or solicited Data-Out, in bytes
 * @param firstBurstLength most unsolicited data of a command, in bytes
 * @param commandWindow commands at a time
 */
public record Limits(int maxRecvDataSegmentLength, int maxBurstLength, int firstBurstLength, int commandWindow) {
    public static final Limits DEFAULT = new Limits(262_144, 1_048_576, 262_144, 128);
}
