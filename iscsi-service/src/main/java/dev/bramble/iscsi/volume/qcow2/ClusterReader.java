package dev.bramble.iscsi.volume.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads the guest's bytes, one request to the medium for what lies together there. */
final class ClusterReader {
    private final Geometry geometry;
    private final HostFile file;
    private final ClusterMap map;
    private final ScratchClusters scratch;

    ClusterReader(Geometry geometry, HostFile file, ClusterMap map, ScratchClusters scratch) {
        this.geometry = geometry;
        this.file = file;
        this.map = map;
        this.scratch = scratch;
    }

    void read(long offset, ByteBuffer into, BackingData backing) throws IOException {
        int limit = into.limit();
        long at = offset;
        while (into.position() < limit) {
            long cluster = geometry.cluster(at);
            L2Table table = map.table(geometry.l1Index(cluster));
            long entry = entry(table, cluster);
            int length = runLength(table, cluster, entry, geometry.within(at), limit - into.position());
            into.limit(into.position() + length);
            switch (L2Entry.kind(entry)) {
                case UNALLOCATED -> backing.read(at, into);
                case ZERO -> Zeros.fill(into);
                case DATA -> file.read(L2Entry.host(entry) + geometry.within(at), into);
                case COMPRESSED -> unpack(entry, geometry.within(at), into);
            }
            into.limit(limit);
            at += length;
        }
    }

    /** As {@link #read} as long as all of it is in memory; on false {@code into} is as it was. */
    boolean readNow(long offset, ByteBuffer into, BackingData backing) throws IOException {
        int start = into.position();
        int limit = into.limit();
        long at = offset;
        while (into.position() < limit) {
            long cluster = geometry.cluster(at);
            L2Table table = map.tableNow(geometry.l1Index(cluster));
            boolean isKnown = table != null || !map.hasTable(geometry.l1Index(cluster));
            if (!isKnown || !readRunNow(table, at, into, backing)) {
                into.limit(limit).position(start);
                return false;
            }
            at = offset + into.position() - start;
            into.limit(limit);
        }
        return true;
    }

    private boolean readRunNow(@Nullable L2Table table, long at, ByteBuffer into, BackingData backing)
            throws IOException {
        long cluster = geometry.cluster(at);
        long entry = entry(table, cluster);
        into.limit(into.position() + runLength(table, cluster, entry, geometry.within(at), into.remaining()));
        return switch (L2Entry.kind(entry)) {
            case UNALLOCATED -> backing.readNow(at, into);
            case ZERO -> {
                Zeros.fill(into);
                yield true;
            }
            case DATA -> file.readNow(L2Entry.host(entry) + geometry.within(at), into);
            case COMPRESSED -> false;
        };
    }

    private long entry(@Nullable L2Table table, long cluster) {
        return table == null ? L2Entry.UNALLOCATED : table.get(geometry.l2Index(cluster));
    }

    /** Bytes, {@code most} at most, that can be read as one with the first of them. */
    private int runLength(@Nullable L2Table table, long cluster, long entry, int within, int most) {
        long length = (long) geometry.clusterSize() - within;
        long next = entry;
        int end = geometry.entriesPerTable();
        for (int index = geometry.l2Index(cluster) + 1; index < end && length < most; index++) {
            next = following(next);
            if (next == Long.MIN_VALUE || (table != null && table.get(index) != next)) {
                break;
            }
            length += geometry.clusterSize();
        }
        return (int) Math.min(length, most);
    }

    /** What the next entry has to be to belong to the run; {@code Long.MIN_VALUE}, which none is, for nothing. */
    private long following(long entry) {
        return switch (L2Entry.kind(entry)) {
            case UNALLOCATED, ZERO -> entry;
            case DATA -> entry + geometry.clusterSize();
            case COMPRESSED -> Long.MIN_VALUE;
        };
    }

    private void unpack(long entry, int within, ByteBuffer into) throws IOException {
        ByteBuffer cluster = scratch.take();
        try {
            CompressedCluster.read(file, entry, geometry, cluster);
            into.put(cluster.slice(within, into.remaining()));
        } finally {
            scratch.give(cluster);
        }
    }
}
