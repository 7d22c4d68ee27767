package dev.bramble.iscsi.control;

import com.google.protobuf.Timestamp;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeInfo;
import dev.bramble.iscsi.volume.VolumeStore;
import dev.bramble.proto.storage.v1.Volume;
import java.io.IOException;
import java.time.Instant;

/** Volumes as the contract shows them. */
final class VolumeMessages {
    private final VolumeStore volumes;

    VolumeMessages(VolumeStore volumes) {
        this.volumes = volumes;
    }

    static VolumeId id(Volume.Kind kind, String name) {
        return switch (kind) {
            case DISK -> VolumeId.disk(name);
            case BASE -> VolumeId.base(name);
            case KIND_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException("kind is DISK or BASE");
        };
    }

    Volume of(VolumeInfo info) throws IOException {
        Instant created = info.created();
        return Volume.newBuilder()
                .setId(info.id().name())
                .setKind(info.id().kind() == VolumeId.Kind.DISK ? Volume.Kind.DISK : Volume.Kind.BASE)
                .setFormat(Volume.Format.RAW)
                .setSizeBytes(info.size())
                .setAllocatedBytes(volumes.allocated(info.id()))
                .setBlockBytes(info.blockSize())
                .setBase(info.base())
                .setSha256(info.sha256())
                .addAllSessions(volumes.users(info.id()))
                .setCreateTime(Timestamp.newBuilder()
                        .setSeconds(created.getEpochSecond())
                        .setNanos(created.getNano()))
                .build();
    }
}
