package dev.bramble.iscsi.scsi;

import dev.bramble.iscsi.scsi.BlockCommand.Verify.Comparison;
import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.volume.VolumeFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads, writes and compares blocks of a volume as one initiator sees it. */
final class BlockIo {
    private static final Logger log = LoggerFactory.getLogger(BlockIo.class);
    private static final int PIECE = 1024 * 1024;

    /** Longer reads, in bytes, would keep the other connections of an event loop waiting. */
    private static final int MOST_NOW = 256 * 1024;

    private final Volume volume;
    private final int blockSize;
    private final boolean writeThrough;
    private final RangeLocks locks;
    private final FullHold full;

    BlockIo(Volume volume, int blockSize, boolean writeThrough, RangeLocks locks, FullHold full) {
        this.volume = volume;
        this.blockSize = blockSize;
        this.writeThrough = writeThrough;
        this.locks = locks;
        this.full = full;
    }

    /** @param room for the data; too little of it is not used */
    ScsiResult read(Command.Read read, ByteBuffer room) throws CheckConditionException {
        ByteBuffer data = room.remaining() < read.length()
                ? ByteBuffer.allocate(read.length())
                : room.slice(room.position(), read.length());
        try {
            if (read.forceUnitAccess()) {
                volume.flush();
            }
            volume.read(read.offset(), data);
            return ScsiResult.good(data.flip());
        } catch (IOException e) {
            throw failedRead(read.offset(), e);
        }
    }

    /** Null when the disk would be waited for. */
    @Nullable
    ScsiResult readNow(Command.Read read, ByteBuffer room) {
        if (read.length() > MOST_NOW || read.forceUnitAccess() || room.remaining() < read.length()) {
            return null;
        }
        ByteBuffer data = room.slice(room.position(), read.length());
        try {
            return volume.readNow(read.offset(), data) ? ScsiResult.good(data.flip()) : null;
        } catch (IOException e) {
            return null; // the ordinary way fails too, and tells why
        }
    }

    ScsiResult write(Command.Write write, ByteBuffer dataOut) throws CheckConditionException {
        ByteBuffer blocks = wholeBlocks(dataOut, write.length());
        int length = blocks.remaining();
        locks.share(write.offset(), length);
        try {
            return put(write.offset(), blocks, write.forceUnitAccess());
        } finally {
            locks.unshare(write.offset(), length);
        }
    }

    /** What is written is on the medium, and read back from it; alone, or another's write would look like a fault. */
    ScsiResult writeAndVerify(BlockCommand.WriteAndVerify write, ByteBuffer dataOut) throws CheckConditionException {
        ByteBuffer blocks = wholeBlocks(dataOut, write.length());
        int length = blocks.remaining();
        locks.own(write.offset(), length);
        try {
            ScsiResult written = put(write.offset(), blocks.duplicate(), true);
            if (written.status() == ScsiStatus.GOOD) {
                compare(blocks, readAll(write.offset(), length));
            }
            return written;
        } finally {
            locks.disown(write.offset(), length);
        }
    }

    ScsiResult compareAndWrite(BlockCommand.CompareAndWrite command, ByteBuffer dataOut)
            throws CheckConditionException {
        int length = command.length();
        Cdb.refuse(dataOut.remaining() != 2 * length);
        ByteBuffer expected = dataOut.slice(dataOut.position(), length);
        ByteBuffer replacement = dataOut.slice(dataOut.position() + length, length);
        locks.own(command.offset(), length);
        try {
            compare(expected, readAll(command.offset(), length));
            return put(command.offset(), replacement, command.forceUnitAccess());
        } finally {
            locks.disown(command.offset(), length);
        }
    }

    ScsiResult orWrite(BlockCommand.OrWrite command, ByteBuffer dataOut) throws CheckConditionException {
        ByteBuffer bits = wholeBlocks(dataOut, command.length());
        int length = bits.remaining();
        locks.own(command.offset(), length);
        try {
            ByteBuffer result = readAll(command.offset(), length);
            for (int i = 0; i < length; i++) {
                result.put(i, (byte) (result.get(i) | bits.get(i)));
            }
            return put(command.offset(), result, command.forceUnitAccess());
        } finally {
            locks.disown(command.offset(), length);
        }
    }

    ScsiResult verify(BlockCommand.Verify verify, ByteBuffer dataOut) throws CheckConditionException {
        Cdb.refuse(dataOut.remaining() < verify.dataOut());
        ByteBuffer sent = dataOut.slice();
        for (int at = 0; at < verify.length(); at += PIECE) {
            ByteBuffer piece = readAll(verify.offset() + at, Math.min(PIECE, verify.length() - at));
            if (verify.comparison() == Comparison.ALL) {
                compare(sent.slice(at, piece.remaining()), piece);
            } else if (verify.comparison() == Comparison.ONE_BLOCK) {
                for (int block = 0; block < piece.limit(); block += blockSize) {
                    compare(sent.slice(0, blockSize), piece.slice(block, blockSize));
                }
            }
        }
        return ScsiResult.good();
    }

    ScsiResult flush() throws CheckConditionException {
        try {
            volume.flush();
            return ScsiResult.good();
        } catch (IOException e) {
            throw failedFlush(e);
        }
    }

    /** Something that changes a range as a write does. */
    interface Change {
        void make(Volume volume) throws IOException;
    }

    /** Makes a change with other writes, and then the flush that write-through needs. */
    ScsiResult change(long offset, long length, Change change) throws CheckConditionException {
        locks.share(offset, length);
        try {
            change.make(volume);
        } catch (IOException e) {
            return failedWrite(offset, e);
        } finally {
            locks.unshare(offset, length);
        }
        return written(offset, false);
    }

    private ScsiResult put(long offset, ByteBuffer blocks, boolean forceUnitAccess) throws CheckConditionException {
        try {
            volume.write(offset, blocks);
        } catch (IOException e) {
            return failedWrite(offset, e);
        }
        return written(offset, forceUnitAccess);
    }

    private ScsiResult written(long offset, boolean forceUnitAccess) throws CheckConditionException {
        full.written(offset);
        return forceUnitAccess || writeThrough ? flush() : ScsiResult.good();
    }

    private ByteBuffer readAll(long offset, int length) throws CheckConditionException {
        ByteBuffer data = ByteBuffer.allocate(length);
        try {
            volume.read(offset, data);
            return data.flip();
        } catch (IOException e) {
            throw failedRead(offset, e);
        }
    }

    /** The INFORMATION field is the offset of the first byte that differs (SBC-3 section 5.2). */
    private static void compare(ByteBuffer sent, ByteBuffer stored) throws CheckConditionException {
        int difference = sent.mismatch(stored);
        if (difference >= 0) {
            throw new CheckConditionException(Sense.MISCOMPARE_DURING_VERIFY, difference);
        }
    }

    /** Of what the initiator sent, as far as the command takes it. */
    private ByteBuffer wholeBlocks(ByteBuffer dataOut, int most) {
        int length = Math.min(most, dataOut.remaining());
        return dataOut.slice(dataOut.position(), length - length % blockSize);
    }

    /** Without room a write waits with the initiator for a while: it is BUSY, then it fails. */
    private ScsiResult failedWrite(long offset, IOException e) throws CheckConditionException {
        if (!(e instanceof VolumeFullException)) {
            log.atError().addKeyValue("offset", offset).setCause(e).log("a disk could not be written");
            throw new CheckConditionException(Sense.WRITE_ERROR);
        }
        boolean wasFull = full.isFull();
        boolean hold = full.refused(offset);
        if (!wasFull) {
            log.atError().addKeyValue("reason", e.getMessage()).log("no room for what an initiator writes");
        }
        if (hold) {
            return ScsiResult.busy();
        }
        throw new CheckConditionException(Sense.SPACE_ALLOCATION_FAILED);
    }

    private static CheckConditionException failedFlush(IOException e) {
        log.atError().setCause(e).log("a disk could not be flushed");
        boolean full = e instanceof VolumeFullException;
        return new CheckConditionException(full ? Sense.SPACE_ALLOCATION_FAILED : Sense.WRITE_ERROR);
    }

    private static CheckConditionException failedRead(long offset, IOException e) {
        log.atError().addKeyValue("offset", offset).setCause(e).log("a disk could not be read");
        return new CheckConditionException(Sense.UNRECOVERED_READ_ERROR);
    }
}
