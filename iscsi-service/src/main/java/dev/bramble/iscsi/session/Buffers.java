package dev.bramble.iscsi.session;

import org.jspecify.annotations.Nullable;

/** A connection's share of the memory for data. */
public interface Buffers {

    /**
     * Takes some.
     *
     * @return null when there is not so much now: {@link IscsiConnection#granted} is to be called when there is
     */
    @Nullable
    DataBuffer take(int bytes);
}
