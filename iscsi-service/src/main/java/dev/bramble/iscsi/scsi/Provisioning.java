package dev.bramble.iscsi.scsi;

import dev.bramble.iscsi.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Carries out UNMAP and WRITE SAME; what is unmapped reads as zeros (LBPRZ). */
final class Provisioning {
    private static final int PIECE = 1024 * 1024;

    private Provisioning() {}

    /** All ranges are checked before the first is unmapped. */
    static ScsiResult unmap(BlockIo io, UnitDescription unit, ByteBuffer list) throws CheckConditionException {
        ScsiResult result = ScsiResult.good();
        for (UnmapList.Range range : UnmapList.parse(list, unit)) {
            result =
                    io.change(range.offset(), range.length(), volume -> volume.discard(range.offset(), range.length()));
            if (result.status() != ScsiStatus.GOOD) {
                return result;
            }
        }
        return result;
    }

    /** Space is given back only if the same bytes are read afterwards. */
    static ScsiResult writeSame(BlockIo io, UnitDescription unit, BlockCommand.WriteSame command, ByteBuffer dataOut)
            throws CheckConditionException {
        Cdb.refuse(dataOut.remaining() != command.dataOut());
        return io.change(command.offset(), command.length(), volume -> {
            if (!isZero(dataOut)) {
                repeat(volume, command, dataOut.slice(dataOut.position(), unit.blockSize()));
            } else if (command.unmap()) {
                volume.discard(command.offset(), command.length());
            } else {
                volume.writeZeroes(command.offset(), command.length());
            }
        });
    }

    private static void repeat(Volume volume, BlockCommand.WriteSame command, ByteBuffer block) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(Math.min(PIECE, command.length()));
        while (piece.hasRemaining()) {
            piece.put(block.duplicate());
        }
        for (int at = 0; at < command.length(); at += piece.limit()) {
            volume.write(command.offset() + at, piece.slice(0, Math.min(piece.limit(), command.length() - at)));
        }
    }

    private static boolean isZero(ByteBuffer data) {
        for (int i = data.position(); i < data.limit(); i++) {
            if (data.get(i) != 0) {
                return false;
            }
        }
        return true;
    }
}
