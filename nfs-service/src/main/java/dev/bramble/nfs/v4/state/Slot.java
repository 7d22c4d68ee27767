package dev.bramble.nfs.v4.state;

import org.jspecify.annotations.Nullable;

/** One slot of a session: the last call on it and its reply (RFC 8881 section 2.10.6.1). */
final class Slot {
    int sequence;
    boolean used;
    boolean inProgress;

    /** Of what followed SEQUENCE in the last call. */
    long checksum;

    /** Null: not kept. */
    byte @Nullable [] reply;

    void begin(int next, long checksumOfCall) {
        sequence = next;
        used = true;
        inProgress = true;
        checksum = checksumOfCall;
        reply = null;
    }

    void end(byte @Nullable [] kept) {
        inProgress = false;
        reply = kept;
    }
}
