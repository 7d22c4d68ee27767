package dev.bramble.iscsi.volume;

import java.io.IOException;

/** Makes disks larger under their sessions, and smaller without. */
final class Resizing {
    private final StoreParts store;

    Resizing(StoreParts store) {
        this.store = store;
    }

    VolumeInfo resize(VolumeId id, long size, boolean allowShrink) throws IOException {
        LiveDisk disk = store.disks().of(id);
        return disk.operation(() -> {
            Manifest before = store.catalog().get(id);
            VolumeInfo info = before.info();
            VolumeRequest.requireSize(size, info.blockSize());
            if (size < info.size() && !allowShrink) {
                throw new IllegalArgumentException("volume '%s' has %d bytes: it is made smaller only if allowed"
                        .formatted(id.name(), info.size()));
            }
            if (size != info.size()) {
                try (Volume _ = disk.hold()) {
                    change(disk, before.with(info.withSize(size)), info.size());
                }
            }
            return store.catalog().get(id).info();
        });
    }

    private void change(LiveDisk disk, Manifest after, long before) throws IOException {
        long size = after.info().size();
        if (size < before) {
            disk.change("make it smaller", layer -> {
                store.catalog().update(after);
                layer.resize(size);
            });
        } else {
            disk.change("", layer -> {
                layer.resize(size);
                store.catalog().update(after);
            });
        }
    }
}
