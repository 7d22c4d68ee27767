package dev.bramble.iscsi.control;

import dev.bramble.iscsi.volume.BaseImport;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeStore;
import dev.bramble.proto.storage.v1.ImportBaseRequest;
import dev.bramble.proto.storage.v1.Volume;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One ImportBase call: a header, then data. gRPC asks for the next message when the last was written. */
final class ImportStream implements StreamObserver<ImportBaseRequest> {
    private static final Logger log = LoggerFactory.getLogger(ImportStream.class);

    /** They are hashed at once, which takes about a second; after that it is seen whether the caller is still there. */
    private static final long MAX_ZEROS = 1L << 30;

    private final VolumeStore volumes;
    private final VolumeMessages messages;
    private final StreamObserver<Volume> responses;
    private @Nullable BaseImport base;
    private boolean ended;

    ImportStream(VolumeStore volumes, VolumeMessages messages, StreamObserver<Volume> responses) {
        this.volumes = volumes;
        this.messages = messages;
        this.responses = responses;
    }

    @Override
    public void onNext(ImportBaseRequest request) {
        if (ended) {
            return;
        }
        try {
            take(request);
        } catch (IOException | IllegalArgumentException e) {
            fail(e);
        }
    }

    private void take(ImportBaseRequest request) throws IOException {
        BaseImport current = base;
        switch (request.getPartCase()) {
            case HEADER -> {
                if (current != null || request.getHeader().getSizeBytes() < 0) {
                    throw new IllegalArgumentException("one header, with a size that is not negative");
                }
                base = volumes.importBase(
                        VolumeId.base(request.getHeader().getId()),
                        request.getHeader().getSizeBytes());
            }
            case DATA -> {
                if (current == null || request.getData().size() > VolumeEndpoint.MAX_MESSAGE) {
                    throw new IllegalArgumentException("a header, then data of at most 1 MiB a message");
                }
                check(request);
                for (ByteBuffer piece : request.getData().asReadOnlyByteBufferList()) {
                    current.write(piece);
                }
            }
            case ZEROS -> {
                if (current == null || request.getZeros() < 1 || request.getZeros() > MAX_ZEROS) {
                    throw new IllegalArgumentException("a header, then zeros of 1 to 2^30 bytes a message");
                }
                current.writeZeros(request.getZeros());
            }
            case PART_NOT_SET -> throw new IllegalArgumentException("a message without header or data");
        }
    }

    private static void check(ImportBaseRequest request) {
        if (!request.hasDataCrc32C()) {
            return;
        }
        CRC32C crc = new CRC32C();
        request.getData().asReadOnlyByteBufferList().forEach(crc::update);
        if ((int) crc.getValue() != request.getDataCrc32C()) {
            throw new IllegalArgumentException(
                    "%d bytes arrived with the CRC-32C %08x and were sent with %08x: the network damages data; import it again"
                            .formatted(request.getData().size(), crc.getValue(), request.getDataCrc32C()));
        }
    }

    @Override
    public void onCompleted() {
        BaseImport current = base;
        if (ended) {
            return;
        }
        if (current == null) {
            fail(new IllegalArgumentException("the stream had no header"));
            return;
        }
        ended = true;
        Reply.unary(responses, () -> {
            try (current) {
                return messages.of(current.commit());
            }
        });
    }

    /** The caller is gone. */
    @Override
    public void onError(Throwable cancelled) {
        ended = true;
        discard();
    }

    private void fail(Exception e) {
        ended = true;
        discard();
        responses.onError(Reply.statusOf(e));
    }

    private void discard() {
        BaseImport current = base;
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                log.atWarn().setCause(e).log("an import that was given up could not be removed");
            }
        }
    }
}
