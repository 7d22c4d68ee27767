package dev.bramble.iscsi.volume.qcow2;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** An L2 table in memory. Entries are read by anyone, and set under the image's metadata lock. */
final class L2Table {
    private final int l1Index;
    private final long offset;
    private final AtomicLongArray entries;
    private final int entriesPerGranule;
    private final BitSet dirty = new BitSet();
    private boolean isBeingWritten;
    private int pins;

    /** Only a hint to the cache: lost updates do no harm. */
    private boolean wasUsed = true;

    L2Table(int l1Index, long offset, long[] entries, Geometry geometry) {
        this.l1Index = l1Index;
        this.offset = offset;
        this.entries = new AtomicLongArray(entries);
        this.entriesPerGranule = geometry.granule() / Long.BYTES;
    }

    int l1Index() {
        return l1Index;
    }

    long offset() {
        return offset;
    }

    long get(int index) {
        return entries.getAcquire(index);
    }

    int length() {
        return entries.length();
    }

    void set(int index, long entry) {
        entries.setRelease(index, entry);
        dirty.set(index / entriesPerGranule);
    }

    /** For a table whose place on the medium may hold anything. */
    void markAllDirty() {
        dirty.set(0, entries.length() / entriesPerGranule);
    }

    boolean isDirty() {
        return !dirty.isEmpty();
    }

    /** Whether memory may hold what the medium does not, now or soon. */
    boolean isNeeded() {
        return isDirty() || isBeingWritten || pins > 0;
    }

    void pin() {
        pins++;
    }

    void unpin() {
        pins--;
    }

    BitSet dirty() {
        return (BitSet) dirty.clone();
    }

    void markDirty(BitSet granules) {
        dirty.or(granules);
    }

    void takeDirty(List<Write> writes) {
        for (int granule = dirty.nextSetBit(0); granule >= 0; granule = dirty.nextSetBit(granule + 1)) {
            ByteBuffer bytes = ByteBuffer.allocate(entriesPerGranule * Long.BYTES);
            int first = granule * entriesPerGranule;
            for (int i = first; i < first + entriesPerGranule; i++) {
                bytes.putLong(entries.getPlain(i));
            }
            writes.add(new Write(offset + (long) first * Long.BYTES, bytes.flip()));
        }
        dirty.clear();
        isBeingWritten = true;
    }

    /** What {@link #takeDirty} gave is written, or marked dirty again. */
    void endWriting() {
        isBeingWritten = false;
    }

    void use() {
        if (!wasUsed) {
            wasUsed = true;
        }
    }

    /** Whether it was used since the last call. */
    boolean takeUse() {
        boolean was = wasUsed;
        wasUsed = false;
        return was;
    }
}
