package dev.bramble.iscsi.volume.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Which host clusters are taken, and the reference counts that say so on the medium. What is referenced was found when the
 * image was opened, so clusters that a crash leaked are free here at once, whatever their count. Not safe for use by several
 * threads: the image's metadata lock guards it.
 */
final class HostClusters {
    private final Geometry geometry;

    /** Referenced, or not yet safe to use again. */
    private final BitSet used;

    /** Those with a reference count on the medium, or with one to be written. */
    private final BitSet counted;

    private final SharedCounts shared;
    private final BitSet dirtyGranules = new BitSet();
    private final BitSet dirtyTable = new BitSet();
    private final BitSet abandoned = new BitSet();

    /** Offsets of the refcount blocks, 0 where there is none. */
    private long[] table;

    private long tableOffset;
    private boolean hasMoved;
    private int searchFrom;
    private int freshFrom;

    HostClusters(
            Geometry geometry, RefcountTable found, BitSet used, BitSet counted, SharedCounts shared, int freshFrom) {
        this.geometry = geometry;
        this.table = found.blocks();
        this.tableOffset = found.offset();
        this.used = used;
        this.counted = counted;
        this.shared = shared;
        this.freshFrom = freshFrom;
    }

    int usedCount() {
        return used.cardinality();
    }

    /** Takes 1 to {@code most} neighbouring clusters. */
    HostRun allocate(int most) throws IOException {
        int first = used.nextClearBit(searchFrom);
        int next = used.nextSetBit(first);
        int count = next < 0 ? most : Math.min(most, next - first);
        searchFrom = first + count;
        return take(first, count);
    }

    /** Takes just so many neighbouring clusters. */
    HostRun allocateTogether(int count) throws IOException {
        return take(Math.max(used.length(), freshFrom), count);
    }

    private HostRun take(int first, int count) throws IOException {
        requireRoom(first, count);
        used.set(first, first + count);
        boolean isFresh = first >= freshFrom;
        freshFrom = Math.max(freshFrom, first + count);
        for (int cluster = first; cluster < first + count; cluster++) {
            countOne(cluster);
        }
        return new HostRun(first, count, isFresh);
    }

    private static void requireRoom(int first, int count) throws IOException {
        if (first > Qcow2Header.MAX_HOST_CLUSTERS - count) {
            throw new IOException(
                    "the image file cannot grow beyond %d clusters".formatted(Qcow2Header.MAX_HOST_CLUSTERS));
        }
    }

    boolean isUsed(int cluster) {
        return used.get(cluster);
    }

    /** Takes clusters that are free; all before any is counted, since a count may need a cluster itself. */
    void claim(BitSet clusters) throws IOException {
        used.or(clusters);
        freshFrom = Math.max(freshFrom, clusters.length());
        for (int cluster = clusters.nextSetBit(0); cluster >= 0; cluster = clusters.nextSetBit(cluster + 1)) {
            countOne(cluster);
        }
    }

    /** For clusters that no metadata on the medium refers to, now or after a power cut. */
    void release(int cluster) {
        used.clear(cluster);
        if (counted.get(cluster)) {
            counted.clear(cluster);
            shared.reset(cluster);
            dirtyGranules.set(granule(cluster));
        }
        searchFrom = Math.min(searchFrom, cluster);
    }

    /** Gives every referenced cluster the count 1, whatever the medium says. */
    void rebuild() throws IOException {
        for (int cluster = used.nextSetBit(0); cluster >= 0; cluster = used.nextSetBit(cluster + 1)) {
            countOne(cluster);
        }
    }

    private void countOne(int cluster) throws IOException {
        ensureBlock(cluster / geometry.countsPerBlock());
        if (shared.reset(cluster) || !counted.get(cluster)) {
            counted.set(cluster);
            dirtyGranules.set(granule(cluster));
        }
    }

    private void ensureBlock(int block) throws IOException {
        if (block >= table.length) {
            growTable(block);
        }
        if (table[block] == 0) {
            int at = used.nextClearBit(searchFrom);
            requireRoom(at, 1);
            used.set(at);
            freshFrom = Math.max(freshFrom, at + 1);
            table[block] = geometry.offset(at);
            dirtyTable.set(block);
            int perBlock = geometry.clusterSize() / geometry.granule();
            dirtyGranules.set(block * perBlock, (block + 1) * perBlock);
            countOne(at);
        }
    }

    private void growTable(int block) throws IOException {
        long clusters = geometry.clustersOf(2L * (block + 1) * Long.BYTES);
        int entries = (int) geometry.offset(clusters) / Long.BYTES;
        if ((long) entries * Long.BYTES > Qcow2Header.MAX_REFCOUNT_TABLE) {
            throw new IOException("the image's refcount table cannot grow further");
        }
        int old = (int) geometry.cluster(tableOffset);
        abandoned.set(old, old + tableClusters());
        table = Arrays.copyOf(table, entries);
        hasMoved = true;
        tableOffset = geometry.offset(allocateTogether((int) clusters).first());
    }

    private int granule(int cluster) {
        return cluster / (geometry.granule() / Short.BYTES);
    }

    long tableOffset() {
        return tableOffset;
    }

    int tableClusters() {
        return (int) geometry.clustersOf((long) table.length * Long.BYTES);
    }

    boolean hasMoved() {
        return hasMoved;
    }

    /** Moves what has to be written of refcount blocks to {@code blocks}, and of the refcount table to {@code entries}. */
    void takeDirty(List<Write> blocks, List<Write> entries) {
        for (int at = dirtyGranules.nextSetBit(0); at >= 0; at = dirtyGranules.nextSetBit(at + 1)) {
            blocks.add(counts(at));
        }
        if (hasMoved) {
            dirtyTable.set(0, table.length);
        }
        int perSector = HeaderField.SECTOR / Long.BYTES;
        for (int at = dirtyTable.nextSetBit(0); at >= 0; at = dirtyTable.nextSetBit(at)) {
            int first = at / perSector * perSector;
            ByteBuffer bytes = ByteBuffer.allocate(HeaderField.SECTOR);
            for (int i = first; i < first + perSector; i++) {
                bytes.putLong(table[i]);
            }
            entries.add(new Write(tableOffset + (long) first * Long.BYTES, bytes.flip()));
            at = first + perSector;
        }
        dirtyGranules.clear();
        dirtyTable.clear();
        hasMoved = false;
    }

    private Write counts(int granule) {
        int perBlock = geometry.clusterSize() / geometry.granule();
        ByteBuffer bytes = ByteBuffer.allocate(geometry.granule());
        int first = granule * (geometry.granule() / Short.BYTES);
        int end = first + geometry.granule() / Short.BYTES;
        for (int at = counted.nextSetBit(first); at >= 0 && at < end; at = counted.nextSetBit(at + 1)) {
            bytes.putShort((at - first) * Short.BYTES, (short) shared.of(at));
        }
        return new Write(table[granule / perBlock] + (long) granule % perBlock * geometry.granule(), bytes);
    }

    /** What is to be written still; of no use after {@link #takeDirty} but to {@link #markDirty}. */
    Dirty dirty() {
        return new Dirty((BitSet) dirtyGranules.clone(), (BitSet) dirtyTable.clone(), hasMoved);
    }

    /** Undoes {@link #takeDirty} when what it gave may not be on the medium. */
    void markDirty(Dirty again) {
        dirtyGranules.or(again.granules);
        dirtyTable.or(again.entries);
        hasMoved |= again.hasMoved;
    }

    /** Takes the clusters of refcount tables that are free once the header refers to the new one. */
    List<Integer> takeAbandoned() {
        List<Integer> clusters = abandoned.stream().boxed().toList();
        abandoned.clear();
        return clusters;
    }

    record Dirty(BitSet granules, BitSet entries, boolean hasMoved) {}
}
