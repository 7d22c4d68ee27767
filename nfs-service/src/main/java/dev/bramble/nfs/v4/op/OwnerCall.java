package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.v4.wire.Opaque;
import dev.bramble.nfs.v4.wire.StateId;

/** Minor version 0: an operation that is one of the row of its open-owner's or lock-owner's (RFC 7530 section 9.1.7). */
sealed interface OwnerCall {
    int seqid();

    /** OPEN names its owner. */
    record ByOwner(long client, Opaque owner, int seqid) implements OwnerCall {}

    /** Others name a stateid, whose owner it is. */
    record ByState(StateId state, int seqid) implements OwnerCall {}
}
