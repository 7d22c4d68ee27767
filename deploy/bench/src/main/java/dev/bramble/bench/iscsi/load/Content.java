package dev.bramble.bench.iscsi.load;

import java.nio.ByteBuffer;

/**
 * What stands in a block: its number and how often it was written, then words that follow from both. So a block that is
 * another's, stale or mixed of two is found out.
 */
public final class Content {
    /** Bytes of a block. */
    public static final int BLOCK = 4096;

    private static final int WORDS = BLOCK / Long.BYTES;
    private static final long STEP = 0x9e3779b97f4a7c15L;

    private Content() {}

    /** Appends a block. */
    public static void put(ByteBuffer into, int block, int generation) {
        int at = into.position();
        into.putLong(at, block);
        into.putLong(at + Long.BYTES, generation);
        long word = first(block, generation);
        for (int i = 2; i < WORDS; i++) {
            into.putLong(at + i * Long.BYTES, word);
            word += STEP;
        }
        into.position(at + BLOCK);
    }

    /** Whether a whole block stands at {@code at}: its name and its end, or each word of it. */
    static boolean isAt(ByteBuffer data, int at, int block, int generation, boolean eachWord) {
        long word = first(block, generation);
        if (data.getLong(at) != block
                || data.getLong(at + Long.BYTES) != generation
                || data.getLong(at + BLOCK - Long.BYTES) != nth(word, WORDS - 3)) {
            return false;
        }
        if (eachWord) {
            for (int i = 2; i < WORDS; i++) {
                if (data.getLong(at + i * Long.BYTES) != word) {
                    return false;
                }
                word += STEP;
            }
        }
        return true;
    }

    /** Wraps around, as the words do. */
    private static long nth(long word, long n) {
        return word + n * STEP;
    }

    private static long first(int block, int generation) {
        long mixed = ((long) generation << 32 | block) * STEP;
        return mixed ^ mixed >>> 29;
    }
}
