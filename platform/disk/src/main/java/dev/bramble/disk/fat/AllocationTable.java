package dev.bramble.disk.fat;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Follows chains of clusters. Reads the table in pages and keeps a few: a source may be at the other end of a network. */
final class AllocationTable {
    /** Larger than any FAT12 table, whose entries would lie across the border of two pages. */
    private static final int PAGE = 64 * 1024;

    private static final int PAGES_KEPT = 16;

    private final ByteSource source;
    private final Geometry geometry;
    private final Map<Long, ByteBuffer> pages = new LinkedHashMap<>(PAGES_KEPT * 2, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, ByteBuffer> eldest) {
            return size() > PAGES_KEPT;
        }
    };

    AllocationTable(ByteSource source, Geometry geometry) {
        this.source = source;
        this.geometry = geometry;
    }

    /** The first {@code count} clusters of the chain, or all of it where that is shorter. A loop is a corrupt chain. */
    Extents chain(long first, long count) throws IOException {
        Extents extents = new Extents(geometry);
        long cluster = first;
        long marked = -1; // Brent's cycle finder: compare with the cluster seen at the last power of two
        for (long walked = 0; walked < count && !isEnd(cluster); walked++) {
            if (!geometry.isCluster(cluster)) {
                throw new CorruptDiskException("the chain from cluster %d leads to cluster %d of %d"
                        .formatted(first, cluster, geometry.clusterCount()));
            }
            if (cluster == marked) {
                throw new CorruptDiskException("the chain from cluster %d is a loop".formatted(first));
            }
            if (Long.bitCount(walked) <= 1) {
                marked = cluster;
            }
            extents.add(cluster);
            cluster = next(cluster);
        }
        return extents;
    }

    private boolean isEnd(long value) {
        return value >= geometry.type().endOfChain;
    }

    private synchronized long next(long cluster) throws IOException {
        return switch (geometry.type()) {
            case FAT12 -> {
                int at = (int) (cluster + cluster / 2);
                int pair = Short.toUnsignedInt(page(0).getShort(at));
                yield (cluster & 1) == 0 ? pair & 0xfff : pair >> 4;
            }
            case FAT16 -> Short.toUnsignedInt(page(cluster * 2 / PAGE).getShort((int) (cluster * 2 % PAGE)));
            case FAT32 -> page(cluster * 4 / PAGE).getInt((int) (cluster * 4 % PAGE)) & 0x0fffffff;
        };
    }

    private ByteBuffer page(long number) throws IOException {
        ByteBuffer page = pages.get(number);
        if (page == null) {
            long entries = Geometry.FIRST_CLUSTER + geometry.clusterCount();
            long start = number * PAGE;
            int length = (int) Math.min(PAGE, geometry.type().tableBytes(entries) - start);
            page = source.read(geometry.tableOffset() + start, length);
            pages.put(number, page);
        }
        return page;
    }
}
