package dev.bramble.iscsi.volume.qcow2;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** The L1 table: offsets of L2 tables. Read by anyone, changed under the image's metadata lock. */
final class L1Table {
    private static final int PER_SECTOR = HeaderField.SECTOR / Long.BYTES;

    private volatile AtomicLongArray offsets;
    private final BitSet dirtySectors = new BitSet();
    private long place;
    private boolean hasMoved;

    /** @param entries as on the medium, the bits of {@link L2Entry#COPIED} too */
    L1Table(long place, long[] entries) {
        this.place = place;
        this.offsets = new AtomicLongArray(entries);
    }

    /** Offset of the L2 table, or 0. */
    long get(int index) {
        return offsets.getAcquire(index) & L2Entry.OFFSET;
    }

    void set(int index, long offset) {
        offsets.setRelease(index, L2Entry.data(offset));
        dirtySectors.set(index / PER_SECTOR);
    }

    int length() {
        return offsets.length();
    }

    long place() {
        return place;
    }

    boolean hasMoved() {
        return hasMoved;
    }

    /** Continues at another place of the file with more entries. */
    void move(long newPlace, int length) {
        AtomicLongArray longer = new AtomicLongArray(length);
        for (int i = 0; i < offsets.length(); i++) {
            longer.setPlain(i, offsets.getPlain(i));
        }
        offsets = longer;
        place = newPlace;
        hasMoved = true;
    }

    Dirty dirty() {
        return new Dirty((BitSet) dirtySectors.clone(), hasMoved);
    }

    void markDirty(Dirty again) {
        dirtySectors.or(again.sectors);
        hasMoved |= again.hasMoved;
    }

    void takeDirty(List<Write> writes) {
        if (hasMoved) {
            dirtySectors.set(0, (length() + PER_SECTOR - 1) / PER_SECTOR);
        }
        for (int at = dirtySectors.nextSetBit(0); at >= 0; at = dirtySectors.nextSetBit(at + 1)) {
            int first = at * PER_SECTOR;
            int end = Math.min(first + PER_SECTOR, length());
            ByteBuffer bytes = ByteBuffer.allocate((end - first) * Long.BYTES);
            for (int i = first; i < end; i++) {
                bytes.putLong(offsets.getPlain(i));
            }
            writes.add(new Write(place + (long) first * Long.BYTES, bytes.flip()));
        }
        dirtySectors.clear();
        hasMoved = false;
    }

    record Dirty(BitSet sectors, boolean hasMoved) {}
}
