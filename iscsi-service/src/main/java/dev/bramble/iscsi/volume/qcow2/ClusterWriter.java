package dev.bramble.iscsi.volume.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes the guest's bytes: in place where the image has a cluster of its own, else into a new one that an entry refers to
 * once all its bytes are written.
 */
final class ClusterWriter {
    /** Clusters that share a lock, side by side: as many can be taken at once. */
    private static final int GROUP = 16;

    private static final int LOCKS = 64;

    private final Geometry geometry;
    private final HostFile file;
    private final ClusterMap map;
    private final Remapping remapping;
    private final ClusterReader reader;
    private final ScratchClusters scratch;
    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

    ClusterWriter(
            Geometry geometry,
            HostFile file,
            ClusterMap map,
            Remapping remapping,
            ClusterReader reader,
            ScratchClusters scratch) {
        this.geometry = geometry;
        this.file = file;
        this.map = map;
        this.remapping = remapping;
        this.reader = reader;
        this.scratch = scratch;
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /** Writes {@code from} up to its limit. */
    void write(long offset, ByteBuffer from, BackingData backing) throws IOException {
        int limit = from.limit();
        long at = offset;
        while (from.position() < limit) {
            int position = from.position();
            if (!writeInPlace(at, from)) {
                ReentrantLock lock = lockOf(geometry.cluster(at));
                lock.lock();
                try {
                    if (L2Entry.kind(map.entry(geometry.cluster(at))) != L2Entry.Kind.DATA) {
                        writeNew(at, from, backing);
                    }
                } finally {
                    lock.unlock();
                }
            }
            at += from.position() - position;
            from.limit(limit);
        }
    }

    private ReentrantLock lockOf(long cluster) {
        return locks[(int) (cluster / GROUP % LOCKS)];
    }

    /** Writes as much as lies together; false when the first cluster is not the image's own. */
    private boolean writeInPlace(long at, ByteBuffer from) throws IOException {
        long cluster = geometry.cluster(at);
        L2Table table = map.table(geometry.l1Index(cluster));
        int index = geometry.l2Index(cluster);
        if (table == null || L2Entry.kind(table.get(index)) != L2Entry.Kind.DATA) {
            return false;
        }
        long host = L2Entry.host(table.get(index));
        long length = (long) geometry.clusterSize() - geometry.within(at);
        for (int next = index + 1; next < table.length() && length < from.remaining(); next++) {
            long entry = table.get(next);
            if (L2Entry.kind(entry) != L2Entry.Kind.DATA
                    || L2Entry.host(entry) != host + geometry.offset((long) next - index)) {
                break;
            }
            length += geometry.clusterSize();
        }
        from.limit(from.position() + (int) Math.min(length, from.remaining()));
        file.write(host + geometry.within(at), from);
        return true;
    }

    /** Under the group's lock: writes clusters of which the first is not the image's own. */
    private void writeNew(long at, ByteBuffer from, BackingData backing) throws IOException {
        long cluster = geometry.cluster(at);
        int wholes = geometry.within(at) == 0 ? wholeClusters(cluster, from.remaining()) : 0;
        if (wholes == 0) {
            writePart(at, from, backing);
            return;
        }
        int zeros = leading(from, wholes, true);
        if (zeros > 0) {
            setZero(cluster, zeros, backing);
            from.position(from.position() + zeros * geometry.clusterSize());
        } else {
            writeWhole(cluster, leading(from, wholes, false), from);
        }
    }

    /** Clusters from this one, in its group and not the image's own, that so many bytes overwrite wholly. */
    private int wholeClusters(long cluster, int bytes) throws IOException {
        int most = (int) Math.min(GROUP - cluster % GROUP, bytes >> geometry.clusterBits());
        int count = 0;
        while (count < most && L2Entry.kind(map.entry(cluster + count)) != L2Entry.Kind.DATA) {
            count++;
        }
        return count;
    }

    /** How many of the clusters in {@code from}, {@code most} at most, are zeros, or are not, before one is otherwise. */
    private int leading(ByteBuffer from, int most, boolean areZeros) {
        int count = 0;
        while (count < most
                && Zeros.are(from.slice(from.position() + count * geometry.clusterSize(), geometry.clusterSize()))
                        == areZeros) {
            count++;
        }
        return count;
    }

    private void writeWhole(long cluster, int count, ByteBuffer from) throws IOException {
        HostRun run = map.allocate(count);
        from.limit(from.position() + run.count() * geometry.clusterSize());
        refer(cluster, run, () -> file.write(geometry.offset(run.first()), from));
    }

    private void writePart(long at, ByteBuffer from, BackingData backing) throws IOException {
        long cluster = geometry.cluster(at);
        int within = geometry.within(at);
        int length = Math.min(from.remaining(), geometry.clusterSize() - within);
        from.limit(from.position() + length);
        ByteBuffer whole = scratch.take();
        try {
            long start = geometry.offset(cluster);
            reader.read(start, whole.limit(within), backing);
            whole.limit(geometry.clusterSize()).position(within + length);
            reader.read(start + within + length, whole, backing);
            whole.clear();
            HostRun run = map.allocate(1);
            long host = geometry.offset(run.first());
            boolean isBare = run.isFresh()
                    && Zeros.are(whole.slice(0, within))
                    && Zeros.are(whole.slice(within + length, geometry.clusterSize() - within - length));
            refer(cluster, run, () -> {
                if (isBare) {
                    file.write(host + within, from);
                } else {
                    whole.put(within, from, from.position(), length);
                    from.position(from.position() + length);
                    file.write(host, whole);
                }
            });
        } finally {
            scratch.give(whole);
        }
    }

    private interface Filling {
        void run() throws IOException;
    }

    /** Fills new host clusters and makes the map refer to them; if that fails they are free again. */
    private void refer(long cluster, HostRun run, Filling filling) throws IOException {
        boolean isDone = false;
        try {
            filling.run();
            remapping.set(cluster, run.count(), L2Entry.data(geometry.offset(run.first())), geometry.clusterSize());
            isDone = true;
        } finally {
            if (!isDone) {
                map.giveBack(run);
            }
        }
    }

    /** Under the group's lock. */
    private void setZero(long cluster, int count, BackingData backing) throws IOException {
        long end = cluster + count;
        for (long at = cluster; at < end; at++) {
            long wanted = zero(at, backing);
            long next = at;
            while (next < end && zero(next, backing) == wanted && isToBeZeroed(next, wanted)) {
                next++;
            }
            if (next > at) {
                remapping.set(at, (int) (next - at), wanted, 0);
                at = next - 1;
            }
        }
    }

    private long zero(long cluster, BackingData backing) {
        return backing.covers(geometry.offset(cluster)) ? L2Entry.ZERO : L2Entry.UNALLOCATED;
    }

    private boolean isToBeZeroed(long cluster, long wanted) throws IOException {
        long present = map.entry(cluster);
        return present != wanted && (present & ~L2Entry.COPIED) != L2Entry.ZERO;
    }

    /** Makes a range read as zeros, giving back the host clusters it covers; the last one ends with the disk. */
    void zero(long offset, long length, long size, BackingData backing) throws IOException {
        long end = offset + length;
        long at = offset;
        while (at < end) {
            long cluster = geometry.cluster(at);
            if (!map.hasTable(geometry.l1Index(cluster)) && !backing.covers(at)) {
                at = geometry.offset((geometry.l1Index(cluster) + 1L) * geometry.entriesPerTable());
                continue;
            }
            long clusterEnd = Math.min(geometry.offset(cluster + 1), size);
            long stop;
            if (geometry.within(at) == 0 && end >= clusterEnd) {
                long groupEnd = cluster / GROUP * GROUP + GROUP;
                long whole = end >= size ? geometry.clustersOf(end) : geometry.cluster(end);
                int count = (int) (Math.min(groupEnd, whole) - cluster);
                zeroWhole(cluster, count, backing);
                stop = Math.min(geometry.offset(cluster + count), end);
            } else {
                stop = Math.min(clusterEnd, end);
                zeroPart(at, (int) (stop - at), backing);
            }
            at = stop;
        }
    }

    private void zeroWhole(long cluster, int count, BackingData backing) throws IOException {
        ReentrantLock lock = lockOf(cluster);
        lock.lock();
        try {
            setZero(cluster, count, backing);
        } finally {
            lock.unlock();
        }
    }

    private void zeroPart(long at, int length, BackingData backing) throws IOException {
        long entry = map.entry(geometry.cluster(at));
        L2Entry.Kind kind = L2Entry.kind(entry);
        boolean isZero = kind == L2Entry.Kind.ZERO || (kind == L2Entry.Kind.UNALLOCATED && !backing.covers(at));
        if (isZero
                || (kind == L2Entry.Kind.DATA
                        && file.medium().punchHole(L2Entry.host(entry) + geometry.within(at), length))) {
            return;
        }
        for (int done = 0; done < length; ) {
            ByteBuffer zeros = Zeros.upTo(length - (long) done);
            done += zeros.remaining();
            write(at + done - zeros.remaining(), zeros, backing);
        }
    }

    /** Copies a cluster from the backing, unless the image has something there or it is only zeros. */
    void absorb(long cluster, long size, BackingData backing) throws IOException {
        ReentrantLock lock = lockOf(cluster);
        lock.lock();
        ByteBuffer whole = scratch.take();
        try {
            if (map.entry(cluster) == L2Entry.UNALLOCATED) {
                long start = geometry.offset(cluster);
                whole.limit((int) Math.min(geometry.clusterSize(), size - start));
                backing.read(start, whole);
                Zeros.fill(whole.limit(geometry.clusterSize()));
                if (!Zeros.are(whole.flip())) {
                    writeWhole(cluster, 1, whole);
                }
            }
        } finally {
            scratch.give(whole);
            lock.unlock();
        }
    }

    /**
     * Copies a cluster from the backing as {@link #absorb} does, and keeps zeros as such where {@code further} would show
     * through else.
     */
    void takeOver(long cluster, long size, BackingData backing, BackingData further) throws IOException {
        absorb(cluster, size, backing);
        ReentrantLock lock = lockOf(cluster);
        lock.lock();
        try {
            if (map.entry(cluster) == L2Entry.UNALLOCATED && further.covers(geometry.offset(cluster))) {
                setZero(cluster, 1, further);
            }
        } finally {
            lock.unlock();
        }
    }
}
