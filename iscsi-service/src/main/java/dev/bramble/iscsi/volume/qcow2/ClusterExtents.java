package dev.bramble.iscsi.volume.qcow2;

import dev.bramble.iscsi.volume.Extent;
import java.io.IOException;

/** Tells what of an image has bytes of its own or its backing's. */
final class ClusterExtents {
    /** Tables looked at for one answer. */
    private static final int MOST_TABLES = 8;

    private final Geometry geometry;
    private final ClusterMap map;

    ClusterExtents(Geometry geometry, ClusterMap map) {
        this.geometry = geometry;
        this.map = map;
    }

    Extent at(long offset, long size, BackingData backing) throws IOException {
        Extent first = piece(offset, size, backing);
        long end = offset + first.length();
        long enough = geometry.offset(
                (geometry.l1Index(geometry.cluster(offset)) + (long) MOST_TABLES) * geometry.entriesPerTable());
        while (end < Math.min(size, enough)) {
            Extent next = piece(end, size, backing);
            if (next.isMapped() != first.isMapped()) {
                break;
            }
            end += next.length();
        }
        return new Extent(offset, end - offset, first.isMapped());
    }

    /** Clusters of one kind in one table. */
    private Extent piece(long offset, long size, BackingData backing) throws IOException {
        long cluster = geometry.cluster(offset);
        L2Table table = map.table(geometry.l1Index(cluster));
        int index = geometry.l2Index(cluster);
        L2Entry.Kind kind = table == null ? L2Entry.Kind.UNALLOCATED : L2Entry.kind(table.get(index));
        int end = index + 1;
        while (end < geometry.entriesPerTable() && (table == null || L2Entry.kind(table.get(end)) == kind)) {
            end++;
        }
        long length = Math.min(geometry.offset(cluster + end - index), size) - offset;
        return switch (kind) {
            case UNALLOCATED -> backing.extentAt(offset, length);
            case ZERO -> new Extent(offset, length, false);
            case DATA, COMPRESSED -> new Extent(offset, length, true);
        };
    }
}
