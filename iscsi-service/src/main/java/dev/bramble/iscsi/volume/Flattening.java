package dev.bramble.iscsi.volume;

import dev.bramble.iscsi.volume.medium.Sharing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** Ends dependences: a disk's on its base, and of one layer on the next. */
final class Flattening {
    /** Bytes copied between two looks at the room that is left. */
    private static final long BETWEEN_LOOKS = 16L * 1024 * 1024;

    interface Merge {
        void of(OverlayLayer layer, LongConsumer progress) throws IOException;
    }

    private final StoreParts store;

    Flattening(StoreParts store) {
        this.store = store;
    }

    VolumeInfo flatten(VolumeId id) throws IOException {
        LiveDisk disk = store.disks().of(id);
        return disk.operation(() -> {
            Manifest before = store.catalog().get(id);
            if (before.info().base().isEmpty()) {
                return before.info();
            }
            Manifest after = before.with(before.info().withoutBase());
            try (Volume _ = disk.hold()) {
                for (String file : before.files()) {
                    if (liesOnBase(before, file)) {
                        merge(disk, before, file, OverlayLayer::absorbAll, whileThereIsRoom());
                    }
                }
                disk.change("", _ -> store.catalog().update(after));
            }
            return after.info();
        });
    }

    private boolean liesOnBase(Manifest manifest, String file) throws IOException {
        return VolumeFormat.of(file) == VolumeFormat.QCOW2
                && store.layers()
                        .overlays()
                        .below(store.disk().folder(manifest.id()).resolve(file))
                        .startsWith("..");
    }

    /** Has a layer take over what is beneath it; the disk is open, and users go on. */
    void merge(LiveDisk disk, Manifest manifest, String file, Merge merge, LongConsumer progress) throws IOException {
        try {
            if (file.equals(manifest.file())) {
                merge.of(disk.overlay(), progress);
            } else {
                Path path = store.disk().folder(manifest.id()).resolve(file);
                try (OverlayLayer layer = store.layers().overlays().open(path, Sharing.FILLER)) {
                    merge.of(layer, progress);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Stops at the reserve, which is for the disks that are served. */
    private LongConsumer whileThereIsRoom() throws IOException {
        store.pool().requireRoom();
        long[] next = {BETWEEN_LOOKS};
        return done -> {
            if (done >= next[0]) {
                next[0] = done + BETWEEN_LOOKS;
                try {
                    store.pool().requireRoom();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}
