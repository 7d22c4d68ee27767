package dev.bramble.iscsi.scsi;

import dev.bramble.iscsi.volume.Volume;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One initiator port at one unit (SAM-5 section 4.8, "I_T nexus"), from login to the end of its session. What a unit keeps
 * for each initiator (reservations, unit attentions) hangs on it. Safe for use by several threads.
 */
public final class Nexus implements AutoCloseable {
    private static final long AS_MUCH_AS_WANTED = -1;

    private final LogicalUnit unit;
    private final String port;
    private final Volume volume;
    private final NexusListener listener;
    private final BlockIo blocks;
    private final UnitAttentions attentions = new UnitAttentions();

    Nexus(LogicalUnit unit, String port, Volume volume, NexusListener listener, BlockIo blocks) {
        this.unit = unit;
        this.port = port;
        this.volume = volume;
        this.listener = listener;
        this.blocks = blocks;
    }

    /** As {@link #admit(long, ByteBuffer, long)} with as many bytes offered as the command wants. */
    public Command admit(long lun, ByteBuffer cdb) throws CheckConditionException {
        return admit(lun, cdb, AS_MUCH_AS_WANTED);
    }

    /**
     * Reads a CDB and says what it will transfer; does no I/O.
     *
     * @param lun the eight bytes of SAM-5 section 4.7
     * @param cdb 16 bytes, zeros behind a shorter CDB
     * @param offered bytes that the initiator says it has to send
     * @throws CheckConditionException when it cannot be carried out, or there is a unit attention to be told
     */
    public Command admit(long lun, ByteBuffer cdb, long offered) throws CheckConditionException {
        try {
            Command command = unit.admit(this, lun, cdb);
            Cdb.refuse(offered != AS_MUCH_AS_WANTED && command.needsExactData() && offered != command.dataOut());
            return command;
        } catch (CheckConditionException e) {
            throw e.in(unit.modes().descriptorSense());
        }
    }

    /**
     * Carries out a command; blocks while the volume does.
     *
     * @param dataOut what the initiator sent for it; a write takes the whole blocks of it that it asked for
     */
    public ScsiResult execute(Command command, ByteBuffer dataOut) {
        return execute(command, dataOut, ByteBuffer.allocate(0));
    }

    /**
     * As {@link #execute(Command, ByteBuffer)}.
     *
     * @param dataIn room for what a read brings, so that no other is taken; or empty
     */
    public ScsiResult execute(Command command, ByteBuffer dataOut, ByteBuffer dataIn) {
        try {
            return unit.execute(this, command, dataOut, dataIn);
        } catch (ReservationConflictException e) {
            return ScsiResult.reservationConflict();
        } catch (CheckConditionException e) {
            return e.in(unit.modes().descriptorSense()).result();
        }
    }

    /**
     * Carries out a command if it needs no disk.
     *
     * @param dataIn room for what a read brings
     * @return null when it does, or that cannot be told; nothing was done then
     */
    public @Nullable ScsiResult executeNow(Command command, ByteBuffer dataIn) {
        return unit.executeNow(this, command, dataIn);
    }

    /**
     * LOGICAL UNIT RESET, or a target reset; the tasks of this nexus are its session's to end.
     *
     * @return done when no task of another nexus reaches the disk any more
     */
    public CompletionStage<Void> reset() {
        return unit.reset(this);
    }

    /** CLEAR TASK SET; as for {@link #reset}. */
    public CompletionStage<Void> clearTaskSet() {
        return unit.clearTaskSet(this);
    }

    /** The session has ended (SAM-5 section 6.5, "I_T nexus loss"). */
    @Override
    public void close() {
        unit.disconnect(this);
    }

    String port() {
        return port;
    }

    Volume volume() {
        return volume;
    }

    BlockIo blocks() {
        return blocks;
    }

    NexusListener listener() {
        return listener;
    }

    UnitAttentions attentions() {
        return attentions;
    }
}
