package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;

/** MODE SENSE data (SPC-4 section 7.5, SBC-3 section 6.5): caching and control pages, nothing of them changeable. */
final class ModeSense {
    private static final int CACHING = 0x08;
    private static final int CONTROL = 0x0a;
    private static final int ALL_PAGES = 0x3f;
    private static final int CHANGEABLE = 1;
    private static final int SAVED = 3;
    private static final byte DPO_FUA = 0x10;

    private ModeSense() {}

    /** The answer to a 6- or 10-byte CDB, not yet cut to its allocation length. */
    static ByteBuffer data(ByteBuffer cdb, long blocks, int blockSize) throws CheckConditionException {
        boolean ten = cdb.get(0) == 0x5a;
        boolean withDescriptor = (cdb.get(1) & 0x08) == 0;
        int control = (cdb.get(2) >> 6) & 3;
        if (control == SAVED) {
            throw new CheckConditionException(Sense.SAVING_PARAMETERS_NOT_SUPPORTED);
        }
        ByteBuffer pages = pages(cdb.get(2) & 0x3f, cdb.get(3) & 0xff, control == CHANGEABLE);
        int descriptor = withDescriptor ? 8 : 0;
        int header = ten ? 8 : 4;
        ByteBuffer data = ByteBuffer.allocate(header + descriptor + pages.remaining());
        if (ten) {
            data.putShort(0, (short) (data.capacity() - 2)).put(3, DPO_FUA).putShort(6, (short) descriptor);
        } else {
            data.put(0, (byte) (data.capacity() - 1)).put(2, DPO_FUA).put(3, (byte) descriptor);
        }
        if (withDescriptor) {
            data.putInt(header, (int) Math.min(blocks, 0xffffffffL)).putInt(header + 4, blockSize);
        }
        return data.put(header + descriptor, pages, 0, pages.remaining());
    }

    private static ByteBuffer pages(int page, int subpage, boolean masks) throws CheckConditionException {
        boolean all = page == ALL_PAGES;
        if ((subpage != 0 && !(all && subpage == 0xff)) || !(all || page == CACHING || page == CONTROL)) {
            throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB);
        }
        ByteBuffer pages = ByteBuffer.allocate(20 + 12);
        if (all || page == CACHING) {
            ByteBuffer caching = ByteBuffer.allocate(20).put(0, (byte) CACHING).put(1, (byte) 18);
            pages.put(masks ? caching : caching.put(2, (byte) 0x04)); // WCE
        }
        if (all || page == CONTROL) {
            ByteBuffer control = ByteBuffer.allocate(12).put(0, (byte) CONTROL).put(1, (byte) 10);
            // Queue algorithm modifier 1: simple tasks may be reordered.
            pages.put(masks ? control : control.put(3, (byte) 0x10));
        }
        return pages.flip();
    }
}
