package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** INQUIRY data: standard and vital product data pages (SPC-4 sections 6.6 and 7.8, SBC-3 section 6.6). */
final class Inquiry {
    private static final byte[] PAGES = {0x00, (byte) 0x80, (byte) 0x83, (byte) 0xb0, (byte) 0xb1, (byte) 0xb2};

    /** SAM-5, iSCSI, SPC-4, SBC-3, none with a version claimed. */
    private static final int[] STANDARDS = {0x00a0, 0x0960, 0x0460, 0x04c0};

    private Inquiry() {}

    /** For a LUN that no unit answers at: peripheral qualifier 3, device type 1Fh. */
    static ByteBuffer absent() {
        return standard().put(0, (byte) 0x7f);
    }

    static ByteBuffer standard() {
        ByteBuffer data = ByteBuffer.allocate(66);
        data.put(2, (byte) 0x06); // SPC-4
        data.put(3, (byte) 0x12); // HiSup, response data format 2
        data.put(4, (byte) (data.capacity() - 5));
        data.put(7, (byte) 0x02); // CmdQue
        put(data, 8, LogicalUnitIdentity.VENDOR);
        put(data, 16, LogicalUnitIdentity.PRODUCT);
        put(data, 32, LogicalUnitIdentity.REVISION);
        for (int i = 0; i < STANDARDS.length; i++) {
            data.putShort(58 + 2 * i, (short) STANDARDS[i]);
        }
        return data;
    }

    static ByteBuffer vitalProductData(int page, UnitDescription unit) throws CheckConditionException {
        LogicalUnitIdentity identity = unit.identity();
        return switch (page) {
            case 0x00 -> page(page, ByteBuffer.wrap(PAGES));
            case 0x80 -> page(page, ByteBuffer.wrap(identity.serial().getBytes(StandardCharsets.US_ASCII)));
            case 0x83 -> page(page, designators(identity));
            case 0xb0 -> page(page, BlockLimits.page(unit));
            case 0xb1 -> page(page, ByteBuffer.allocate(60).putShort(0, (short) 1)); // not rotating
            case 0xb2 -> page(page, provisioning());
            default -> throw new CheckConditionException(Sense.INVALID_FIELD_IN_CDB);
        };
    }

    private static ByteBuffer page(int code, ByteBuffer contents) {
        ByteBuffer page = ByteBuffer.allocate(4 + contents.remaining());
        page.put(1, (byte) code).putShort(2, (short) contents.remaining());
        page.put(4, contents, contents.position(), contents.remaining());
        return page;
    }

    /** NAA, which Linux makes the disk's WWN from, and T10 vendor id with the serial. */
    private static ByteBuffer designators(LogicalUnitIdentity identity) {
        byte[] serial = identity.serial().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer data = ByteBuffer.allocate(12 + 4 + 8 + serial.length);
        data.put(0, (byte) 0x01).put(1, (byte) 0x03).put(3, (byte) 8);
        data.putLong(4, identity.naaLocallyAssigned());
        data.put(12, (byte) 0x02).put(13, (byte) 0x01).put(15, (byte) (8 + serial.length));
        put(data, 16, LogicalUnitIdentity.VENDOR);
        return data.put(24, serial);
    }

    /** Thin, unmapped by UNMAP and both WRITE SAMEs, and then read as zeros (SBC-3 section 6.6.7). */
    private static ByteBuffer provisioning() {
        return ByteBuffer.allocate(4).put(1, (byte) 0xe4).put(2, (byte) 0x02);
    }

    private static void put(ByteBuffer data, int at, String text) {
        data.put(at, text.getBytes(StandardCharsets.US_ASCII));
    }
}
