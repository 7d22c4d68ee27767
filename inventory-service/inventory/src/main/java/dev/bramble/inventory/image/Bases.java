package dev.bramble.inventory.image;

import dev.bramble.disk.ByteSource;
import dev.bramble.proto.storage.v1.DeleteVolumeRequest;
import dev.bramble.proto.storage.v1.ListVolumesRequest;
import dev.bramble.proto.storage.v1.Volume;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc.VolumeServiceBlockingStub;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The bases that iscsi-service keeps, seen over its API. */
public final class Bases {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Channel channel;
    private final VolumeServiceBlockingStub volumes;

    public Bases(Channel channel) {
        this.channel = channel;
        this.volumes = VolumeServiceGrpc.newBlockingStub(channel);
    }

    BaseUpload upload(String id) throws InterruptedException {
        return new BaseUpload(VolumeServiceGrpc.newStub(channel), id, 0);
    }

    /** A base's bytes. */
    public ByteSource open(String id, long sizeBytes) {
        return new VolumeByteSource(volumes, id, sizeBytes);
    }

    /**
     * Deletes a base; one that is not there is as good as deleted.
     *
     * @throws StatusRuntimeException when iscsi-service refuses or is away
     */
    public void delete(String id) {
        DeleteVolumeRequest request = DeleteVolumeRequest.newBuilder()
                .setId(id)
                .setKind(Volume.Kind.BASE)
                .build();
        try {
            var _ = volumes.withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                    .deleteVolume(request);
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.NOT_FOUND) {
                throw e;
            }
        }
    }

    /** Returns when iscsi-service answers, however long that takes. */
    void awaitService() {
        var _ = volumes.withWaitForReady()
                .listVolumes(ListVolumesRequest.newBuilder().setPageSize(1).build());
    }
}
