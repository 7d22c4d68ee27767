package dev.bramble.iscsi.scsi;

import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.volume.VolumeFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A direct-access block device, LUN 0 of its target, as all its initiators share it. Safe for use by several threads. */
public final class LogicalUnit {
    private static final Logger log = LoggerFactory.getLogger(LogicalUnit.class);
    /** Longer reads, in bytes, would keep the other connections of an event loop waiting. */
    private static final int MOST_NOW = 256 * 1024;

    private static final int INQUIRY = 0x12;
    private static final int REPORT_LUNS = 0xa0;
    private static final int REQUEST_SENSE = 0x03;

    private final LogicalUnitIdentity identity;
    private final int blockSize;
    private final List<Nexus> nexuses = new CopyOnWriteArrayList<>();

    /**
     * @param blockSize 512 or 4096, of which the volume's size is a multiple
     */
    public LogicalUnit(LogicalUnitIdentity identity, int blockSize) {
        this.identity = identity;
        this.blockSize = blockSize;
    }

    /**
     * Lets an initiator in.
     *
     * @param port the initiator port's name, {@code iqn...,i,0x<ISID>} (RFC 7143 section 4.2.7.3)
     * @param volume the disk as this initiator's session opened it; all nexuses of a unit have the same bytes
     */
    public Nexus connect(String port, Volume volume, NexusListener listener) {
        Nexus nexus = new Nexus(this, volume);
        nexuses.add(nexus);
        return nexus;
    }

    /** {@link Nexus#close}. */
    void disconnect(Nexus nexus) {
        nexuses.remove(nexus);
    }

    /** No initiator is there, and nothing is kept for one. */
    public boolean isIdle() {
        return nexuses.isEmpty();
    }

    /** {@link Nexus#admit}. */
    Command admit(Volume volume, long lun, ByteBuffer cdb) throws CheckConditionException {
        CdbParser parser = new CdbParser(identity, volume.size() / blockSize, blockSize);
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

    /** {@link Nexus#execute}. */
    ScsiResult execute(Volume volume, Command command, ByteBuffer dataOut, ByteBuffer dataIn) {
        return switch (command) {
            case Command.Nothing nothing -> ScsiResult.good();
            case Command.Parameters parameters -> ScsiResult.good(parameters.data());
            case Command.Read read -> read(volume, read, dataIn);
            case Command.Write write -> write(volume, write, dataOut);
            case Command.SynchronizeCache flush -> flush(volume);
        };
    }

    /** {@link Nexus#executeNow}. */
    @Nullable
    ScsiResult executeNow(Volume volume, Command command, ByteBuffer dataIn) {
        return switch (command) {
            case Command.Nothing nothing -> ScsiResult.good();
            case Command.Parameters parameters -> ScsiResult.good(parameters.data());
            case Command.Read read
            when read.length() <= MOST_NOW && !read.forceUnitAccess() -> readNow(volume, read, dataIn);
            default -> null;
        };
    }

    private static @Nullable ScsiResult readNow(Volume volume, Command.Read read, ByteBuffer dataIn) {
        if (dataIn.remaining() < read.length()) {
            return null;
        }
        ByteBuffer data = dataIn.slice(dataIn.position(), read.length());
        try {
            return volume.readNow(read.offset(), data) ? ScsiResult.good(data.flip()) : null;
        } catch (IOException e) {
            return null; // the ordinary way fails too, and tells why
        }
    }

    private ScsiResult read(Volume volume, Command.Read read, ByteBuffer dataIn) {
        ByteBuffer data = dataIn.remaining() < read.length()
                ? ByteBuffer.allocate(read.length())
                : dataIn.slice(dataIn.position(), read.length());
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

    private ScsiResult write(Volume volume, Command.Write write, ByteBuffer dataOut) {
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

    private ScsiResult flush(Volume volume) {
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
