package dev.bramble.iscsi.volume;

import java.util.regex.Pattern;

/**
 * A blank volume that is asked for.
 *
 * @param size in bytes, a multiple of {@code blockSize}; 0 over a block device, whose size counts
 * @param blockSize 512 or 4096
 * @param device path of a block device, or empty
 */
public record VolumeRequest(
        VolumeId id,
        VolumeFormat format,
        long size,
        int blockSize,
        Access access,
        boolean writeThrough,
        String device) {
    private static final long MAX_SIZE = 64L << 40;
    private static final Pattern DEVICE = Pattern.compile("/dev/[A-Za-z0-9/_.:+-]{1,200}");

    public VolumeRequest {
        if (blockSize != 512 && blockSize != 4096) {
            throw new IllegalArgumentException("a block has 512 or 4096 bytes");
        }
        if (device.isEmpty()) {
            requireSize(size, blockSize);
        } else if (size != 0 || format != VolumeFormat.RAW) {
            throw new IllegalArgumentException("over a block device a volume is raw, and as large as the device");
        } else if (!DEVICE.matcher(device).matches() || device.contains("..")) {
            throw new IllegalArgumentException("a block device's path begins with /dev/");
        }
    }

    static void requireSize(long size, int blockSize) {
        if (size <= 0 || size % blockSize != 0 || size > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "a volume has at least one block, at most 64 TiB, and a multiple of %d bytes".formatted(blockSize));
        }
    }
}
