package dev.bramble.disk.fat;

/** How wide an entry of the allocation table is. The value from which on an entry ends a chain is the same, widened. */
enum FatType {
    FAT12(0x0ff8),
    FAT16(0xfff8),
    FAT32(0x0ffffff8);

    /** Values from here on end a chain; the one before marks a bad cluster. */
    final int endOfChain;

    FatType(int endOfChain) {
        this.endOfChain = endOfChain;
    }

    /** Bytes of a table with {@code entries} entries. */
    long tableBytes(long entries) {
        return switch (this) {
            case FAT12 -> (entries * 3 + 1) / 2;
            case FAT16 -> entries * 2;
            case FAT32 -> entries * 4;
        };
    }

    /** How many whole entries lie in {@code bytes}. */
    long entriesIn(long bytes) {
        return switch (this) {
            case FAT12 -> bytes * 2 / 3;
            case FAT16 -> bytes / 2;
            case FAT32 -> bytes / 4;
        };
    }
}
