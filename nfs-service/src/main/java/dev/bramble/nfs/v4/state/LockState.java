package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.v4.wire.Opaque;

/** The byte-range locks of one lock-owner on one open file. */
final class LockState extends HeldState {
    final Opaque owner;
    final OpenState open;

    LockState(OpenState open, Opaque owner, int instance, long number) {
        super(open.client, open.file, instance, number);
        this.open = open;
        this.owner = owner;
    }
}
