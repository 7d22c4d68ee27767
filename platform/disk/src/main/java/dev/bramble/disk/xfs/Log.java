package dev.bramble.disk.xfs;

import dev.bramble.disk.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * XFS's journal: a ring, each of whose blocks begins with the number of the round in which it was written (behind the
 * magic number in the first block of a record). A few dozen small reads, whatever its size.
 */
public final class Log {
    /** The largest record: 256 KiB and its headers. */
    private static final int MAX_BLOCKS_BACK = 520;

    private final ByteSource bytes;
    private final long blocks;

    private Log(ByteSource bytes) {
        this.bytes = bytes;
        this.blocks = bytes.size() / LogRecord.BLOCK;
    }

    /**
     * Whether the last record is that of an unmount: nothing has to be replayed. True as well for a file system whose
     * journal is elsewhere, or of which nothing is on the disk.
     *
     * @param partition that {@code superblock} is of
     */
    public static boolean isClean(ByteSource partition, Superblock superblock) throws IOException {
        if (superblock.logSize() < LogRecord.BLOCK
                || superblock.logOffset() > partition.size() - superblock.logSize()) {
            return true;
        }
        return new Log(partition.slice(superblock.logOffset(), superblock.logSize())).endsWithUnmount();
    }

    private boolean endsWithUnmount() throws IOException {
        long head = head();
        for (long at = head - 1; at >= 0 && at >= head - MAX_BLOCKS_BACK; at--) {
            ByteBuffer start = block(at);
            if (start.getInt(0) == LogRecord.MAGIC) {
                int length = (int) Math.min(LogRecord.BLOCK * 10L, bytes.size() - at * LogRecord.BLOCK);
                Optional<LogRecord> last = LogRecord.parse(bytes.read(at * LogRecord.BLOCK, length));
                return last.isPresent() && last.get().kind() == LogRecord.Kind.UNMOUNT;
            }
        }
        return false;
    }

    /** Behind the last block of the newest round, which is that of block 0. */
    private long head() throws IOException {
        int newest = round(0);
        long written = 0;
        long old = blocks;
        while (old - written > 1) {
            long middle = (written + old) >>> 1;
            if (round(middle) == newest) {
                written = middle;
            } else {
                old = middle;
            }
        }
        return old;
    }

    private int round(long at) throws IOException {
        ByteBuffer block = block(at);
        return block.getInt(0) == LogRecord.MAGIC ? block.getInt(4) : block.getInt(0);
    }

    private ByteBuffer block(long at) throws IOException {
        return bytes.read(at * LogRecord.BLOCK, LogRecord.BLOCK).order(ByteOrder.BIG_ENDIAN);
    }
}
