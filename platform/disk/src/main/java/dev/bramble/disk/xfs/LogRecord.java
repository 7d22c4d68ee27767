package dev.bramble.disk.xfs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A record of XFS's journal, as far as it tells what the file system is doing (Linux: fs/xfs/libxfs/xfs_log_format.h).
 *
 * @param size in bytes, its header with it; at least 512
 */
public record LogRecord(Kind kind, int size) {

    /** What a record is for. */
    public enum Kind {
        /** Empty: a mount overwrites the blocks ahead of the journal's head with these. */
        CLEARED,
        /** The last one of a file system that was left in order. */
        UNMOUNT,
        /** A change of the superblock and of nothing else: written by read-only mounts too. */
        SUPERBLOCK,
        CHANGES
    }

    /** Headers begin at a multiple of it. */
    static final int BLOCK = 512;

    static final int MAGIC = 0xfeed_babe;

    private static final int CYCLE_DATA_SIZE = 32 * 1024;
    private static final int MAX_SIZE = 256 * 1024;
    private static final int VERSION_2 = 2;
    private static final int UNMOUNT_FLAG = 0x20;
    private static final short BUFFER_ITEM = 0x123c;

    /** Start, transaction header, item, its data, commit. */
    private static final int OPERATIONS_OF_ONE_ITEM = 5;

    /**
     * Reads from the buffer's position, which stays.
     *
     * @return empty when no record begins there
     */
    public static Optional<LogRecord> parse(ByteBuffer bytes) {
        if (bytes.remaining() < BLOCK) {
            return Optional.empty();
        }
        ByteBuffer record = bytes.slice(bytes.position(), bytes.remaining()).order(ByteOrder.BIG_ENDIAN);
        int length = record.getInt(12);
        int operations = record.getInt(40);
        int logBufferSize = record.getInt(320);
        if (record.getInt(0) != MAGIC
                || length < 0
                || length > MAX_SIZE
                || logBufferSize < 0
                || logBufferSize > MAX_SIZE) {
            return Optional.empty();
        }
        int header = (record.getInt(8) & VERSION_2) != 0 && logBufferSize > CYCLE_DATA_SIZE
                ? Math.ceilDiv(logBufferSize, CYCLE_DATA_SIZE) * BLOCK
                : BLOCK;
        Kind kind = operations == 0 || length == 0 ? Kind.CLEARED : kindOf(record, header, operations);
        return Optional.of(new LogRecord(kind, header + Math.ceilDiv(length, BLOCK) * BLOCK));
    }

    private static Kind kindOf(ByteBuffer record, int header, int operations) {
        if (record.remaining() < header + BLOCK) {
            return Kind.CHANGES;
        }
        if (operations == 1 && (record.get(header + 9) & UNMOUNT_FLAG) != 0) {
            return Kind.UNMOUNT;
        }
        // The third operation's data is the item, in the byte order of the machine that wrote it: a Pi's.
        ByteBuffer item = record.slice(header + 52, 16).order(ByteOrder.LITTLE_ENDIAN);
        boolean isSuperblock = item.getShort(0) == BUFFER_ITEM && item.getLong(8) == 0;
        return operations <= OPERATIONS_OF_ONE_ITEM && isSuperblock ? Kind.SUPERBLOCK : Kind.CHANGES;
    }
}
