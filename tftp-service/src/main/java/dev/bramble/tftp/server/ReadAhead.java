package dev.bramble.tftp.server;

import dev.bramble.tftp.files.BootFile;
import dev.bramble.tftp.transfer.Terms;
import dev.bramble.tftp.wire.PacketEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The next blocks of a file, read by one system call for many, and the DATA packets made of them. Not for several threads
 * at once.
 */
final class ReadAhead {
    /** At least a window, of which Negotiation says how large it may be. */
    private static final int TYPICAL_BYTES = 64 * 1024;
    /** What the kernel takes at once for segmentation: 64 packets, and about 64 KiB with their headers. */
    private static final int MAX_RUN_PACKETS = 64;

    private static final int MAX_RUN_BYTES = 64_000;

    private final BootFile file;
    private final Terms terms;
    private final ByteBufAllocator allocator;
    private final int chunkBytes;
    private @Nullable ByteBuf chunk;
    private long firstBlock;
    private long blocksRead;
    private long lastBlock;
    private boolean hasRepeated;

    ReadAhead(BootFile file, Terms terms, ByteBufAllocator allocator) {
        this.file = file;
        this.terms = terms;
        this.allocator = allocator;
        int blocks = Math.max(TYPICAL_BYTES / terms.blockBytes(), terms.windowBlocks());
        chunkBytes = (int) Math.min((long) blocks * terms.blockBytes(), terms.fileBytes());
    }

    /** Whether the block is in memory here. */
    boolean holds(long block) {
        return block >= firstBlock && block < firstBlock + blocksRead;
    }

    /**
     * Reads from a block on if that takes no wait for the disk.
     *
     * @return false when it does
     */
    boolean readCached(long block) throws IOException {
        return read(block, file::readCached);
    }

    /** Reads from a block on; may wait for the disk. */
    void readNow(long block) throws IOException {
        read(block, (offset, into) -> {
            file.read(offset, into);
            return true;
        });
    }

    private interface Read {
        boolean fill(long offset, ByteBuffer into) throws IOException;
    }

    private boolean read(long block, Read read) throws IOException {
        blocksRead = 0;
        long offset = terms.offsetOf(block);
        int length = (int) Math.min(chunkBytes, terms.fileBytes() - offset);
        if (!read.fill(offset, chunk().nioBuffer(PacketEncoder.DATA_HEADER_BYTES, length))) {
            return false;
        }
        firstBlock = block;
        boolean toTheEnd = offset + length == terms.fileBytes();
        blocksRead = toTheEnd ? terms.blocks() - block + 1 : length / terms.blockBytes();
        return true;
    }

    /** Not before a block is asked for: most probes end without one. */
    private ByteBuf chunk() {
        ByteBuf bytes = chunk;
        if (bytes == null) {
            bytes = allocator.directBuffer(PacketEncoder.DATA_HEADER_BYTES + chunkBytes);
            chunk = bytes;
        }
        return bytes;
    }

    /**
     * DATA packets, one behind the other: as many as are held here and can leave together.
     *
     * @param first held here
     * @param count the most
     */
    Run packets(long first, long count) {
        if (terms.windowBlocks() > 1) {
            return copied(first, count);
        }
        hasRepeated |= first <= lastBlock;
        lastBlock = first;
        return hasRepeated ? copied(first, count) : inPlace(first);
    }

    /**
     * The header lies over the end of the block before, which the client has when it is sent one at a time; unless a repeat
     * of that waits to be sent, as may be once there was one.
     */
    private Run inPlace(long block) {
        int at = at(block);
        int length = PacketEncoder.DATA_HEADER_BYTES + terms.lengthOf(block);
        PacketEncoder.dataHeader((int) (block & 0xffff), chunk().writerIndex(at));
        return new Run(chunk().retainedSlice(at, length), PacketEncoder.DATA_HEADER_BYTES + terms.blockBytes(), 1);
    }

    private Run copied(long first, long count) {
        int packetBytes = PacketEncoder.DATA_HEADER_BYTES + terms.blockBytes();
        long most = Math.min(count, firstBlock + blocksRead - first);
        int packets = (int) Math.min(most, Math.clamp(MAX_RUN_BYTES / packetBytes, 1, MAX_RUN_PACKETS));
        ByteBuf run = allocator.directBuffer(packets * packetBytes);
        for (long block = first; block < first + packets; block++) {
            PacketEncoder.dataHeader((int) (block & 0xffff), run);
            run.writeBytes(chunk(), at(block) + PacketEncoder.DATA_HEADER_BYTES, terms.lengthOf(block));
        }
        return new Run(run, packetBytes, packets);
    }

    /** Where the header of a block's packet would lie: the data begins behind room for one. */
    private int at(long block) {
        return (int) (terms.offsetOf(block) - terms.offsetOf(firstBlock));
    }

    /**
     * Packets in one buffer.
     *
     * @param packetBytes bytes of each but the last, which may be shorter
     */
    record Run(ByteBuf bytes, int packetBytes, int packets) {}

    void release() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
    }
}
