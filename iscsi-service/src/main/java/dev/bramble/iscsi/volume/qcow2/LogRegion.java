package dev.bramble.iscsi.volume.qcow2;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * How a part of the log is laid out: a header, then entries up to the first that is damaged. What was written at once
 * counts whole or not at all: each entry has how many follow that belong to it. Each checksum has the generation and the
 * place in it, so what was left behind by a former one is no entry.
 */
final class LogRegion {
    static final int SIZE = 128 * 1024;
    static final int HEADER = 64;
    static final int ENTRY = 32;
    static final int MOST = (SIZE - HEADER) / ENTRY;

    private static final long MAGIC = 0x4272_616d_624c_6f67L; // BrambLog
    private static final int VERSION = 1;
    private static final int CRC_AT = HEADER - Integer.BYTES;
    private static final int ENTRY_CRC_AT = ENTRY - Integer.BYTES;

    /** What a region has, in the order it was written. */
    record Content(long generation, List<LogEntry> entries) {}

    private LogRegion() {}

    static void putHeader(ByteBuffer into, long generation, UUID boot, UUID image) {
        int start = into.position();
        into.putLong(MAGIC).putInt(VERSION).putInt(0).putLong(generation);
        into.putLong(boot.getMostSignificantBits()).putLong(boot.getLeastSignificantBits());
        into.putLong(image.getMostSignificantBits()).putLong(image.getLeastSignificantBits());
        into.putInt(0).putInt(crc(0, 0, into.slice(start, CRC_AT)));
    }

    /** @param count of entries that the region has already */
    static void putEntries(ByteBuffer into, long generation, int count, List<LogEntry> entries) {
        for (int i = 0; i < entries.size(); i++) {
            LogEntry entry = entries.get(i);
            int start = into.position();
            into.putLong(entry.cluster()).putLong(entry.old()).putLong(entry.now());
            into.putInt(entries.size() - 1 - i);
            into.putInt(crc(generation, count + i, into.slice(start, ENTRY_CRC_AT)));
        }
    }

    /** Of {@link #SIZE} bytes; generation 0 and no entries when it is empty, damaged, or of another boot or image. */
    static Content read(ByteBuffer region, UUID boot, UUID image) {
        ByteBuffer expected = ByteBuffer.allocate(HEADER);
        long generation = region.getLong(2 * Long.BYTES);
        putHeader(expected, generation, boot, image);
        List<LogEntry> entries = new ArrayList<>();
        if (generation <= 0 || !expected.flip().equals(region.slice(0, HEADER))) {
            return new Content(0, entries);
        }
        List<LogEntry> batch = new ArrayList<>();
        for (int index = 0; index < MOST; index++) {
            ByteBuffer entry = region.slice(HEADER + index * ENTRY, ENTRY);
            if (entry.getInt(ENTRY_CRC_AT) != crc(generation, index, entry.slice(0, ENTRY_CRC_AT))) {
                break;
            }
            batch.add(new LogEntry(entry.getLong(), entry.getLong(), entry.getLong()));
            if (entry.getInt() == 0) {
                entries.addAll(batch);
                batch.clear();
            }
        }
        return new Content(generation, entries);
    }

    private static int crc(long generation, int index, ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(generation)
                .putInt(index)
                .flip());
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
