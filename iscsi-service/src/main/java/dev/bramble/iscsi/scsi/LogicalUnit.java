package dev.bramble.iscsi.scsi;

import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.volume.VolumeFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A direct-access block device over a volume, as LUN 0 of its target. Safe for use by several threads. */
public final class LogicalUnit {
    private static final Logger log = LoggerFactory.getLogger(LogicalUnit.class);
    private static final int INQUIRY = 0x12;
    private static final int REPORT_LUNS = 0xa0;
    private static final int REQUEST_SENSE = 0x03;

    private final Volume volume;
    private final int blockSize;
    private final CdbParser parser;

    /**
     * @param blockSize 512 or 4096, of which the volume's size is a multiple
     */
    public LogicalUnit(Volume volume, LogicalUnitIdentity identity, int blockSize) {
        this.volume = volume;
        this.blockSize = blockSize;
        this.parser = new CdbParser(identity, volume.size() / blockSize, blockSize);
    }

    /**
     * Reads a CDB and says what it will transfer; does no I/O.
     *
     * @param lun the eight bytes of SAM-5 section 4.7
     * @param cdb 16 bytes, zeros behind a shorter CDB
     * @throws CheckConditionException when it cannot be carried out
     */
    public Command admit(long lun, ByteBuffer cdb) throws CheckConditionException {
        if (lun == 0) {
            return parser.parse(cdb);
        }
        int allocation = cdb.getShort(3) & 0xffff;
        return switch (cdb.get(0) & 0xff) {
            case INQUIRY -> CdbParser.parameters(Inquiry.absent(), allocation);
            case REPORT_LUNS -> parser.parse(cdb);
            case REQUEST_SENSE ->
                CdbParser.parameters(Sense.LOGICAL_UNIT_NOT_SUPPORTED.fixedFormat(), cdb.get(4) & 0xff);
            default -> throw new CheckConditionException(Sense.LOGICAL_UNIT_NOT_SUPPORTED);
        };
    }

    /**
     * Carries out a command; blocks while the volume does.
     *
     * @param dataOut what the initiator sent for it; a write takes the whole blocks of it that it asked for
     */
    public ScsiResult execute(Command command, ByteBuffer dataOut) {
        return switch (command) {
            case Command.Nothing nothing -> ScsiResult.good();
            case Command.Parameters parameters -> ScsiResult.good(parameters.data());
            case Command.Read read -> read(read);
            case Command.Write write -> write(write, dataOut);
            case Command.SynchronizeCache flush -> flush();
        };
    }

    private ScsiResult read(Command.Read read) {
        ByteBuffer data = ByteBuffer.allocate(read.length());
        try {
            if (read.forceUnitAccess()) {
                volume.flush();
            }
            volume.read(read.offset(), data);
            return ScsiResult.good(data.flip());
        } catch (IOException e) {
            log.atError().addKeyValue("offset", read.offset()).setCause(e).log("a disk could not be read");
            return ScsiResult.checkCondition(Sense.UNRECOVERED_READ_ERROR);
        }
    }

    private ScsiResult write(Command.Write write, ByteBuffer dataOut) {
        int length = Math.min(write.length(), dataOut.remaining());
        ByteBuffer blocks = dataOut.slice(dataOut.position(), length - length % blockSize);
        try {
            volume.write(write.offset(), blocks);
            if (write.forceUnitAccess()) {
                volume.flush();
            }
            return ScsiResult.good();
        } catch (IOException e) {
            log.atError().addKeyValue("offset", write.offset()).setCause(e).log("a disk could not be written");
            return failedWrite(e);
        }
    }

    private ScsiResult flush() {
        try {
            volume.flush();
            return ScsiResult.good();
        } catch (IOException e) {
            log.atError().setCause(e).log("a disk could not be flushed");
            return failedWrite(e);
        }
    }

    private static ScsiResult failedWrite(IOException e) {
        boolean full = e instanceof VolumeFullException;
        return ScsiResult.checkCondition(full ? Sense.SPACE_ALLOCATION_FAILED : Sense.WRITE_ERROR);
    }
}
