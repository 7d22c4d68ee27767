package dev.bramble.iscsi.volume;

import dev.bramble.disk.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Copies into a new file, leaving holes where there are only zeros. */
final class SparseCopy {
    /** A hole is worth having from the file system's block on; larger pieces make fewer calls. */
    private static final int PIECE = 64 * 1024;

    private static final int CHUNK = 1024 * 1024;

    private SparseCopy() {}

    static void copy(ByteSource from, FileChannel into) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        for (long at = 0; at < from.size(); at += CHUNK) {
            chunk.clear().limit((int) Math.min(CHUNK, from.size() - at));
            from.read(at, chunk);
            write(chunk.flip(), into, at);
        }
    }

    /** Writes what is not zero of {@code data} at {@code offset} of a file that is a hole there. */
    static void write(ByteBuffer data, FileChannel into, long offset) throws IOException {
        for (int start = 0; start < data.limit(); start += PIECE) {
            ByteBuffer piece = data.slice(start, Math.min(PIECE, data.limit() - start));
            long at = offset + start;
            if (!isZero(piece)) {
                while (piece.hasRemaining()) {
                    at += into.write(piece, at);
                }
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
