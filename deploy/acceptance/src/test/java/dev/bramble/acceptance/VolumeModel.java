package dev.bramble.acceptance;

import dev.bramble.proto.storage.v1.ExportVolumeRequest;
import dev.bramble.proto.storage.v1.ExportVolumeResponse;
import dev.bramble.proto.storage.v1.ListSnapshotsRequest;
import dev.bramble.proto.storage.v1.ListVolumesRequest;
import dev.bramble.proto.storage.v1.Snapshot;
import dev.bramble.proto.storage.v1.Volume;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** What has to be there: one volume at most, a clone that only sizes change. */
record VolumeModel(Optional<Disk> disk) {
    static final VolumeModel NONE = new VolumeModel(Optional.empty());

    /** The volume, with its snapshots by name. */
    record Disk(String base, State now, Map<String, State> snapshots) {
        Disk {
            snapshots = new TreeMap<>(snapshots);
        }
    }

    /**
     * Bytes of the base, then zeros.
     *
     * @param size of all
     * @param kept how many of them are the base's
     */
    record State(long size, long kept) {
        State resized(long size) {
            return new State(size, Math.min(kept, size));
        }

        Content of(byte[] base) {
            CRC32C sum = new CRC32C();
            sum.update(base, 0, (int) kept);
            zeros(sum, size - kept);
            return new Content(size, sum.getValue());
        }
    }

    /** CRC-32C of all bytes. */
    record Content(long size, long sum) {}

    /** The same as the service's answers show it. */
    record Seen(String base, Optional<Content> now, Map<String, Content> snapshots) {

        static Seen of(IscsiAlone service) {
            Optional<Volume> disk =
                    service.volumes().listVolumes(ListVolumesRequest.getDefaultInstance()).getVolumesList().stream()
                            .filter(volume -> volume.getKind() == Volume.Kind.DISK)
                            .findFirst();
            if (disk.isEmpty()) {
                return new Seen("", Optional.empty(), Map.of());
            }
            Map<String, Content> snapshots = new TreeMap<>();
            List<Snapshot> listed = service.volumes()
                    .listSnapshots(ListSnapshotsRequest.newBuilder()
                            .setId(VolumeDeed.DISK)
                            .build())
                    .getSnapshotsList();
            for (Snapshot snapshot : listed) {
                snapshots.put(snapshot.getName(), exported(service, snapshot.getName()));
            }
            Content now = exported(service, "");
            if (now.size() != disk.get().getSizeBytes()) {
                throw new AssertionError("exported are " + now.size() + " bytes of " + disk.get());
            }
            return new Seen(disk.get().getBase(), Optional.of(now), snapshots);
        }

        private static Content exported(IscsiAlone service, String snapshot) {
            Iterator<ExportVolumeResponse> parts = service.volumes()
                    .exportVolume(ExportVolumeRequest.newBuilder()
                            .setId(VolumeDeed.DISK)
                            .setKind(Volume.Kind.DISK)
                            .setSnapshot(snapshot)
                            .build());
            CRC32C sum = new CRC32C();
            long size = 0;
            while (parts.hasNext()) {
                ExportVolumeResponse part = parts.next();
                for (ByteBuffer piece : part.getData().asReadOnlyByteBufferList()) {
                    sum.update(piece);
                }
                zeros(sum, part.getZeros());
                size += part.getData().size() + part.getZeros();
            }
            return new Content(size, sum.getValue());
        }
    }

    /** What the service's answers have to show, when these are the base's bytes. */
    Seen seen(byte[] base) {
        if (disk.isEmpty()) {
            return new Seen("", Optional.empty(), Map.of());
        }
        Map<String, Content> snapshots = new TreeMap<>();
        disk.get().snapshots().forEach((name, state) -> snapshots.put(name, state.of(base)));
        return new Seen(disk.get().base(), Optional.of(disk.get().now().of(base)), snapshots);
    }

    private static void zeros(CRC32C sum, long count) {
        byte[] zeros = new byte[64 * 1024];
        for (long left = count; left > 0; left -= zeros.length) {
            sum.update(zeros, 0, (int) Math.min(left, zeros.length));
        }
    }
}
