package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;

/**
 * The mode parameters of a unit (SPC-4 section 7.5, SBC-3 section 6.5), the same for all initiators, never saved.
 *
 * @param isWriteBack WCE: what was written may be in a cache until it is flushed; an initiator cannot change it
 * @param descriptorSense D_SENSE: sense data in descriptor format
 * @param writeProtected SWP: writes are refused
 * @param busyTimeout how long a command may be answered BUSY, in units of 100 ms
 */
record ModePages(boolean isWriteBack, boolean descriptorSense, boolean writeProtected, int busyTimeout) {
    static final int ALL = 0x3f;
    static final int MAX_LENGTH = 255;

    private static final int CACHING = 0x08;
    private static final int CONTROL = 0x0a;
    private static final int CACHING_LENGTH = 20;
    private static final int CONTROL_LENGTH = 12;
    private static final int DESCRIPTOR_LENGTH = 8;

    private static final int WCE = 0x04;
    private static final int D_SENSE = 0x04;
    private static final int SWP = 0x08;
    private static final int MAY_REORDER = 0x10;

    private static final int WRITE_PROTECT = 0x80;
    private static final int DPO_FUA = 0x10;

    static ModePages defaults(UnitSettings settings) {
        int busyTimeout = (int) Math.min(0xffff, settings.holdWhenFull().toMillis() / 100);
        return new ModePages(settings.isWriteBack(), false, false, busyTimeout);
    }

    static boolean isKnown(int page) {
        return page == ALL || page == CACHING || page == CONTROL;
    }

    /** The answer to MODE SENSE, not yet cut to its allocation length. */
    ByteBuffer sense(ModeSenseRequest request, UnitDescription unit) {
        ByteBuffer pages = pages(request.page(), request.changeable());
        int descriptor = request.withDescriptor() ? DESCRIPTOR_LENGTH : 0;
        byte device = (byte) (DPO_FUA | (writeProtected ? WRITE_PROTECT : 0));
        int header = request.isLong() ? 8 : 4;
        ByteBuffer data = ByteBuffer.allocate(header + descriptor + pages.remaining());
        if (request.isLong()) {
            data.putShort(0, (short) (data.capacity() - 2)).put(3, device).putShort(6, (short) descriptor);
        } else {
            data.put(0, (byte) (data.capacity() - 1)).put(2, device).put(3, (byte) descriptor);
        }
        if (descriptor > 0) {
            data.putInt(header, (int) Math.min(unit.blocks(), 0xffffffffL)).putInt(header + 4, unit.blockSize());
        }
        return data.put(header + descriptor, pages, 0, pages.remaining());
    }

    private ByteBuffer pages(int page, boolean masks) {
        ByteBuffer pages = ByteBuffer.allocate(CACHING_LENGTH + CONTROL_LENGTH);
        if (page == ALL || page == CACHING) {
            pages.put(masks ? header(CACHING, CACHING_LENGTH) : caching());
        }
        if (page == ALL || page == CONTROL) {
            pages.put(
                    masks
                            ? header(CONTROL, CONTROL_LENGTH)
                                    .put(2, (byte) D_SENSE)
                                    .put(4, (byte) SWP)
                            : control());
        }
        return pages.flip();
    }

    private ByteBuffer caching() {
        return header(CACHING, CACHING_LENGTH).put(2, (byte) (isWriteBack ? WCE : 0));
    }

    private ByteBuffer control() {
        return header(CONTROL, CONTROL_LENGTH)
                .put(2, (byte) (descriptorSense ? D_SENSE : 0))
                .put(3, (byte) MAY_REORDER)
                .put(4, (byte) (writeProtected ? SWP : 0))
                .putShort(8, (short) busyTimeout);
    }

    private static ByteBuffer header(int code, int length) {
        return ByteBuffer.allocate(length).put(0, (byte) code).put(1, (byte) (length - 2));
    }

    /**
     * What a MODE SELECT makes of it.
     *
     * @param header bytes of the mode parameter header
     * @throws CheckConditionException when it would change what cannot be changed; nothing is then
     */
    ModePages select(ByteBuffer list, int header, UnitDescription unit) throws CheckConditionException {
        if (!list.hasRemaining()) {
            return this;
        }
        ByteBuffer rest = list.slice();
        need(rest, header);
        int descriptor = header == 8 ? Cdb.shortAt(rest, 6) : Cdb.byteAt(rest, 3);
        check(header != 8 || !Cdb.has(rest, 4, 0x01)); // LONGLBA
        rest.position(header);
        check(descriptor == 0 || descriptor == DESCRIPTOR_LENGTH);
        need(rest, descriptor);
        if (descriptor > 0) {
            checkDescriptor(Cdb.unsigned(rest, header), rest.getInt(header + 4) & 0xffffff, unit);
            rest.position(header + descriptor);
        }
        ModePages selected = this;
        while (rest.hasRemaining()) {
            selected = selected.withPage(rest);
        }
        return selected;
    }

    /** Blocks are as many and as long as they are; 0 and all ones leave their number as it is. */
    private static void checkDescriptor(long blocks, int blockSize, UnitDescription unit)
            throws CheckConditionException {
        check(blockSize == unit.blockSize());
        check(blocks == 0 || blocks == 0xffffffffL || blocks == unit.blocks());
    }

    private ModePages withPage(ByteBuffer rest) throws CheckConditionException {
        need(rest, 2);
        int code = rest.get(rest.position()) & 0x7f;
        ByteBuffer current = switch (code) {
            case CACHING -> caching();
            case CONTROL -> control();
            default -> throw new CheckConditionException(Sense.INVALID_FIELD_IN_PARAMETER_LIST);
        };
        check(rest.get(rest.position() + 1) == current.get(1));
        need(rest, current.capacity());
        ByteBuffer page = rest.slice(rest.position(), current.capacity());
        rest.position(rest.position() + current.capacity());
        ByteBuffer changeable = pages(code, true);
        for (int i = 2; i < current.capacity(); i++) {
            check((page.get(i) & ~changeable.get(i)) == (current.get(i) & ~changeable.get(i)));
        }
        return code == CONTROL
                ? new ModePages(isWriteBack, Cdb.has(page, 2, D_SENSE), Cdb.has(page, 4, SWP), busyTimeout)
                : this;
    }

    private static void need(ByteBuffer rest, int bytes) throws CheckConditionException {
        if (rest.remaining() < bytes) {
            throw new CheckConditionException(Sense.PARAMETER_LIST_LENGTH_ERROR);
        }
    }

    private static void check(boolean right) throws CheckConditionException {
        if (!right) {
            throw new CheckConditionException(Sense.INVALID_FIELD_IN_PARAMETER_LIST);
        }
    }
}
