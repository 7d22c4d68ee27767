package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;

/** A CDB that was understood and found in order. */
public sealed interface Command
        permits Command.Parameters,
                Command.Nothing,
                Command.Read,
                Command.Write,
                Command.SynchronizeCache,
                Command.Refused,
                BlockCommand,
                UnitCommand,
                ReservationCommand {

    /** Bytes it wants to send to the initiator; of parameter data at most, of blocks exactly. */
    default long dataIn() {
        return 0;
    }

    /** Bytes it wants from the initiator. */
    default long dataOut() {
        return 0;
    }

    /** It is refused when the initiator has more or less to send. */
    default boolean needsExactData() {
        return false;
    }

    /** Whether it ends only when commands of other initiators have, which may wait for a disk thread. */
    default boolean waitsForOthers() {
        return false;
    }

    /** Of few values: for metrics. */
    default OperationClass operationClass() {
        return OperationClass.OTHER;
    }

    /** What kind of work a command is. */
    enum OperationClass {
        READ,
        WRITE,
        FLUSH,
        OTHER
    }

    /** Answers known at once: INQUIRY, READ CAPACITY and the like; {@code data} is already cut to size. */
    record Parameters(ByteBuffer data) implements Command {
        @Override
        public long dataIn() {
            return data.remaining();
        }
    }

    /** TEST UNIT READY, PRE-FETCH and the like: nothing to do, and done. */
    record Nothing(Kind kind) implements Command {
        /** What is asked for, as far as a reservation may forbid it. */
        public enum Kind {
            TEST_UNIT_READY,
            START,
            PRE_FETCH,
            ALLOW_REMOVAL,
            PREVENT_REMOVAL
        }
    }

    /** READ 6, 10, 12, 16; offset and length in bytes, within the volume. */
    record Read(long offset, int length, boolean forceUnitAccess) implements Command {
        @Override
        public long dataIn() {
            return length;
        }

        @Override
        public OperationClass operationClass() {
            return OperationClass.READ;
        }
    }

    /** WRITE 6, 10, 12, 16. */
    record Write(long offset, int length, boolean forceUnitAccess) implements Command {
        @Override
        public long dataOut() {
            return length;
        }

        @Override
        public OperationClass operationClass() {
            return OperationClass.WRITE;
        }
    }

    /** SYNCHRONIZE CACHE 10, 16, START STOP UNIT that stops; all of the volume, whatever range is named. */
    record SynchronizeCache() implements Command {
        @Override
        public OperationClass operationClass() {
            return OperationClass.FLUSH;
        }
    }

    /** Understood, but not to be done: transfers nothing and ends with {@code result}. */
    record Refused(ScsiResult result) implements Command {}
}
