package dev.bramble.iscsi.volume.qcow2;

/** What follows from the size of a cluster, {@code 1 << clusterBits} bytes; 9 to 21 bits. */
record Geometry(int clusterBits) {
    static final int MIN_CLUSTER_BITS = 9;
    static final int MAX_CLUSTER_BITS = 21;

    /** Tables are written in pieces of the page cache's, so that no page is read for it. */
    private static final int MAX_GRANULE = 4096;

    int clusterSize() {
        return 1 << clusterBits;
    }

    int entriesPerTable() {
        return clusterSize() / Long.BYTES;
    }

    int countsPerBlock() {
        return clusterSize() / Short.BYTES;
    }

    int granule() {
        return Math.min(MAX_GRANULE, clusterSize());
    }

    long cluster(long offset) {
        return offset >>> clusterBits;
    }

    long offset(long cluster) {
        return cluster << clusterBits;
    }

    int within(long offset) {
        return (int) offset & (clusterSize() - 1);
    }

    int l1Index(long cluster) {
        return (int) (cluster >>> (clusterBits - 3));
    }

    int l2Index(long cluster) {
        return (int) cluster & (entriesPerTable() - 1);
    }

    /** Clusters that hold so many bytes; {@code bytes} at most 2^62. */
    long clustersOf(long bytes) {
        return (bytes + clusterSize() - 1) >>> clusterBits;
    }

    /** L1 entries that a disk of this size needs. */
    long l1Entries(long size) {
        return (clustersOf(size) + entriesPerTable() - 1) / entriesPerTable();
    }

    /** The largest disk; at most 2^61 bytes. */
    long maxSize() {
        return offset((long) Qcow2Header.MAX_L1 * entriesPerTable());
    }
}
