package dev.bramble.bench.iscsi.load;

import java.util.BitSet;

/** What a unit must hold: how often each of its blocks was written, and which of them an operation is at now. */
public final class Disk {
    private final int[] generations;
    private final BitSet busy;

    /** One whose blocks were all written once. */
    public Disk(int blocks) {
        generations = new int[blocks];
        busy = new BitSet(blocks);
    }

    public int blocks() {
        return generations.length;
    }

    int generation(int block) {
        return generations[block];
    }

    /** Takes blocks for an operation, so that what it must read is known; false when another is at one of them. */
    boolean take(int block, int count) {
        int next = busy.nextSetBit(block);
        if (next >= 0 && next < block + count) {
            return false;
        }
        busy.set(block, block + count);
        return true;
    }

    /** After operations that never ended. */
    void releaseAll() {
        busy.clear();
    }

    void release(int block, int count) {
        busy.clear(block, block + count);
    }

    /** They are about to be written anew. */
    void rewrite(int block, int count) {
        for (int i = block; i < block + count; i++) {
            generations[i]++;
        }
    }
}
