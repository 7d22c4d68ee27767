package dev.bramble.disk.partition;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32;

/** A disk with a GPT of eight entries, primary in sectors 1 and 2 and backup in the last two. */
final class GptImage {
    private static final int ENTRIES = 8;
    private static final int ENTRY = 128;

    final ByteBuffer bytes;
    final int sector;
    private final long last;

    GptImage(int sector, int sectors) {
        this.sector = sector;
        this.last = (long) sectors - 1;
        bytes = ByteBuffer.allocate(sector * sectors).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(446 + 4, (byte) 0xee).putInt(446 + 8, 1).putInt(446 + 12, sectors - 1);
        bytes.putShort(510, (short) 0xaa55);
        header(1, last, 2).entries(ENTRIES, ENTRY);
    }

    private GptImage header(long at, long other, long entriesAt) {
        int to = (int) at * sector;
        bytes.putLong(to, 0x5452_4150_2049_4645L).putInt(to + 8, 0x10000).putInt(to + 12, 92);
        bytes.putLong(to + 24, at).putLong(to + 32, other).putLong(to + 72, entriesAt);
        return this;
    }

    GptImage entries(int count, int size) {
        bytes.putInt(sector + 80, count).putInt(sector + 84, size);
        return this;
    }

    GptImage partition(int number, UUID type, long first, long lastSector) {
        int to = 2 * sector + (number - 1) * ENTRY;
        guid(to, type);
        bytes.putLong(to + 32, first).putLong(to + 40, lastSector);
        return this;
    }

    /** What makes a partition known from all others. */
    GptImage unique(int number, UUID guid) {
        guid(2 * sector + (number - 1) * ENTRY + 16, guid);
        return this;
    }

    private void guid(int to, UUID guid) {
        bytes.putInt(to, (int) (guid.getMostSignificantBits() >>> 32));
        bytes.putShort(to + 4, (short) (guid.getMostSignificantBits() >>> 16));
        bytes.putShort(to + 6, (short) guid.getMostSignificantBits());
        for (int i = 0; i < 8; i++) {
            bytes.put(to + 8 + i, (byte) (guid.getLeastSignificantBits() >>> (56 - 8 * i)));
        }
    }

    /** Checksums of the primary table as it is now, and the backup made from it. */
    GptImage seal() {
        int array = Math.clamp((long) bytes.getInt(sector + 80) * bytes.getInt(sector + 84), 0, ENTRIES * ENTRY);
        bytes.putInt(sector + 88, crc(2 * sector, array));
        int spare = Math.ceilDiv(ENTRIES * ENTRY, sector);
        int backup = (int) (last - spare) * sector;
        bytes.put(backup, bytes, 2 * sector, ENTRIES * ENTRY);
        bytes.put((int) last * sector, bytes, sector, sector);
        header(last, 1, last - spare);
        sum(1);
        sum(last);
        return this;
    }

    private void sum(long at) {
        int to = (int) at * sector;
        bytes.putInt(to + 16, 0);
        bytes.putInt(to + 16, crc(to, 92));
    }

    private int crc(int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes.array(), from, length);
        return (int) crc.getValue();
    }
}
