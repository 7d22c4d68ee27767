package dev.bramble.iscsi.scsi;

import dev.bramble.iscsi.volume.Extent;
import dev.bramble.iscsi.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The parameter data of GET LBA STATUS (SBC-3 section 5.4.2): which blocks take space, from one LBA on. */
final class LbaStatus {
    private static final int HEADER = 8;
    private static final int DESCRIPTOR = 16;
    private static final int MOST = 256;
    private static final byte DEALLOCATED = 1;

    static final int MAX_LENGTH = HEADER + MOST * DESCRIPTOR;

    private LbaStatus() {}

    /** At least one range, and as many more as {@code allocationLength} has room for. */
    static ByteBuffer data(Volume volume, UnitDescription unit, long lba, long allocationLength) throws IOException {
        int most = Math.clamp((allocationLength - HEADER) / DESCRIPTOR, 1, MOST);
        ByteBuffer data = ByteBuffer.allocate(HEADER + most * DESCRIPTOR).position(HEADER);
        long end = unit.blocks() * unit.blockSize();
        long at = lba * unit.blockSize();
        while (at < end && data.hasRemaining()) {
            boolean mapped = !isHole(volume.extentAt(at), unit.blockSize());
            long next = at;
            long limit = Math.min(end, at + 0xffff_ffffL * unit.blockSize());
            while (next < limit) {
                Extent extent = volume.extentAt(next);
                if (isHole(extent, unit.blockSize()) == mapped) {
                    break;
                }
                next = Math.min(limit, wholeBlocks(extent, unit.blockSize()));
            }
            data.putLong(at / unit.blockSize()).putInt((int) ((next - at) / unit.blockSize()));
            data.put(mapped ? 0 : DEALLOCATED).put((byte) 0).putShort((short) 0);
            at = next;
        }
        data.flip();
        return data.putInt(0, data.limit() - 4);
    }

    /** A block is a hole when all of it is. */
    private static boolean isHole(Extent extent, int blockSize) {
        return !extent.isMapped() && extent.length() >= blockSize;
    }

    /** Where the next block begins that this extent says nothing about. */
    private static long wholeBlocks(Extent extent, int blockSize) {
        long end = extent.offset() + extent.length();
        return isHole(extent, blockSize) ? end - end % blockSize : (end + blockSize - 1) / blockSize * blockSize;
    }
}
