package dev.bramble.tftp.server;

import dev.bramble.tftp.files.BootFile;
import dev.bramble.tftp.transfer.Terms;
import dev.bramble.tftp.wire.PacketEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Makes DATA packets from a file: the file's bytes are read straight into the packet. */
final class BlockReader {
    private final BootFile file;
    private final Terms terms;
    private final ByteBufAllocator allocator;

    BlockReader(BootFile file, Terms terms, ByteBufAllocator allocator) {
        this.file = file;
        this.terms = terms;
        this.allocator = allocator;
    }

    /** The packet, or empty when making it would wait for the disk. */
    Optional<ByteBuf> readCached(long block) throws IOException {
        return make(block, file::readCached);
    }

    /** The packet; may wait for the disk. */
    ByteBuf read(long block) throws IOException {
        return make(block, (offset, into) -> {
                    file.read(offset, into);
                    return true;
                })
                .orElseThrow();
    }

    private interface Read {
        boolean fill(long offset, ByteBuffer into) throws IOException;
    }

    private Optional<ByteBuf> make(long block, Read read) throws IOException {
        int length = terms.lengthOf(block);
        ByteBuf packet = allocator.directBuffer(PacketEncoder.DATA_HEADER_BYTES + length);
        boolean made = false;
        try {
            PacketEncoder.dataHeader((int) (block & 0xffff), packet);
            made = read.fill(terms.offsetOf(block), packet.nioBuffer(PacketEncoder.DATA_HEADER_BYTES, length));
            packet.writerIndex(PacketEncoder.DATA_HEADER_BYTES + length);
        } finally {
            if (!made) {
                packet.release();
            }
        }
        return made ? Optional.of(packet) : Optional.empty();
    }
}
