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
        int start = 0;
        while (start < data.limit()) {
            int zerosEnd = runEnd(data, start, true);
            int end = runEnd(data, zerosEnd, false);
            if (end > zerosEnd) {
                into.write(offset + zerosEnd, data.slice(zerosEnd, end - zerosEnd));
            }
            start = end;
        }
    }

    /** Where the pieces from {@code start} end that all are zero, or of which none is. */
    private static int runEnd(ByteBuffer data, int start, boolean zero) {
        int end = start;
        while (end < data.limit()) {
            int length = Math.min(PIECE, data.limit() - end);
            if (isZero(data.slice(end, length)) != zero) {
                break;
            }
            end += length;
        }
        return end;
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
