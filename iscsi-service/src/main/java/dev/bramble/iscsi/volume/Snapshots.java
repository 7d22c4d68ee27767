package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Snapshots of disks. That of a raw file is a copy that shares its blocks where the file system can do that; else the
 * file that was written becomes the snapshot, and a qcow2 file over it is written from then on.
 */
final class Snapshots {
    /** Each makes the chain that is searched at a read longer. */
    private static final int MOST = 64;

    private final StoreParts store;
    private final Flattening flattening;

    Snapshots(StoreParts store, Flattening flattening) {
        this.store = store;
        this.flattening = flattening;
    }

    Snapshot take(VolumeId id, String name) throws IOException {
        LiveDisk disk = store.disks().of(id);
        return disk.operation(() -> {
            Manifest before = store.catalog().get(id);
            Optional<Snapshot> present = before.snapshot(name);
            if (present.isPresent()) {
                return present.get();
            }
            if (before.file().isEmpty()) {
                throw new VolumeInUseException(
                        "volume '%s' is the block device %s: take snapshots with the device's own tool"
                                .formatted(id.name(), before.info().device()));
            }
            if (before.snapshots().size() >= MOST) {
                throw new VolumeInUseException(
                        "volume '%s' has %d snapshots, which is the most; delete some".formatted(id.name(), MOST));
            }
            store.pool().requireRoom();
            try (Volume _ = disk.hold()) {
                return before.info().format() == VolumeFormat.RAW
                                && store.layers().sharesBlocks()
                        ? copy(disk, before, name)
                        : freeze(disk, before, name);
            }
        });
    }

    private Snapshot copy(LiveDisk disk, Manifest before, String name) throws IOException {
        Path folder = store.disk().folder(before.id());
        Snapshot snapshot =
                new Snapshot(name, before.info().size(), store.clock().instant(), before.nextFile(VolumeFormat.RAW));
        Path copy = folder.resolve(snapshot.file());
        try {
            disk.change("", _ -> {
                if (!store.disk().reflink(folder.resolve(before.file()), copy)) {
                    throw new IOException("the file system shares no blocks of " + before.file());
                }
                store.catalog().update(before.plus(snapshot));
            });
        } catch (IOException e) {
            discard(before.id(), snapshot.file(), e);
            throw e;
        }
        return snapshot;
    }

    private Snapshot freeze(LiveDisk disk, Manifest before, String name) throws IOException {
        VolumeInfo info = before.info();
        String next = before.nextFile(VolumeFormat.QCOW2);
        Snapshot snapshot = new Snapshot(name, info.size(), store.clock().instant(), before.file());
        try {
            store.layers().createOver(store.disk().folder(before.id()).resolve(next), info.size(), before.file());
            disk.change("", _ -> store.catalog().update(before.plus(snapshot).on(next, info.size())));
        } catch (IOException e) {
            discard(before.id(), next, e);
            throw e;
        }
        return snapshot;
    }

    /** Removes a file that no description names; when it does after all, the file stays. */
    private void discard(VolumeId id, String file, IOException failure) {
        try {
            if (!store.catalog().get(id).files().contains(file)) {
                store.layers().remove(store.disk().folder(id).resolve(file));
            }
        } catch (IOException e) {
            failure.addSuppressed(e); // it goes when the store is opened
        }
    }

    List<Snapshot> list(VolumeId id) throws IOException {
        return store.catalog().get(id).snapshots();
    }

    VolumeInfo rollBack(VolumeId id, String name) throws IOException {
        LiveDisk disk = store.disks().of(id);
        return disk.operation(() -> {
            Manifest before = store.catalog().get(id);
            Snapshot snapshot = find(before, name);
            disk.requireUnused("roll it back");
            store.pool().requireRoom();
            Path folder = store.disk().folder(id);
            boolean copies = VolumeFormat.of(snapshot.file()) == VolumeFormat.RAW
                    && store.layers().sharesBlocks();
            String next = before.nextFile(copies ? VolumeFormat.RAW : VolumeFormat.QCOW2);
            try {
                if (!copies) {
                    store.layers().createOver(folder.resolve(next), snapshot.size(), snapshot.file());
                } else if (!store.disk().reflink(folder.resolve(snapshot.file()), folder.resolve(next))) {
                    throw new IOException("the file system shares no blocks of " + snapshot.file());
                }
                disk.replace("roll it back", () -> store.catalog().update(before.on(next, snapshot.size())));
            } catch (IOException e) {
                discard(id, next, e);
                throw e;
            }
            store.layers().remove(folder.resolve(before.file()));
            return store.catalog().get(id).info();
        });
    }

    /** What only this snapshot has goes; what a later one, or the volume, lies on goes over into that. */
    void delete(VolumeId id, String name) throws IOException {
        LiveDisk disk = store.disks().of(id);
        disk.operation(() -> {
            Manifest before = store.catalog().get(id);
            Snapshot snapshot = find(before, name);
            Path folder = store.disk().folder(id);
            List<String> above = above(before, snapshot.file());
            if (above.size() > 1) {
                throw new VolumeInUseException("snapshot '%s' of '%s' is what %s lie on: delete these first"
                        .formatted(name, id.name(), String.join(" and ", names(before, above))));
            }
            if (above.isEmpty()) {
                store.catalog().update(before.without(snapshot));
            } else {
                store.pool().requireFree(store.disk().allocated(folder.resolve(snapshot.file())));
                try (Volume _ = disk.hold()) {
                    flattening.merge(disk, before, above.getFirst(), OverlayLayer::absorbNext, _ -> {});
                    disk.change("", _ -> store.catalog().update(before.without(snapshot)));
                }
            }
            store.layers().remove(folder.resolve(snapshot.file()));
            return snapshot;
        });
    }

    private List<String> above(Manifest manifest, String file) throws IOException {
        List<String> above = new ArrayList<>();
        for (String other : manifest.files()) {
            Path path = store.disk().folder(manifest.id()).resolve(other);
            if (VolumeFormat.of(other) == VolumeFormat.QCOW2
                    && store.layers().overlays().below(path).equals(file)) {
                above.add(other);
            }
        }
        return above;
    }

    private static List<String> names(Manifest manifest, List<String> files) {
        return files.stream()
                .map(file -> manifest.snapshots().stream()
                        .filter(snapshot -> snapshot.file().equals(file))
                        .map(snapshot -> "snapshot '" + snapshot.name() + "'")
                        .findFirst()
                        .orElse("the volume"))
                .toList();
    }

    static Snapshot find(Manifest manifest, String name) throws VolumeNotFoundException {
        return manifest.snapshot(name)
                .orElseThrow(() -> new VolumeNotFoundException("volume '%s' has no snapshot '%s'"
                        .formatted(manifest.id().name(), name)));
    }
}
