package dev.bramble.acceptance;

import dev.bramble.acceptance.VolumeModel.Disk;
import dev.bramble.acceptance.VolumeModel.State;
import dev.bramble.proto.storage.v1.CloneVolumeRequest;
import dev.bramble.proto.storage.v1.DeleteSnapshotRequest;
import dev.bramble.proto.storage.v1.DeleteVolumeRequest;
import dev.bramble.proto.storage.v1.FlattenVolumeRequest;
import dev.bramble.proto.storage.v1.ResizeVolumeRequest;
import dev.bramble.proto.storage.v1.RollBackVolumeRequest;
import dev.bramble.proto.storage.v1.SnapshotVolumeRequest;
import dev.bramble.proto.storage.v1.Volume;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc.VolumeServiceBlockingStub;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** One thing that is asked for of the one volume, and what is there when it was done. */
sealed interface VolumeDeed {
    String DISK = "victim";

    void ask(VolumeServiceBlockingStub volumes);

    VolumeModel on(VolumeModel before);

    record Clone(String base, Volume.Format format, long size) implements VolumeDeed {
        @Override
        public void ask(VolumeServiceBlockingStub volumes) {
            volumes.cloneVolume(CloneVolumeRequest.newBuilder()
                    .setId(DISK)
                    .setBase(base)
                    .setFormat(format)
                    .build());
        }

        @Override
        public VolumeModel on(VolumeModel before) {
            return new VolumeModel(Optional.of(new Disk(base, new State(size, size), Map.of())));
        }
    }

    record Delete() implements VolumeDeed {
        @Override
        public void ask(VolumeServiceBlockingStub volumes) {
            volumes.deleteVolume(DeleteVolumeRequest.newBuilder()
                    .setId(DISK)
                    .setKind(Volume.Kind.DISK)
                    .build());
        }

        @Override
        public VolumeModel on(VolumeModel before) {
            return VolumeModel.NONE;
        }
    }

    record Resize(long size) implements VolumeDeed {
        @Override
        public void ask(VolumeServiceBlockingStub volumes) {
            volumes.resizeVolume(ResizeVolumeRequest.newBuilder()
                    .setId(DISK)
                    .setSizeBytes(size)
                    .setAllowShrink(true)
                    .build());
        }

        @Override
        public VolumeModel on(VolumeModel before) {
            Disk disk = before.disk().orElseThrow();
            return new VolumeModel(Optional.of(new Disk(disk.base(), disk.now().resized(size), disk.snapshots())));
        }
    }

    record Flatten() implements VolumeDeed {
        @Override
        public void ask(VolumeServiceBlockingStub volumes) {
            volumes.flattenVolume(FlattenVolumeRequest.newBuilder().setId(DISK).build());
        }

        @Override
        public VolumeModel on(VolumeModel before) {
            Disk disk = before.disk().orElseThrow();
            return new VolumeModel(Optional.of(new Disk("", disk.now(), disk.snapshots())));
        }
    }

    record Take(String name) implements VolumeDeed {
        @Override
        public void ask(VolumeServiceBlockingStub volumes) {
            volumes.snapshotVolume(
                    SnapshotVolumeRequest.newBuilder().setId(DISK).setName(name).build());
        }

        @Override
        public VolumeModel on(VolumeModel before) {
            Disk disk = before.disk().orElseThrow();
            Map<String, State> snapshots = new TreeMap<>(disk.snapshots());
            snapshots.put(name, disk.now());
            return new VolumeModel(Optional.of(new Disk(disk.base(), disk.now(), snapshots)));
        }
    }

    record Drop(String name) implements VolumeDeed {
        @Override
        public void ask(VolumeServiceBlockingStub volumes) {
            volumes.deleteSnapshot(
                    DeleteSnapshotRequest.newBuilder().setId(DISK).setName(name).build());
        }

        @Override
        public VolumeModel on(VolumeModel before) {
            Disk disk = before.disk().orElseThrow();
            Map<String, State> snapshots = new TreeMap<>(disk.snapshots());
            snapshots.remove(name);
            return new VolumeModel(Optional.of(new Disk(disk.base(), disk.now(), snapshots)));
        }
    }

    record RollBack(String snapshot) implements VolumeDeed {
        @Override
        public void ask(VolumeServiceBlockingStub volumes) {
            volumes.rollBackVolume(RollBackVolumeRequest.newBuilder()
                    .setId(DISK)
                    .setSnapshot(snapshot)
                    .build());
        }

        @Override
        public VolumeModel on(VolumeModel before) {
            Disk disk = before.disk().orElseThrow();
            State then = Objects.requireNonNull(disk.snapshots().get(snapshot), snapshot);
            return new VolumeModel(Optional.of(new Disk(disk.base(), then, disk.snapshots())));
        }
    }
}
