package dev.bramble.iscsi.session;

/**
 * What holds for a session after login (RFC 7143 section 13).
 *
 * @param maxSend the initiator's MaxRecvDataSegmentLength
 */
record Parameters(int maxSend, int maxBurstLength, int firstBurstLength, boolean initialR2t, boolean immediateData) {}
