package dev.bramble.bench.iscsi.server;

import com.google.protobuf.ByteString;
import dev.bramble.bench.iscsi.load.Content;
import dev.bramble.proto.storage.v1.CloneVolumeRequest;
import dev.bramble.proto.storage.v1.DeleteVolumeRequest;
import dev.bramble.proto.storage.v1.ImportBaseRequest;
import dev.bramble.proto.storage.v1.Volume;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The volumes of ours, by its API. */
final class Volumes implements AutoCloseable {
    private static final int PART_BLOCKS = 64;

    private final ManagedChannel channel;

    Volumes(InetSocketAddress address) {
        channel = NettyChannelBuilder.forAddress(address).usePlaintext().build();
    }

    /** Makes a base of the first generation of so many blocks. */
    void importBase(String id, int blocks) throws IOException {
        var import_ = new Import(id, blocks);
        var _ = VolumeServiceGrpc.newStub(channel).withWaitForReady().importBase(import_);
        try {
            import_.done.get(2, TimeUnit.MINUTES);
        } catch (Exception e) {
            throw new IOException("the base could not be imported: " + e.getMessage(), e);
        }
    }

    Volume clone(String id, String base, Volume.Format format) {
        return VolumeServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(2, TimeUnit.MINUTES)
                .cloneVolume(CloneVolumeRequest.newBuilder()
                        .setId(id)
                        .setBase(base)
                        .setFormat(format)
                        .build());
    }

    void delete(String id) {
        var _ = VolumeServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(1, TimeUnit.MINUTES)
                .deleteVolume(DeleteVolumeRequest.newBuilder()
                        .setId(id)
                        .setKind(Volume.Kind.DISK)
                        .build());
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /** Sends as the service takes it. */
    private static final class Import implements ClientResponseObserver<ImportBaseRequest, Volume> {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        private final String id;
        private final int blocks;
        private int next = -1;

        Import(String id, int blocks) {
            this.id = id;
            this.blocks = blocks;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ImportBaseRequest> requests) {
            requests.setOnReadyHandler(() -> {
                while (requests.isReady() && next < blocks) {
                    requests.onNext(part());
                    if (next >= blocks) {
                        requests.onCompleted();
                    }
                }
            });
        }

        private ImportBaseRequest part() {
            if (next < 0) {
                next = 0;
                return ImportBaseRequest.newBuilder()
                        .setHeader(ImportBaseRequest.Header.newBuilder()
                                .setId(id)
                                .setSizeBytes((long) blocks * Content.BLOCK))
                        .build();
            }
            int count = Math.min(PART_BLOCKS, blocks - next);
            ByteBuffer data = ByteBuffer.allocate(count * Content.BLOCK);
            for (int i = 0; i < count; i++) {
                Content.put(data, next++, 0);
            }
            return ImportBaseRequest.newBuilder()
                    .setData(ByteString.copyFrom(data.flip()))
                    .build();
        }

        @Override
        public void onNext(Volume volume) {}

        @Override
        public void onError(Throwable failure) {
            done.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            done.complete(null);
        }
    }
}
