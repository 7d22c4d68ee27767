package dev.bramble.iscsi.volume.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Looks at all metadata of an image before it is used: each table and cluster lies in the file, aligned, and belongs to one
 * only. Whatever passes cannot make a write hit anything but the guest cluster it is for.
 */
final class ImageScan {
    private static final int PIECE = 64 * 1024;
    private static final long RESERVED_L1 = 0x7f00_0000_0000_01ffL;

    /** Far more than any image of Bramble's has; bounds the memory a hostile one takes. */
    private static final int MAX_SHARED = 1 << 20;

    private final Qcow2Header header;
    private final Geometry geometry;
    private final HostFile file;
    private final int fileClusters;
    private final BitSet used = new BitSet();
    private final BitSet compressed = new BitSet();
    private final BitSet counted = new BitSet();
    private final SharedCounts shared = new SharedCounts();

    private ImageScan(Qcow2Header header, HostFile file) {
        this.header = header;
        this.geometry = header.geometry();
        this.file = file;
        this.fileClusters = (int) geometry.clustersOf(file.end());
    }

    record Result(HostClusters clusters, L1Table l1) {}

    static Result of(Qcow2Header header, HostFile file) throws IOException {
        return new ImageScan(header, file).scan();
    }

    private Result scan() throws IOException {
        claim(0, geometry.clusterSize(), "the header");
        long tableBytes = geometry.offset(header.refcountTableClusters());
        claim(header.refcountTableOffset(), tableBytes, "the refcount table");
        long[] blocks = longs(header.refcountTableOffset(), (int) (tableBytes / Long.BYTES));
        for (int i = 0; i < blocks.length; i++) {
            if (blocks[i] != 0) {
                claim(blocks[i], geometry.clusterSize(), "a refcount block");
                if ((long) i * geometry.countsPerBlock() >= Qcow2Header.MAX_HOST_CLUSTERS) {
                    throw new UnsupportedImageException(
                            "qcow2 image not supported: reference counts beyond the largest file");
                }
            }
        }
        long[] l1 = longs(header.l1Offset(), header.l1Size());
        claim(header.l1Offset(), Math.max(1, (long) l1.length * Long.BYTES), "the L1 table");
        for (long entry : l1) {
            require((entry & RESERVED_L1) == 0, "reserved bits in an L1 entry");
            if ((entry & L2Entry.OFFSET) != 0) {
                claim(entry & L2Entry.OFFSET, geometry.clusterSize(), "an L2 table");
                scanL2(entry & L2Entry.OFFSET);
            }
        }
        scanCounts(blocks);
        HostClusters clusters = new HostClusters(
                geometry, new RefcountTable(header.refcountTableOffset(), blocks), used, counted, shared, fileClusters);
        return new Result(clusters, new L1Table(header.l1Offset(), l1));
    }

    private long[] longs(long offset, int count) throws IOException {
        long[] all = new long[count];
        for (int done = 0; done < count; ) {
            ByteBuffer piece = ByteBuffer.allocate(Math.min(PIECE, (count - done) * Long.BYTES));
            file.read(offset + (long) done * Long.BYTES, piece);
            int length = piece.limit() / Long.BYTES;
            piece.flip().asLongBuffer().get(all, done, length);
            done += length;
        }
        return all;
    }

    private void scanL2(long offset) throws IOException {
        if (isHole(offset)) {
            return;
        }
        for (long entry : longs(offset, geometry.entriesPerTable())) {
            require(L2Entry.isWellFormed(entry, geometry), "L2 entry 0x" + Long.toHexString(entry));
            if (L2Entry.kind(entry) == L2Entry.Kind.COMPRESSED) {
                claimCompressed(L2Entry.compressedOffset(entry, geometry), L2Entry.compressedLength(entry, geometry));
            } else if (L2Entry.host(entry) != 0) {
                claim(L2Entry.host(entry), geometry.clusterSize(), "a cluster");
            }
        }
    }

    /** Tables of zeros in a sparse file cost a hostile image nothing, and should cost little here. */
    private boolean isHole(long offset) throws IOException {
        return file.medium().nextData(offset) >= Math.min(offset + geometry.clusterSize(), file.end());
    }

    private void claim(long offset, long length, String what) throws CorruptImageException {
        require(geometry.within(offset) == 0, what + " is not aligned: " + Long.toUnsignedString(offset));
        int first = clusterInFile(offset, length, what);
        int end = first + (int) geometry.clustersOf(length);
        int taken = used.nextSetBit(first);
        require(taken < 0 || taken >= end, what + " overlaps something else at " + offset);
        used.set(first, end);
    }

    /** Its clusters may be those of other compressed ones, too. */
    private void claimCompressed(long offset, int length) throws CorruptImageException {
        int first =
                clusterInFile(offset - geometry.within(offset), geometry.within(offset) + length, "compressed data");
        int end = first + (int) geometry.clustersOf((long) geometry.within(offset) + length);
        for (int cluster = first; cluster < end; cluster++) {
            require(
                    !used.get(cluster) || compressed.get(cluster),
                    "compressed data overlaps something else at " + offset);
            used.set(cluster);
            compressed.set(cluster);
        }
    }

    private int clusterInFile(long offset, long length, String what) throws CorruptImageException {
        long clusters = geometry.clustersOf(length);
        require(
                offset >= 0 && geometry.cluster(offset) <= fileClusters - clusters,
                what + " lies outside the file: " + Long.toUnsignedString(offset));
        return (int) geometry.cluster(offset);
    }

    private void scanCounts(long[] blocks) throws IOException {
        for (int i = 0; i < blocks.length; i++) {
            if (blocks[i] != 0 && !isHole(blocks[i])) {
                scanBlock(i * geometry.countsPerBlock(), blocks[i]);
            }
        }
        if (header.isDirty()) {
            // With several compressed clusters in one host cluster the counts cannot be told from a set of used ones.
            if (!compressed.isEmpty()) {
                throw new UnsupportedImageException(
                        "a dirty qcow2 image with compressed clusters; run qemu-img check -r all first");
            }
            return;
        }
        BitSet uncounted = (BitSet) used.clone();
        uncounted.andNot(counted);
        require(
                uncounted.isEmpty(),
                "cluster %d is used, and its reference count is 0".formatted(uncounted.nextSetBit(0)));
    }

    private void scanBlock(int first, long offset) throws IOException {
        ByteBuffer counts = ByteBuffer.allocate(geometry.clusterSize());
        file.read(offset, counts);
        counts.flip();
        for (int i = 0; i < geometry.countsPerBlock(); i++) {
            int count = Short.toUnsignedInt(counts.getShort(i * Short.BYTES));
            if (count > 0) {
                counted.set(first + i);
                if (count > 1) {
                    require(shared.size() < MAX_SHARED, "too many reference counts above 1");
                    shared.append(first + i, count);
                }
            }
        }
    }

    private static void require(boolean condition, String found) throws CorruptImageException {
        if (!condition) {
            throw new CorruptImageException("not a valid qcow2 image: " + found);
        }
    }
}
