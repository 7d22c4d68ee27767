package dev.bramble.iscsi.scsi;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What a disk says it is; the same for ever, so that an initiator knows it again.
 *
 * @param serial unit serial number, ASCII, at most 63 characters
 */
public record LogicalUnitIdentity(String serial) {
    static final String VENDOR = "BRAMBLE ";
    static final String PRODUCT = "Network disk    ";
    static final String REVISION = "1   ";

    /** 60 bits for an NAA locally assigned designator (SPC-4 section 7.8.6.6.3), made from the serial. */
    long naaLocallyAssigned() {
        UUID hash = UUID.nameUUIDFromBytes(("bramble:" + serial).getBytes(StandardCharsets.UTF_8));
        return 0x3000_0000_0000_0000L | (hash.getMostSignificantBits() & 0x0fff_ffff_ffff_ffffL);
    }
}
