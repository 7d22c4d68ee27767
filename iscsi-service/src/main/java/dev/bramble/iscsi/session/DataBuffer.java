package dev.bramble.iscsi.session;

import java.nio.ByteBuffer;

/** Memory for the data of one command. */
public interface DataBuffer {

    /** All of it, from position 0; each call a view of its own. */
    ByteBuffer bytes();

    /** Gives it back; to be called once, by whoever is the last to use it. */
    void release();
}
