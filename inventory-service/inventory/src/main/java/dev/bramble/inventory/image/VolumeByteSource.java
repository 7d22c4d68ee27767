package dev.bramble.inventory.image;

import dev.bramble.disk.ByteSource;
import dev.bramble.proto.storage.v1.ReadRangeRequest;
import dev.bramble.proto.storage.v1.ReadRangeResponse;
import dev.bramble.proto.storage.v1.Volume;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc.VolumeServiceBlockingStub;
import io.grpc.StatusRuntimeException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A base of iscsi-service, read over its API. File systems are read in small pieces near each other, so it reads blocks
 * and keeps the last ones.
 */
public final class VolumeByteSource implements ByteSource {
    private static final int BLOCK = 64 * 1024;
    private static final int BLOCKS_KEPT = 64;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final VolumeServiceBlockingStub volumes;
    private final String base;
    private final Volume.Kind kind;
    private final long size;
    private final Map<Long, byte[]> blocks = new LinkedHashMap<>(BLOCKS_KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
            return size() > BLOCKS_KEPT;
        }
    };

    /** The base with this id, of this size in bytes. */
    public VolumeByteSource(VolumeServiceBlockingStub volumes, String base, long size) {
        this(volumes, base, Volume.Kind.BASE, size);
    }

    /** The base or disk with this id, of this size in bytes; of a disk in use each block as it is when it is read. */
    public VolumeByteSource(VolumeServiceBlockingStub volumes, String base, Volume.Kind kind, long size) {
        this.volumes = volumes;
        this.base = base;
        this.kind = kind;
        this.size = size;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public synchronized void read(long offset, ByteBuffer into) throws IOException {
        if (offset < 0 || offset > size - into.remaining()) {
            throw new EOFException("read of %d bytes at %d of %d".formatted(into.remaining(), offset, size));
        }
        long at = offset;
        while (into.hasRemaining()) {
            byte[] block = block(at / BLOCK);
            int from = (int) (at % BLOCK);
            int length = Math.min(into.remaining(), block.length - from);
            into.put(block, from, length);
            at += length;
        }
    }

    private byte[] block(long number) throws IOException {
        byte[] known = blocks.get(number);
        if (known != null) {
            return known;
        }
        byte[] block = fetch(number * BLOCK, (int) Math.min(BLOCK, size - number * BLOCK));
        blocks.put(number, block);
        return block;
    }

    private byte[] fetch(long offset, int length) throws IOException {
        ReadRangeRequest request = ReadRangeRequest.newBuilder()
                .setId(base)
                .setKind(kind)
                .setOffset(offset)
                .setLength(length)
                .build();
        ByteBuffer block = ByteBuffer.allocate(length);
        try {
            Iterator<ReadRangeResponse> responses = volumes.withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                    .readRange(request);
            while (responses.hasNext()) {
                ByteBuffer data = responses.next().getData().asReadOnlyByteBuffer();
                if (data.remaining() > block.remaining()) {
                    throw new IOException("iscsi-service sent more of base %s than was asked for".formatted(base));
                }
                block.put(data);
            }
        } catch (StatusRuntimeException e) {
            throw new BaseUnreadableException(base, e);
        }
        if (block.hasRemaining()) {
            throw new EOFException("base %s ended at %d of %d bytes".formatted(base, offset + block.position(), size));
        }
        return block.array();
    }
}
