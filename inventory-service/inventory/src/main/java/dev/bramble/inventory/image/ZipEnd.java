package dev.bramble.inventory.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Keeps the end of a ZIP file that is read through it, for the record there (APPNOTE 6.3.10, section 4.3.16): what comes
 * before it is unpacked without, so that alone tells a file that is cut off behind its last entry.
 */
final class ZipEnd extends FilterInputStream {
    private static final int RECORD = 22;
    private static final int SIGNATURE = 0x06054b50;
    private static final int ENTRIES_AT = 10;
    private static final int COMMENT_LENGTH_AT = 20;
    /** Then the number is in a ZIP64 record. */
    private static final int MANY = 0xffff;
    /** The record and the longest comment, and as much again, so that what is kept is moved seldom. */
    private static final int KEPT = RECORD + 0xffff;

    private final byte[] last = new byte[2 * KEPT];
    private int length;

    ZipEnd(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int wanted) throws IOException {
        int count = in.read(into, offset, Math.min(wanted, KEPT));
        if (count > 0) {
            if (length + count > last.length) {
                System.arraycopy(last, length - KEPT, last, 0, KEPT);
                length = KEPT;
            }
            System.arraycopy(into, offset, last, length, count);
            length += count;
        }
        return count;
    }

    /**
     * Reads the file to its end.
     *
     * @param entries that were found in it
     */
    void check(int entries) throws IOException {
        transferTo(OutputStream.nullOutputStream());
        ByteBuffer end = ByteBuffer.wrap(last, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = length - RECORD; at >= 0; at--) {
            if (end.getInt(at) == SIGNATURE
                    && Short.toUnsignedInt(end.getShort(at + COMMENT_LENGTH_AT)) == length - at - RECORD) {
                int listed = Short.toUnsignedInt(end.getShort(at + ENTRIES_AT));
                if (listed != entries && listed != MANY) {
                    throw new IOException("it lists %d files, but %d are in it".formatted(listed, entries));
                }
                return;
            }
        }
        throw new IOException("it does not end as a .zip does: it is cut off, or something follows it");
    }
}
