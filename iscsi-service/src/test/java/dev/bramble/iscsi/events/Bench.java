package dev.bramble.iscsi.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A disk, sessions on it, and what they were heard to do. Writes are given as the kernel makes them. */
final class Bench {
    static final int RECOVER = 4;

    final MemoryVolume volume;
    private final int blockSize;
    private final DiskWatches watches = new DiskWatches();

    Bench(int size, int blockSize) {
        this.volume = new MemoryVolume(size);
        this.blockSize = blockSize;
    }

    /** An MBR entry, in blocks. */
    void partition(int number, int start, int count) {
        mbr(volume.bytes, number, start, count);
    }

    static void mbr(ByteBuffer into, int number, int start, int count) {
        int at = 446 + (number - 1) * 16;
        into.put(at + 4, (byte) 0x83).putInt(at + 8, start).putInt(at + 12, count);
        into.putShort(510, (short) 0xaa55);
    }

    static void ext4(ByteBuffer into, int fs, int uuid, int mountCount, int incompatible, int writeTime) {
        int sb = fs + 1024;
        into.putInt(sb + 4, 256).putInt(sb + 0x18, 2).putInt(sb + 0x30, writeTime);
        into.putShort(sb + 0x34, (short) mountCount).putShort(sb + 0x38, (short) 0xef53);
        into.putShort(sb + 0x3a, (short) 1).putInt(sb + 0x60, incompatible).putInt(sb + 0x68, uuid);
        into.put(sb + 0x78, "writable".getBytes(StandardCharsets.US_ASCII));
    }

    /** The first block of an ext4 file system. */
    static ByteBuffer ext4(int mountCount, int incompatible, int writeTime) {
        ByteBuffer block = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        ext4(block, 0, 1, mountCount, incompatible, writeTime);
        return block;
    }

    Session login() {
        return new Session(volume);
    }

    /** What one session does and shows. */
    final class Session implements AutoCloseable {
        final List<DiskFact> facts = new ArrayList<>();
        final List<Long> firstReads = new ArrayList<>();
        final WatchedVolume disk;

        Session(MemoryVolume volume) {
            disk = new WatchedVolume(volume, watches.use("root", volume, blockSize), new WatchedVolume.Listener() {
                @Override
                public void firstRead(long offset) {
                    firstReads.add(offset);
                }

                @Override
                public void seen(DiskFact fact) {
                    facts.add(fact);
                }
            });
        }

        Session read(long offset, int length) throws IOException {
            disk.read(offset, ByteBuffer.allocate(length));
            return this;
        }

        Session write(long offset, ByteBuffer data) throws IOException {
            disk.write(offset, data.duplicate().order(data.order()));
            return this;
        }

        /** What was seen since the last time. */
        List<DiskFact> seen() {
            List<DiskFact> seen = List.copyOf(facts);
            facts.clear();
            return seen;
        }

        @Override
        public void close() throws IOException {
            disk.close();
            watches.release("root");
        }
    }
}
