package dev.bramble.iscsi.volume;

import java.time.Instant;

/**
 * What is known of a volume beside its bytes; kept with them in {@code volume.properties}.
 *
 * @param size in bytes, a multiple of {@code blockSize}
 * @param base name of the base it was cloned from, or empty
 * @param sha256 of a base: digest of the bytes that were imported, lowercase hex; else empty
 */
public record VolumeInfo(VolumeId id, long size, int blockSize, String base, String sha256, Instant created) {

    public static final int BLOCK = 512;
}
