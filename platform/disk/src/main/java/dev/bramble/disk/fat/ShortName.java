package dev.bramble.disk.fat;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Locale;

/** The 8.3 name of a directory entry, in code page 437. */
final class ShortName {
    private static final Charset CODE_PAGE = Charset.forName("IBM437");
    private static final int LOWER_BASE = 0x08;
    private static final int LOWER_EXTENSION = 0x10;

    private ShortName() {}

    static String decode(ByteBuffer entry) {
        byte[] raw = new byte[11];
        entry.get(0, raw);
        if (raw[0] == 0x05) {
            raw[0] = (byte) 0xe5; // 0xe5 itself would mean "deleted"
        }
        int flags = entry.get(12);
        String base = part(raw, 0, 8, (flags & LOWER_BASE) != 0);
        String extension = part(raw, 8, 3, (flags & LOWER_EXTENSION) != 0);
        return extension.isEmpty() ? base : base + "." + extension;
    }

    /** A volume label is eleven characters without a dot. */
    static String label(ByteBuffer entry) {
        byte[] raw = new byte[11];
        entry.get(0, raw);
        return new String(raw, CODE_PAGE).stripTrailing();
    }

    private static String part(byte[] raw, int at, int length, boolean lower) {
        String part = new String(raw, at, length, CODE_PAGE).stripTrailing();
        return lower ? part.toLowerCase(Locale.ROOT) : part;
    }

    /** What each entry of the long name repeats, so that it is not taken for the name of a later short entry. */
    static int checksum(ByteBuffer entry) {
        int sum = 0;
        for (int i = 0; i < 11; i++) {
            sum = ((sum & 1) << 7 | sum >> 1) + Byte.toUnsignedInt(entry.get(i)) & 0xff;
        }
        return sum;
    }
}
