package dev.bramble.iscsi.volume.qcow2;

/** How an L2 entry, a long, is read (section "Cluster mapping"). */
final class L2Entry {
    static final long COPIED = 1L << 63;
    static final long OFFSET = 0x00ff_ffff_ffff_fe00L;
    static final long UNALLOCATED = 0;
    static final long ZERO = 1;

    private static final long COMPRESSED = 1L << 62;
    private static final long RESERVED = 0x3f00_0000_0000_01feL;
    private static final int SECTOR = 512;

    enum Kind {
        UNALLOCATED,
        ZERO,
        DATA,
        COMPRESSED
    }

    private L2Entry() {}

    static long data(long hostOffset) {
        return hostOffset | COPIED;
    }

    static Kind kind(long entry) {
        if ((entry & COMPRESSED) != 0) {
            return Kind.COMPRESSED;
        }
        if ((entry & ZERO) != 0) {
            return Kind.ZERO;
        }
        return host(entry) == 0 ? Kind.UNALLOCATED : Kind.DATA;
    }

    /** Offset of the host cluster, or 0; of any but a compressed one. */
    static long host(long entry) {
        return entry & OFFSET;
    }

    static long compressedOffset(long entry, Geometry geometry) {
        return entry & ((1L << lengthShift(geometry)) - 1);
    }

    /** Bytes from there to the end of the last sector; the stream within may be shorter. */
    static int compressedLength(long entry, Geometry geometry) {
        long sectors = ((entry & (COMPRESSED - 1)) >>> lengthShift(geometry)) + 1;
        return (int) (sectors * SECTOR - (compressedOffset(entry, geometry) & (SECTOR - 1)));
    }

    private static int lengthShift(Geometry geometry) {
        return 62 - (geometry.clusterBits() - 8);
    }

    static boolean isWellFormed(long entry, Geometry geometry) {
        if ((entry & COMPRESSED) != 0) {
            return (entry & COPIED) == 0 && compressedOffset(entry, geometry) >>> 56 == 0;
        }
        return (entry & RESERVED) == 0
                && geometry.within(host(entry)) == 0
                && (host(entry) != 0 || (entry & COPIED) == 0);
    }
}
