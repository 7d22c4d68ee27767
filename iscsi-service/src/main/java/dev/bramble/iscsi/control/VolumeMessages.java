package dev.bramble.iscsi.control;

import com.google.protobuf.Timestamp;
import dev.bramble.iscsi.volume.VolumeFormat;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeInfo;
import dev.bramble.iscsi.volume.VolumeStore;
import dev.bramble.proto.storage.v1.Pool;
import dev.bramble.proto.storage.v1.Snapshot;
import dev.bramble.proto.storage.v1.Volume;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

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

    /** Empty when unspecified. */
    static Optional<VolumeFormat> format(Volume.Format format) {
        return switch (format) {
            case FORMAT_UNSPECIFIED -> Optional.empty();
            case RAW -> Optional.of(VolumeFormat.RAW);
            case QCOW2 -> Optional.of(VolumeFormat.QCOW2);
            case UNRECOGNIZED -> throw new IllegalArgumentException("format is RAW or QCOW2");
        };
    }

    Volume of(VolumeInfo info) throws IOException {
        return Volume.newBuilder()
                .setId(info.id().name())
                .setKind(info.id().kind() == VolumeId.Kind.DISK ? Volume.Kind.DISK : Volume.Kind.BASE)
                .setFormat(info.format() == VolumeFormat.RAW ? Volume.Format.RAW : Volume.Format.QCOW2)
                .setSizeBytes(info.size())
                .setAllocatedBytes(volumes.allocated(info.id()))
                .setBlockBytes(info.blockSize())
                .setBase(info.base())
                .setSha256(info.sha256())
                .addAllSessions(volumes.users(info.id()))
                .setCreateTime(time(info.created()))
                .setTarget(info.target())
                .setAnyInitiator(info.access().anyInitiator())
                .addAllInitiators(info.access().initiators().stream().sorted().toList())
                .setWriteThrough(info.writeThrough())
                .setDevice(info.device())
                .build();
    }

    Snapshot of(VolumeId volume, dev.bramble.iscsi.volume.Snapshot snapshot) throws IOException {
        return Snapshot.newBuilder()
                .setVolume(volume.name())
                .setName(snapshot.name())
                .setAllocatedBytes(volumes.allocated(volume, snapshot))
                .setCreateTime(time(snapshot.created()))
                .build();
    }

    static Pool of(dev.bramble.iscsi.volume.Pool pool) {
        return Pool.newBuilder()
                .setSizeBytes(pool.size())
                .setFreeBytes(pool.free())
                .setReserveBytes(pool.reserve())
                .setPromisedBytes(pool.promised())
                .setAllocatedBytes(pool.allocated())
                .build();
    }

    private static Timestamp time(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
