package dev.bramble.iscsi.volume.qcow2;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * L2 tables in memory, the clean ones within a bound (second chance). Anyone may look; all else is done under the image's
 * metadata lock. Dirty tables stay until they are written: who makes them sees to it that they are few.
 */
final class L2Cache {
    private static final int MEMORY = 4 * 1024 * 1024;
    private static final int FEWEST = 4;

    private final int capacity;
    private final ConcurrentHashMap<Integer, L2Table> tables = new ConcurrentHashMap<>();
    private final ArrayDeque<L2Table> clock = new ArrayDeque<>();

    L2Cache(Geometry geometry) {
        this.capacity = Math.max(FEWEST, MEMORY / geometry.clusterSize());
    }

    int capacity() {
        return capacity;
    }

    @Nullable
    L2Table find(int l1Index) {
        L2Table table = tables.get(l1Index);
        if (table != null) {
            table.use();
        }
        return table;
    }

    void add(L2Table table) {
        tables.put(table.l1Index(), table);
        clock.add(table);
        for (int tries = clock.size(); tables.size() > capacity && tries > 0; tries--) {
            L2Table oldest = clock.remove();
            if (oldest.isNeeded() || oldest == table || oldest.takeUse()) {
                clock.add(oldest);
            } else {
                tables.remove(oldest.l1Index());
            }
        }
    }

    Collection<L2Table> all() {
        return clock;
    }
}
