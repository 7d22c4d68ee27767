package dev.bramble.iscsi.events;

import dev.bramble.disk.ByteSource;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch of each volume that has sessions. It is kept when the last one ends: a mount that began may go on in the
 * next, as after a restart of the network. Safe for use by several threads.
 */
final class DiskWatches {
    private static final Logger log = LoggerFactory.getLogger(DiskWatches.class);
    private static final int MAX_IDLE = 1024;

    private static final class Entry {
        private int sessions;
        private boolean stale = true;
        private RootMountWatch watch = RootMountWatch.blind();
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * A session begins; {@link #release} ends it. Reads the disk if it is the first; one that cannot be read is served
     * all the same, its mounts unseen.
     */
    RootMountWatch use(String volume, ByteSource disk, int blockSize) {
        Entry entry = enter(volume);
        synchronized (entry) {
            if (entry.stale) {
                try {
                    entry.watch = refreshed(entry.watch, disk, blockSize);
                    entry.stale = false;
                    complain(volume, entry.watch.problem());
                } catch (IOException e) {
                    entry.watch = RootMountWatch.blind();
                    complain(volume, String.valueOf(e.getMessage()));
                }
            }
            return entry.watch;
        }
    }

    private static RootMountWatch refreshed(RootMountWatch watch, ByteSource disk, int blockSize) throws IOException {
        if (!watch.isOf(blockSize)) {
            return RootMountWatch.of(disk, blockSize);
        }
        synchronized (watch) {
            watch.refresh(disk);
        }
        return watch;
    }

    private static void complain(String volume, String problem) {
        if (!problem.isEmpty()) {
            log.atWarn()
                    .addKeyValue("volume", volume)
                    .addKeyValue("reason", problem)
                    .log("its mounts cannot be recognised: the partition table cannot be read");
        }
    }

    private synchronized Entry enter(String volume) {
        Entry entry = entries.computeIfAbsent(volume, name -> new Entry());
        entry.sessions++;
        Iterator<Entry> oldest = entries.values().iterator();
        while (entries.size() > MAX_IDLE && oldest.hasNext()) {
            if (oldest.next().sessions == 0) {
                oldest.remove();
            }
        }
        return entry;
    }

    synchronized void release(String volume) {
        Entry entry = entries.get(volume);
        if (entry != null && --entry.sessions == 0) {
            synchronized (entry) {
                entry.stale = true;
            }
        }
    }
}
