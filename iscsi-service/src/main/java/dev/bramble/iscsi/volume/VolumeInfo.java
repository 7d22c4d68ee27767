package dev.bramble.iscsi.volume;

import java.time.Instant;

/**
 * What is known of a volume beside its bytes.
 *
 * @param format of the file that is written
 * @param size in bytes, a multiple of {@code blockSize}
 * @param blockSize 512 or 4096
 * @param base name of the base it was cloned from and depends on, or empty
 * @param sha256 of a base: digest of the bytes that were imported, lowercase hex; else empty
 * @param target name of the volume's own target, or empty: a Pi's volume, whose target the inventory has
 * @param access who may log in to that target
 * @param writeThrough each write is on the medium before it is answered
 * @param device path of the block device that holds its bytes, or empty
 */
public record VolumeInfo(
        VolumeId id,
        VolumeFormat format,
        long size,
        int blockSize,
        String base,
        String sha256,
        Instant created,
        String target,
        Access access,
        boolean writeThrough,
        String device) {

    public static final int BLOCK = 512;

    static VolumeInfo base(VolumeId id, long size, String sha256, Instant created) {
        return new VolumeInfo(id, VolumeFormat.RAW, size, BLOCK, "", sha256, created, "", Access.NONE, false, "");
    }

    static VolumeInfo clone(
            VolumeId id, VolumeFormat format, long size, String base, boolean through, Instant created) {
        return new VolumeInfo(id, format, size, BLOCK, base, "", created, "", Access.NONE, through, "");
    }

    VolumeInfo withSize(long bytes) {
        return new VolumeInfo(
                id, format, bytes, blockSize, base, sha256, created, target, access, writeThrough, device);
    }

    VolumeInfo withFormat(VolumeFormat other) {
        return new VolumeInfo(id, other, size, blockSize, base, sha256, created, target, access, writeThrough, device);
    }

    VolumeInfo withoutBase() {
        return new VolumeInfo(id, format, size, blockSize, "", sha256, created, target, access, writeThrough, device);
    }
}
