package dev.bramble.disk.ext4;

import dev.bramble.disk.CorruptDiskException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Entries in a row (Linux: Documentation/filesystems/ext4/directory.rst). The nodes of a hashed directory, and the checksum
 * at a block's end, look like entries without an inode, so that they need no care.
 */
final class DirectoryBlock {
    private static final int HEAD_BYTES = 8;
    private static final int ALIGNED = 4;
    private static final int LARGEST = 65536;

    private final Layout layout;
    private final long directory;

    DirectoryBlock(Layout layout, long directory) {
        this.layout = layout;
        this.directory = directory;
    }

    /** Adds what is between the buffer's position and its limit. */
    void read(ByteBuffer bytes, List<Ext4Entry> into) throws CorruptDiskException {
        int at = bytes.position();
        while (at + HEAD_BYTES <= bytes.limit()) {
            long inode = Integer.toUnsignedLong(bytes.getInt(at));
            int length = Short.toUnsignedInt(bytes.getShort(at + 4));
            if (layout.blockSize() == LARGEST && (length == LARGEST - 1 || length == 0)) {
                length = LARGEST;
            }
            int nameLength = layout.entriesHaveTypes()
                    ? Byte.toUnsignedInt(bytes.get(at + 6))
                    : Short.toUnsignedInt(bytes.getShort(at + 6));
            if (length < HEAD_BYTES
                    || length % ALIGNED != 0
                    || length > bytes.limit() - at
                    || nameLength > length - HEAD_BYTES) {
                throw corrupt("an entry is longer than its place");
            }
            if (inode != 0) {
                byte[] name = new byte[nameLength];
                bytes.get(at + HEAD_BYTES, name);
                if (!isDots(name)) {
                    into.add(new Ext4Entry(checked(name), inode));
                }
            }
            at += length;
        }
    }

    private static boolean isDots(byte[] name) {
        return (name.length == 1 && name[0] == '.') || (name.length == 2 && name[0] == '.' && name[1] == '.');
    }

    private byte[] checked(byte[] name) throws CorruptDiskException {
        for (byte b : name) {
            if (b == '/' || b == 0) {
                throw corrupt("a name has a '/' or a NUL in it");
            }
        }
        if (name.length == 0 || name.length > 255) {
            throw corrupt("a name has %d bytes".formatted(name.length));
        }
        return name;
    }

    private CorruptDiskException corrupt(String what) {
        return new CorruptDiskException("directory inode %d of the ext4 file system: %s".formatted(directory, what));
    }
}
