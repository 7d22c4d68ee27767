package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;

/**
 * What MODE SENSE asks for (SPC-4 sections 6.11, 6.12).
 *
 * @param isLong the 10-byte CDB, whose answer has a longer header
 * @param page code, or {@link ModePages#ALL}
 * @param changeable masks instead of values
 */
record ModeSenseRequest(boolean isLong, boolean withDescriptor, int page, boolean changeable) {
    private static final int CHANGEABLE = 1;
    private static final int SAVED = 3;
    private static final int ALL_SUBPAGES = 0xff;

    static ModeSenseRequest of(ByteBuffer cdb, boolean isLong) throws CheckConditionException {
        int control = (cdb.get(2) >> 6) & 3;
        if (control == SAVED) {
            throw new CheckConditionException(Sense.SAVING_PARAMETERS_NOT_SUPPORTED);
        }
        int page = cdb.get(2) & 0x3f;
        int subpage = Cdb.byteAt(cdb, 3);
        Cdb.refuse(!ModePages.isKnown(page) || (subpage != 0 && subpage != ALL_SUBPAGES));
        return new ModeSenseRequest(isLong, !Cdb.has(cdb, 1, 0x08), page, control == CHANGEABLE);
    }
}
