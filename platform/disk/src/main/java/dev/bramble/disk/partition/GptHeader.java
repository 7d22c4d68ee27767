package dev.bramble.disk.partition;

import dev.bramble.disk.CorruptDiskException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * The header of a GPT (UEFI 2.10 section 5.3.2), found in order by itself; its array is not looked at yet.
 *
 * @param entriesAt first sector of the array of entries
 * @param entryCount at least 1; the array has {@link #MAX_ARRAY} bytes at most
 * @param entrySize in bytes
 */
record GptHeader(long entriesAt, int entryCount, int entrySize, int entriesCrc) {
    /** Sixty-four times what every tool makes. */
    private static final int MAX_ARRAY = 1 << 20;

    /** "EFI PART". */
    private static final long SIGNATURE = 0x5452_4150_2049_4645L;

    private static final int MIN_SIZE = 92;
    private static final int MIN_ENTRY = 128;
    static final int CRC_AT = 16;

    /**
     * @param sector the whole sector, little-endian
     * @param at its number, which the header repeats
     */
    static GptHeader parse(ByteBuffer sector, long at) throws CorruptDiskException {
        if (sector.getLong(0) != SIGNATURE) {
            throw new CorruptDiskException("there is none in sector " + at);
        }
        int size = sector.getInt(12);
        if (size < MIN_SIZE || size > sector.capacity()) {
            throw new CorruptDiskException("that in sector %d says it has %d bytes".formatted(at, size));
        }
        if (crcOf(sector, size) != sector.getInt(CRC_AT)) {
            throw new CorruptDiskException("the checksum of that in sector %d is wrong".formatted(at));
        }
        if (sector.getLong(24) != at) {
            throw new CorruptDiskException("that in sector %d says it is in %d".formatted(at, sector.getLong(24)));
        }
        int count = sector.getInt(80);
        int entry = sector.getInt(84);
        if (count <= 0 || entry < MIN_ENTRY || entry % 8 != 0 || (long) count * entry > MAX_ARRAY) {
            throw new CorruptDiskException("that in sector %d has %d entries of %d bytes".formatted(at, count, entry));
        }
        return new GptHeader(sector.getLong(72), count, entry, sector.getInt(88));
    }

    /** Bytes of the array. */
    int arraySize() {
        return entryCount * entrySize;
    }

    /** Of a header of so many bytes, without the checksum in it. */
    static int crcOf(ByteBuffer sector, int size) {
        ByteBuffer copy = ByteBuffer.allocate(size).put(0, sector, 0, size).putInt(CRC_AT, 0);
        CRC32 crc = new CRC32();
        crc.update(copy);
        return (int) crc.getValue();
    }
}
