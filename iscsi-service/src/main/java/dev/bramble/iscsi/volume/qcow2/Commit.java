package dev.bramble.iscsi.volume.qcow2;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings data and metadata to the medium in an order that a power cut cannot make inconsistent: what is referred to is
 * durable, and counted, before what refers to it is written. See RATIONALE.md.
 */
final class Commit {
    private final HostFile file;
    private final ClusterMap map;
    private final ChangeLog log;
    private final HeaderSector header;
    private final Grace grace;
    private final Geometry geometry;

    /** One commit at a time; also guards the header. */
    private final ReentrantLock turn = new ReentrantLock();

    private final ReentrantLock releaseTurn = new ReentrantLock();
    private final AtomicLong requests = new AtomicLong();
    private long done;

    /** Free in all that is on the medium; I/O that looked them up before may still be on its way. */
    private List<Integer> releasable = new ArrayList<>();

    /** Linux reports a failed write-back once and then forgets the pages: a later success would be a lie. */
    private @Nullable IOException syncFailure;

    Commit(Geometry geometry, HostFile file, ClusterMap map, ChangeLog log, HeaderSector header, Grace grace) {
        this.geometry = geometry;
        this.file = file;
        this.map = map;
        this.log = log;
        this.header = header;
        this.grace = grace;
    }

    /** Returns when all that was done before is durable. Several callers share one. */
    void run() throws IOException {
        long request = requests.incrementAndGet();
        turn.lock();
        try {
            if (done < request) {
                long shared = requests.get();
                write();
                done = shared;
            }
        } finally {
            turn.unlock();
        }
    }

    /** Changes of the header that come after all that was done before is durable, in one write. */
    interface HeaderChange {
        void apply(HeaderSector header) throws IOException;
    }

    void run(HeaderChange change) throws IOException {
        turn.lock();
        try {
            write();
            change.apply(header);
            header.write();
            sync();
        } finally {
            turn.unlock();
        }
    }

    /** Makes a change that the log cannot have; before it is told to anyone, {@link #run} must have returned. */
    void withoutLog(Runnable change) throws IOException {
        turn.lock();
        try {
            log.alone().lock();
            try {
                write();
                log.fallBehind();
                change.run();
            } finally {
                log.alone().unlock();
            }
        } finally {
            turn.unlock();
        }
    }

    private Snapshot take() {
        log.alone().lock();
        try {
            log.beginCommit();
            return Snapshot.take(map);
        } finally {
            log.alone().unlock();
        }
    }

    private void write() throws IOException {
        Snapshot snapshot = take();
        try {
            writeInOrder(snapshot);
        } catch (IOException e) {
            snapshot.putBack(map);
            throw e;
        }
        map.lock().lock();
        try {
            snapshot.tablesDirty.keySet().forEach(L2Table::endWriting);
            releasable.addAll(snapshot.freed);
        } finally {
            map.lock().unlock();
        }
        log.endCommit();
    }

    private void writeInOrder(Snapshot snapshot) throws IOException {
        writeAll(snapshot.counts);
        sync();
        if (!snapshot.countTable.isEmpty()) {
            writeAll(snapshot.countTable);
            sync();
        }
        if (snapshot.countsDirty.hasMoved()) {
            header.moveRefcountTable(snapshot.countTablePlace, snapshot.countTableClusters);
            header.write();
            sync();
        }
        if (!snapshot.tables.isEmpty()) {
            writeAll(snapshot.tables);
            sync();
        }
        if (!snapshot.l1.isEmpty()) {
            writeAll(snapshot.l1);
            sync();
        }
        if (snapshot.l1Dirty.hasMoved()) {
            header.moveL1(snapshot.l1Place, snapshot.l1Length);
            header.write();
            sync();
        }
    }

    private void writeAll(List<Write> writes) throws IOException {
        for (Write write : writes) {
            file.write(write.offset(), write.bytes());
        }
    }

    private void sync() throws IOException {
        IOException failure = syncFailure;
        if (failure != null) {
            throw new IOException("the image lost writes when it was flushed; reopen it", failure);
        }
        try {
            file.medium().sync();
        } catch (IOException e) {
            syncFailure = e;
            giveUpLog(e);
            throw e;
        }
    }

    private void giveUpLog(IOException reason) {
        try {
            log.giveUp();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    /** Gives back what earlier commits made free. Waits for I/O that is under way: for threads that do none. */
    void release() throws IOException {
        releaseTurn.lock();
        try {
            List<Integer> free = takeReleasable();
            if (free.isEmpty()) {
                return;
            }
            grace.drain();
            try {
                punch(free);
            } catch (IOException e) {
                giveBack(free);
                throw e;
            }
            free(free);
        } finally {
            releaseTurn.unlock();
        }
    }

    private List<Integer> takeReleasable() {
        map.lock().lock();
        try {
            List<Integer> free = releasable;
            releasable = new ArrayList<>();
            return free;
        } finally {
            map.lock().unlock();
        }
    }

    private void giveBack(List<Integer> free) {
        map.lock().lock();
        try {
            releasable.addAll(free);
        } finally {
            map.lock().unlock();
        }
    }

    private void free(List<Integer> free) {
        map.lock().lock();
        try {
            free.forEach(map.clusters()::release);
        } finally {
            map.lock().unlock();
        }
    }

    /** Before they can be taken again: the hole would swallow the new bytes. */
    private void punch(List<Integer> free) throws IOException {
        BitSet clusters = new BitSet();
        free.forEach(clusters::set);
        for (int at = clusters.nextSetBit(0); at >= 0; at = clusters.nextSetBit(at)) {
            int end = clusters.nextClearBit(at);
            if (!file.medium().punchHole(geometry.offset(at), geometry.offset((long) end - at))) {
                return;
            }
            at = end;
        }
    }

    /** All that has to be written, as it was at one moment. */
    private static final class Snapshot {
        final HostClusters.Dirty countsDirty;
        final L1Table.Dirty l1Dirty;
        final Map<L2Table, BitSet> tablesDirty = new HashMap<>();
        final List<Write> counts = new ArrayList<>();
        final List<Write> countTable = new ArrayList<>();
        final List<Write> tables = new ArrayList<>();
        final List<Write> l1 = new ArrayList<>();
        final long countTablePlace;
        final int countTableClusters;
        final long l1Place;
        final int l1Length;
        final List<Integer> freed;

        private Snapshot(ClusterMap map) {
            countsDirty = map.clusters().dirty();
            countTablePlace = map.clusters().tableOffset();
            countTableClusters = map.clusters().tableClusters();
            map.clusters().takeDirty(counts, countTable);
            for (L2Table table : map.cache().all()) {
                if (table.isDirty()) {
                    tablesDirty.put(table, table.dirty());
                    table.takeDirty(tables);
                }
            }
            l1Dirty = map.l1().dirty();
            l1Place = map.l1().place();
            l1Length = map.l1().length();
            map.l1().takeDirty(l1);
            freed = new ArrayList<>(map.takeFreed());
            freed.addAll(map.clusters().takeAbandoned());
            map.countDirty();
        }

        static Snapshot take(ClusterMap map) {
            map.lock().lock();
            try {
                return new Snapshot(map);
            } finally {
                map.lock().unlock();
            }
        }

        void putBack(ClusterMap map) {
            map.lock().lock();
            try {
                map.clusters().markDirty(countsDirty);
                tablesDirty.forEach(L2Table::markDirty);
                tablesDirty.keySet().forEach(L2Table::endWriting);
                map.l1().markDirty(l1Dirty);
                map.addFreed(freed);
                map.countDirty();
            } finally {
                map.lock().unlock();
            }
        }
    }
}
