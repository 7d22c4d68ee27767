package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.v4.wire.ChannelAttributes;
import dev.bramble.nfs.v4.wire.SessionId;

/**
 * A call's place in its session, or the answer that the same call had before.
 */
public sealed interface Turn {

    /**
     * A new call; {@link Sessions#finish} ends it.
     *
     * @param client the session's client
     */
    record Fresh(SessionId session, int slot, int sequence, long client, ChannelAttributes fore) implements Turn {}

    /** A repeat. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Repeat(byte[] reply) implements Turn {}

    /** A repeat whose answer was too large to be kept. */
    record RepeatOfUnkept(Fresh place) implements Turn {}
}
