package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The parameter list of UNMAP (SBC-3 section 5.29.2). */
final class UnmapList {
    static final int HEADER = 8;
    static final int DESCRIPTOR = 16;
    static final int MAX_LENGTH = HEADER + BlockLimits.UNMAP_DESCRIPTORS * DESCRIPTOR;

    /** Offset and length in bytes, within the volume. */
    record Range(long offset, long length) {}

    private UnmapList() {}

    /**
     * The ranges, all of them in order.
     *
     * @param list of the length that the CDB told, or shorter when the initiator sent less
     */
    static List<Range> parse(ByteBuffer list, UnitDescription unit) throws CheckConditionException {
        if (!list.hasRemaining()) {
            return List.of();
        }
        if (list.remaining() < HEADER) {
            throw new CheckConditionException(Sense.PARAMETER_LIST_LENGTH_ERROR);
        }
        int start = list.position() + HEADER;
        int told = Cdb.shortAt(list, list.position() + 2);
        int count = Math.min(told, list.remaining() - HEADER) / DESCRIPTOR;
        List<Range> ranges = new ArrayList<>(count);
        long most = BlockLimits.UNMAP / unit.blockSize();
        for (int i = 0; i < count; i++) {
            long lba = list.getLong(start + i * DESCRIPTOR);
            long blocks = Cdb.unsigned(list, start + i * DESCRIPTOR + 8);
            if (blocks > most) {
                throw new CheckConditionException(Sense.INVALID_FIELD_IN_PARAMETER_LIST);
            }
            most -= blocks;
            if (blocks > 0) {
                ranges.add(new Range(unit.offset(lba, blocks), blocks * unit.blockSize()));
            }
        }
        return ranges;
    }
}
