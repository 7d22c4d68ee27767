package dev.bramble.nfs.control;

import dev.bramble.disk.ByteSource;
import dev.bramble.proto.storage.v1.GetVolumeRequest;
import dev.bramble.proto.storage.v1.ReadRangeRequest;
import dev.bramble.proto.storage.v1.ReadRangeResponse;
import dev.bramble.proto.storage.v1.Volume;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc.VolumeServiceBlockingStub;
import io.grpc.StatusRuntimeException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A base of iscsi-service as bytes, read a block at a time; the last few blocks are kept. */
final class VolumeByteSource implements ByteSource {
    private static final int BLOCK_BYTES = 1024 * 1024;
    private static final int MAX_BLOCKS = 16;
    private static final long DEADLINE_SECONDS = 30;

    private final VolumeServiceBlockingStub volumes;
    private final String base;
    private final long size;
    private final String sha256;
    private final LinkedHashMap<Long, byte[]> blocks = new LinkedHashMap<>(MAX_BLOCKS, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
            return size() > MAX_BLOCKS;
        }
    };

    private VolumeByteSource(VolumeServiceBlockingStub volumes, String base, long size, String sha256) {
        this.volumes = volumes;
        this.base = base;
        this.size = size;
        this.sha256 = sha256;
    }

    /** Opens a base. Throws {@link StatusRuntimeException} as iscsi-service answers. */
    static VolumeByteSource open(VolumeServiceBlockingStub volumes, String base) {
        Volume volume = volumes.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .getVolume(GetVolumeRequest.newBuilder()
                        .setId(base)
                        .setKind(Volume.Kind.BASE)
                        .build());
        return new VolumeByteSource(volumes, base, volume.getSizeBytes(), volume.getSha256());
    }

    /** Of all its bytes, as iscsi-service has it; empty when it does not tell. */
    String sha256() {
        return sha256;
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
            byte[] block = block(at / BLOCK_BYTES);
            int within = (int) (at % BLOCK_BYTES);
            int count = Math.min(into.remaining(), block.length - within);
            into.put(block, within, count);
            at += count;
        }
    }

    private byte[] block(long number) throws IOException {
        byte[] known = blocks.get(number);
        if (known == null) {
            known = fetch(number * BLOCK_BYTES);
            blocks.put(number, known);
        }
        return known;
    }

    private byte[] fetch(long offset) throws IOException {
        ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK_BYTES, size - offset));
        Iterator<ReadRangeResponse> parts = volumes.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .readRange(ReadRangeRequest.newBuilder()
                        .setId(base)
                        .setKind(Volume.Kind.BASE)
                        .setOffset(offset)
                        .setLength(block.remaining())
                        .build());
        while (parts.hasNext()) {
            var data = parts.next().getData();
            if (data.size() > block.remaining()) {
                throw new IOException("iscsi-service sent more of base '%s' than was asked for".formatted(base));
            }
            data.copyTo(block);
        }
        if (block.hasRemaining()) {
            throw new EOFException("iscsi-service sent less of base '%s' than was asked for".formatted(base));
        }
        return block.array();
    }
}
