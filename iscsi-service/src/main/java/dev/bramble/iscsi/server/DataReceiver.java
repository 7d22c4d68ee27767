package dev.bramble.iscsi.server;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Whoever knows where the next bytes of a connection are to go. */
interface DataReceiver {

    /**
     * Memory for the very next bytes, empty, at most as long as they are. When it comes back filled, its bytes are where
     * they belong; until then nothing else may happen on this connection.
     *
     * @return null when they may be anything
     */
    @Nullable
    ByteBuf place();

    /** The PDU that came last had much data, and so will the next one. */
    boolean expectsLongData();
}
