package dev.bramble.iscsi.volume.qcow2;

import dev.bramble.iscsi.volume.medium.Medium;
import java.io.IOException;
import java.util.Optional;

/**
 * The header of an image, checked against itself (section "Header").
 *
 * @param clusterBits a cluster has {@code 1 << clusterBits} bytes
 * @param size of the disk in bytes
 * @param isDirty reference counts are not to be trusted
 * @param autoclear features that whoever writes must clear first
 */
public record Qcow2Header(
        int clusterBits,
        long size,
        int l1Size,
        long l1Offset,
        long refcountTableOffset,
        int refcountTableClusters,
        boolean isDirty,
        long autoclear,
        Optional<Backing> backing) {

    /** Entries; QEMU's limit of 32 MiB. */
    static final int MAX_L1 = 32 * 1024 * 1024 / Long.BYTES;

    /** QEMU's limit, in bytes. */
    static final int MAX_REFCOUNT_TABLE = 8 * 1024 * 1024;

    /** Of the image file: with 64 KiB each, 16 TiB. Bounds what is kept in memory of each. */
    static final int MAX_HOST_CLUSTERS = 1 << 28;

    /** Reads at most 64 KiB. */
    public static Qcow2Header read(Medium medium) throws IOException {
        return HeaderReader.read(medium);
    }

    Geometry geometry() {
        return new Geometry(clusterBits);
    }
}
