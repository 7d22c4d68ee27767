package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.v4.wire.ChannelAttributes;
import dev.bramble.nfs.v4.wire.SessionId;

/** A session: slots in which calls are done exactly once. */
final class Session {
    final SessionId id;
    final Client client;
    final ChannelAttributes fore;
    final Slot[] slots;

    Session(SessionId id, Client client, ChannelAttributes fore) {
        this.id = id;
        this.client = client;
        this.fore = fore;
        this.slots = new Slot[(int) fore.maxRequests()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot();
        }
    }

    /** What its kept replies may take, in bytes. */
    long reserved() {
        return fore.maxRequests() * fore.maxResponseCached();
    }
}
