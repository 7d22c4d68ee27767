package dev.bramble.iscsi.volume.qcow2;

import java.nio.ByteBuffer;

final class Zeros {
    private static final ByteBuffer SOME = ByteBuffer.allocateDirect(64 * 1024).asReadOnlyBuffer();

    private Zeros() {}

    static void fill(ByteBuffer into) {
        while (into.hasRemaining()) {
            into.put(SOME.slice(0, Math.min(SOME.capacity(), into.remaining())));
        }
    }

    /** A buffer of {@code length} zeros or fewer. */
    static ByteBuffer upTo(long length) {
        return SOME.slice(0, (int) Math.min(SOME.capacity(), length));
    }

    /** Whether all from position to limit is zero. */
    static boolean are(ByteBuffer data) {
        for (int at = data.position(); at < data.limit(); at += SOME.capacity()) {
            int length = Math.min(SOME.capacity(), data.limit() - at);
            if (data.slice(at, length).mismatch(SOME.slice(0, length)) >= 0) {
                return false;
            }
        }
        return true;
    }
}
