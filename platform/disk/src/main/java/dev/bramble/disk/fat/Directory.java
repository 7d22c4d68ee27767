package dev.bramble.disk.fat;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What one directory holds, and the volume label when it is the root. */
record Directory(String label, List<FatEntry> entries) {
    /** The specification allows no more: 65,536 entries of 32 bytes. */
    static final int MAX_BYTES = 2 * 1024 * 1024;

    private static final int ENTRY = 32;
    private static final int CHUNK = 64 * 1024;
    private static final int DELETED = 0xe5;
    private static final int ATTRIBUTE_LABEL = 0x08;
    private static final int ATTRIBUTE_DIRECTORY = 0x10;
    private static final int ATTRIBUTES_OF_LONG_NAME = 0x0f;

    static Directory read(String path, ByteSource bytes, FatType type) throws IOException {
        List<FatEntry> entries = new ArrayList<>();
        LongName longName = new LongName();
        String label = "";
        for (long at = 0; at < bytes.size(); at += CHUNK) {
            ByteBuffer chunk = bytes.read(at, (int) Math.min(CHUNK, bytes.size() - at));
            for (int i = 0; i + ENTRY <= chunk.limit(); i += ENTRY) {
                ByteBuffer entry = chunk.slice(i, ENTRY).order(chunk.order());
                int first = Byte.toUnsignedInt(entry.get(0));
                int attributes = entry.get(11) & 0x3f;
                if (first == 0) {
                    return new Directory(label, entries);
                } else if (first == DELETED) {
                    longName.reset();
                } else if (attributes == ATTRIBUTES_OF_LONG_NAME) {
                    longName.add(entry);
                } else if ((attributes & ATTRIBUTE_LABEL) != 0) {
                    label = label.isEmpty() ? ShortName.label(entry) : label;
                    longName.reset();
                } else if (isDots(entry)) {
                    longName.reset();
                } else {
                    entries.add(entry(path, longName.nameOf(entry), entry, type));
                }
            }
        }
        return new Directory(label, entries);
    }

    private static boolean isDots(ByteBuffer entry) {
        return entry.get(0) == '.' && (entry.get(1) == ' ' || (entry.get(1) == '.' && entry.get(2) == ' '));
    }

    private static FatEntry entry(String parent, String name, ByteBuffer entry, FatType type)
            throws CorruptDiskException {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
            throw new CorruptDiskException("'%s' in directory '/%s' is no file name".formatted(name, parent));
        }
        boolean directory = (entry.get(11) & ATTRIBUTE_DIRECTORY) != 0;
        long high = type == FatType.FAT32 ? Short.toUnsignedLong(entry.getShort(20)) : 0;
        return new FatEntry(
                parent.isEmpty() ? name : parent + "/" + name,
                name,
                directory,
                directory ? 0 : Integer.toUnsignedLong(entry.getInt(28)),
                time(Short.toUnsignedInt(entry.getShort(24)), Short.toUnsignedInt(entry.getShort(22))),
                (high << 16 | Short.toUnsignedLong(entry.getShort(26))) & 0x0fffffff);
    }

    /** Tools write zero or rubbish where they know no time; that is no reason to refuse the file. */
    private static Instant time(int date, int time) {
        try {
            return LocalDateTime.of(
                            1980 + (date >> 9),
                            date >> 5 & 0xf,
                            date & 0x1f,
                            time >> 11,
                            time >> 5 & 0x3f,
                            (time & 0x1f) * 2)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
