package dev.bramble.iscsi.volume;

import dev.bramble.iscsi.volume.medium.Medium;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Copies into a new file, leaving holes where there are only zeros. */
final class SparseCopy {
    /** A hole is worth having from the file system's block on; larger pieces make fewer calls. */
    private static final int PIECE = 64 * 1024;

    private static final int CHUNK = 1024 * 1024;

    private SparseCopy() {}

    static void copy(Volume from, Medium into) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        long at = 0;
        while (at < from.size()) {
            Extent extent = from.extentAt(at);
            long end = at + extent.length();
            while (extent.isMapped() && at < end) {
                chunk.clear().limit((int) Math.min(CHUNK, end - at));
                from.read(at, chunk);
                write(chunk.flip(), into, at);
                at += chunk.limit();
            }
            at = end;
        }
    }

    /** Writes what is not zero of {@code data} at {@code offset} of a file that is a hole there. */
    static void write(ByteBuffer data, Medium into, long offset) throws IOException {
        for (int start = 0; start < data.limit(); start += PIECE) {
            ByteBuffer piece = data.slice(start, Math.min(PIECE, data.limit() - start));
            if (!isZero(piece)) {
                into.write(offset + start, piece);
            }
        }
    }

    static boolean isZero(ByteBuffer data) {
        int at = data.position();
        for (; at + Long.BYTES <= data.limit(); at += Long.BYTES) {
            if (data.getLong(at) != 0) {
                return false;
            }
        }
        for (; at < data.limit(); at++) {
            if (data.get(at) != 0) {
                return false;
            }
        }
        return true;
    }
}
