package dev.bramble.iscsi.volume.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where the guest's clusters are: the L1 and L2 tables. What is changed here is in memory until a {@link Commit}. The lock
 * is held for memory only, never for I/O.
 */
final class ClusterMap {
    private static final int LOADERS = 16;

    private final Geometry geometry;
    private final HostFile file;
    private final HostClusters clusters;
    private final L2Cache cache;
    private final Object[] loaders = new Object[LOADERS];
    private final L1Table l1;

    /** Guards all metadata in memory. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Host clusters that lost their last reference in memory, not yet on the medium. */
    private List<Integer> freed = new ArrayList<>();

    private int dirtyTables;

    ClusterMap(Geometry geometry, HostFile file, HostClusters clusters, L1Table l1) {
        this.geometry = geometry;
        this.file = file;
        this.clusters = clusters;
        this.l1 = l1;
        this.cache = new L2Cache(geometry);
        for (int i = 0; i < LOADERS; i++) {
            loaders[i] = new Object();
        }
    }

    ReentrantLock lock() {
        return lock;
    }

    HostClusters clusters() {
        return clusters;
    }

    L1Table l1() {
        return l1;
    }

    L2Cache cache() {
        return cache;
    }

    /** The L2 entry of a guest cluster. */
    long entry(long cluster) throws IOException {
        L2Table table = table(geometry.l1Index(cluster));
        return table == null ? L2Entry.UNALLOCATED : table.get(geometry.l2Index(cluster));
    }

    /** The table an L1 entry refers to, or null when there is none. */
    @Nullable
    L2Table table(int l1Index) throws IOException {
        L2Table table = cache.find(l1Index);
        if (table != null || l1.get(l1Index) == 0) {
            return table;
        }
        // Two loads of one table must not overlap: the later to arrive could bring what the first one's users have
        // changed.
        synchronized (loaders[l1Index % LOADERS]) {
            table = cache.find(l1Index);
            if (table == null) {
                table = load(l1Index, l1.get(l1Index));
                lock.lock();
                try {
                    cache.add(table);
                } finally {
                    lock.unlock();
                }
            }
            return table;
        }
    }

    /** As {@link #table} if that is in memory. */
    @Nullable
    L2Table tableNow(int l1Index) {
        return cache.find(l1Index);
    }

    boolean hasTable(int l1Index) {
        return l1.get(l1Index) != 0;
    }

    private L2Table load(int l1Index, long offset) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(geometry.clusterSize());
        file.read(offset, bytes);
        long[] entries = new long[geometry.entriesPerTable()];
        bytes.flip().asLongBuffer().get(entries);
        for (long entry : entries) {
            if (!L2Entry.isWellFormed(entry, geometry)) {
                throw new CorruptImageException("L2 table at %d: bad entry %x".formatted(offset, entry));
            }
        }
        return new L2Table(l1Index, offset, entries, geometry);
    }

    /** Takes 1 to {@code most} host clusters next to each other; they are the caller's until an entry refers to them. */
    HostRun allocate(int most) throws IOException {
        HostRun run;
        lock.lock();
        try {
            run = clusters.allocate(most);
        } finally {
            lock.unlock();
        }
        try {
            file.reach(geometry.offset((long) run.first() + run.count()));
            return run;
        } catch (IOException e) {
            giveBack(run);
            throw e;
        }
    }

    /** Undoes {@link #allocate}. */
    void giveBack(HostRun run) {
        lock.lock();
        try {
            for (int i = 0; i < run.count(); i++) {
                clusters.release(run.first() + i);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The table an L1 entry refers to, made if need be; it stays in memory until {@link #unpin}. */
    L2Table pin(int l1Index) throws IOException {
        while (true) {
            lock.lock();
            try {
                L2Table table = cache.find(l1Index);
                if (table == null && !hasTable(l1Index)) {
                    table = newTable(l1Index);
                }
                if (table != null) {
                    table.pin();
                    return table;
                }
            } finally {
                lock.unlock();
            }
            table(l1Index);
        }
    }

    void unpin(L2Table table) {
        lock.lock();
        try {
            table.unpin();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets the entries of {@code count} guest clusters; what they referred to becomes free.
     *
     * @param table pinned: what is changed in one that is not in the cache any more is lost
     * @param first index in it
     * @param entry of the first; the others follow at distances of {@code step}
     */
    void set(L2Table table, int first, int count, long entry, long step) {
        lock.lock();
        try {
            if (!table.isDirty()) {
                dirtyTables++;
            }
            for (int i = 0; i < count; i++) {
                long old = table.get(first + i);
                L2Entry.Kind kind = L2Entry.kind(old);
                // A compressed cluster may share its host cluster: its space is found free when the image is next
                // opened.
                if (kind != L2Entry.Kind.COMPRESSED && L2Entry.host(old) != 0) {
                    freed.add((int) geometry.cluster(L2Entry.host(old)));
                }
                table.set(first + i, entry + i * step);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes host clusters that are free, for entries that will refer to them. */
    void claim(BitSet hosts) throws IOException {
        lock.lock();
        try {
            clusters.claim(hosts);
        } finally {
            lock.unlock();
        }
    }

    private L2Table newTable(int l1Index) throws IOException {
        long offset = geometry.offset(clusters.allocate(1).first());
        L2Table table = new L2Table(l1Index, offset, new long[geometry.entriesPerTable()], geometry);
        dirtyTables++;
        table.markAllDirty();
        l1.set(l1Index, offset);
        cache.add(table);
        return table;
    }

    /** Under the lock: makes room for more L1 entries. */
    void moveL1(int entries) throws IOException {
        int needed = (int) geometry.clustersOf((long) entries * Long.BYTES);
        int old = (int) geometry.cluster(l1.place());
        int oldCount = Math.max(1, (int) geometry.clustersOf((long) l1.length() * Long.BYTES));
        l1.move(geometry.offset(clusters.allocateTogether(needed).first()), entries);
        for (int i = 0; i < oldCount; i++) {
            freed.add(old + i);
        }
    }

    /** Whether so many tables are dirty that they should be committed before there are more. */
    boolean isCrowded() {
        lock.lock();
        try {
            return dirtyTables > cache.capacity() / 2;
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock: all dirty tables' changes, and since when they are free the clusters they no longer refer to. */
    List<Integer> takeFreed() {
        List<Integer> taken = freed;
        freed = new ArrayList<>();
        return taken;
    }

    void addFreed(List<Integer> again) {
        freed.addAll(again);
    }

    void countDirty() {
        dirtyTables = (int) cache.all().stream().filter(L2Table::isDirty).count();
    }
}
