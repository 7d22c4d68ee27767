package dev.bramble.disk.fat;

import java.nio.ByteBuffer;

/**
 * Collects a VFAT long name from the entries before the short one: last piece first, 13 UTF-16 units each. Pieces out of
 * order or with another checksum are orphans of a system that did not know long names, and forgotten.
 */
final class LongName {
    private static final int MAX_PIECES = 20;
    private static final int UNITS = 13;
    private static final int LAST = 0x40;
    private static final int[] UNIT_OFFSETS = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};

    private final char[] units = new char[MAX_PIECES * UNITS];
    private int length;
    private int checksum;
    private int expected; // the number of the piece that must come next; 0 when complete, -1 when there is none

    LongName() {
        reset();
    }

    void reset() {
        expected = -1;
        length = 0;
    }

    void add(ByteBuffer entry) {
        int order = Byte.toUnsignedInt(entry.get(0));
        int sum = Byte.toUnsignedInt(entry.get(13));
        int piece = order & ~LAST;
        if ((order & LAST) != 0 && piece >= 1 && piece <= MAX_PIECES) {
            expected = piece;
            checksum = sum;
            length = piece * UNITS;
        }
        if (piece != expected || piece < 1 || sum != checksum) {
            reset();
            return;
        }
        for (int i = 0; i < UNITS; i++) {
            units[(piece - 1) * UNITS + i] = (char) entry.getShort(UNIT_OFFSETS[i]);
        }
        expected--;
    }

    /** The name of the entry that follows the pieces, its short name where no long one belongs to it. */
    String nameOf(ByteBuffer shortEntry) {
        boolean complete = expected == 0 && checksum == ShortName.checksum(shortEntry);
        String name = complete ? upToNul() : ShortName.decode(shortEntry);
        reset();
        return name;
    }

    private String upToNul() {
        int end = 0;
        while (end < length && units[end] != 0) {
            end++;
        }
        return new String(units, 0, end);
    }
}
