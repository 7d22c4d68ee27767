package dev.bramble.posix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** A name in a directory (getdents64(2)). */
public final class DirectoryEntry {
    private static final int NAME = 19;

    private final byte[] name;
    private final FileType type;
    private final long ino;
    private final long cookie;

    private DirectoryEntry(byte[] name, FileType type, long ino, long cookie) {
        this.name = name;
        this.type = type;
        this.ino = ino;
        this.cookie = cookie;
    }

    /** The name's bytes, without a NUL; {@code .} and {@code ..} are among the entries. */
    public byte[] name() {
        return name.clone();
    }

    /** The kind of file; {@link FileType#UNKNOWN} where the file system does not say. */
    public FileType type() {
        return type;
    }

    public long ino() {
        return ino;
    }

    /** Where the next entry is: reading from here goes on after this one, also after other names came and went. */
    public long cookie() {
        return cookie;
    }

    /** Takes apart what the kernel wrote: records of struct linux_dirent64, in {@code length} bytes. */
    static List<DirectoryEntry> parse(MemorySegment records, long length) {
        List<DirectoryEntry> entries = new ArrayList<>();
        long at = 0;
        while (at < length) {
            int size = Short.toUnsignedInt(records.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 16));
            long end = at + NAME;
            while (records.get(ValueLayout.JAVA_BYTE, end) != 0) {
                end++;
            }
            entries.add(new DirectoryEntry(
                    records.asSlice(at + NAME, end - at - NAME).toArray(ValueLayout.JAVA_BYTE),
                    FileType.of(records.get(ValueLayout.JAVA_BYTE, at + 18)),
                    records.get(ValueLayout.JAVA_LONG_UNALIGNED, at),
                    records.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 8)));
            at += size;
        }
        return entries;
    }

    @Override
    public String toString() {
        return new String(name, UTF_8);
    }
}
