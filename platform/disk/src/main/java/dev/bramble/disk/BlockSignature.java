package dev.bramble.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What fills a partition, told by the bytes that name it, for those kinds that are named and not read here. Names are
 * blkid's; the places are those of libblkid's probes.
 */
@SuppressWarnings("ImmutableEnumChecker") // its arrays are never written
public enum BlockSignature {
    LUKS("crypto_LUKS", "LUKS\u00ba\u00be", 0),
    /** Its label is in one of the first four sectors, its type 24 bytes behind that. */
    LVM2("LVM2_member", "LVM2 001", 0x18, 0x218, 0x418, 0x618),
    XFS("xfs", "XFSB", 0),
    BTRFS("btrfs", "_BHRfS_M", 0x10040),
    F2FS("f2fs", "\u0010 \u00f5\u00f2", 0x400),
    SQUASHFS("squashfs", "hsqs", 0),
    /** At the end of its first page, of 4, 16 or 64 KiB. */
    SWAP("swap", "SWAPSPACE2", 0xff6, 0x3ff6, 0xfff6);

    private final String title;
    private final byte[] magic;
    private final int[] places;

    BlockSignature(String title, String magic, int... places) {
        this.title = title;
        this.magic = magic.getBytes(StandardCharsets.ISO_8859_1);
        this.places = places;
    }

    /** As blkid names it: "btrfs". */
    public String title() {
        return title;
    }

    /** Whether this holds other things, a root among them, in a way that only the kernel takes apart. */
    public boolean isContainer() {
        return this == LUKS || this == LVM2;
    }

    /** Whether a root may be in it. */
    public boolean mayBeRoot() {
        return this != SWAP;
    }

    /** Empty when {@code partition} holds none of these. */
    public static Optional<BlockSignature> of(ByteSource partition) throws IOException {
        for (BlockSignature signature : values()) {
            if (signature.isIn(partition)) {
                return Optional.of(signature);
            }
        }
        return Optional.empty();
    }

    private boolean isIn(ByteSource partition) throws IOException {
        for (int place : places) {
            if (place + magic.length <= partition.size()
                    && Arrays.equals(partition.read(place, magic.length).array(), magic)) {
                return true;
            }
        }
        return false;
    }
}
