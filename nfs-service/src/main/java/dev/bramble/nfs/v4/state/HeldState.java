package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.v4.wire.StateId;

/** What a stateid stands for. Guarded by the {@link ClientTable}. */
abstract sealed class HeldState permits OpenState, LockState {
    final Client client;
    final FileRef file;
    final int instance;
    final long number;
    int seqid = 1;

    HeldState(Client client, FileRef file, int instance, long number) {
        this.client = client;
        this.file = file;
        this.instance = instance;
        this.number = number;
    }

    final StateId id() {
        return new StateId(seqid, instance, number);
    }

    /** Zero is never given: from a client it means the newest (RFC 8881 section 8.2.2). */
    final StateId changed() {
        seqid = seqid == -1 ? 1 : seqid + 1;
        return id();
    }

    /** Refuses OLD_STATEID, and with BAD_STATEID one of the future. */
    final void requireNewest(int asked, boolean zeroMeansNewest) throws Nfs4Exception {
        if (asked == seqid || (asked == 0 && zeroMeansNewest)) {
            return;
        }
        throw seqid - asked > 0
                ? new Nfs4Exception(Nfs4Status.OLD_STATEID, "seqid %d, now %d".formatted(asked, seqid))
                : new Nfs4Exception(Nfs4Status.BAD_STATEID, "a seqid that was never given");
    }
}
