package dev.bramble.iscsi.session;

/**
 * What holds for a session after login (RFC 7143 section 13).
 *
 * @param maxSend the initiator's MaxRecvDataSegmentLength
 * @param headerDigest headers carry a CRC32C, both ways
 * @param dataDigest data segments do
 */
record Parameters(
        int maxSend,
        int maxBurstLength,
        int firstBurstLength,
        boolean initialR2t,
        boolean immediateData,
        boolean headerDigest,
        boolean dataDigest) {

    /** The initiator declared another limit since. */
    Parameters withMaxSend(int bytes) {
        return new Parameters(
                bytes, maxBurstLength, firstBurstLength, initialR2t, immediateData, headerDigest, dataDigest);
    }
}
