package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The disks, used or not, each once. Those that are gone stay, for they may come again. */
final class LiveDisks implements AutoCloseable {
    private final Catalog catalog;
    private final Layers layers;
    private final Runnable full;
    private final Map<VolumeId, LiveDisk> disks = new ConcurrentHashMap<>();

    LiveDisks(Catalog catalog, Layers layers, Runnable full) {
        this.catalog = catalog;
        this.layers = layers;
        this.full = full;
    }

    LiveDisk of(VolumeId id) {
        return disks.computeIfAbsent(id, key -> new LiveDisk(key, catalog, layers, full));
    }

    /** Closes all; one that fails keeps no other from it. */
    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (LiveDisk disk : disks.values()) {
            try {
                disk.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
