package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;

/** A CDB that was understood and found in order. */
public sealed interface Command {

    /** Bytes it wants to send to the initiator; of parameter data at most, of blocks exactly. */
    default long dataIn() {
        return 0;
    }

    /** Bytes it wants from the initiator. */
    default long dataOut() {
        return 0;
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

    /** Answers known at once: INQUIRY, READ CAPACITY, MODE SENSE and the like; {@code data} is already cut to size. */
    record Parameters(ByteBuffer data) implements Command {
        @Override
        public long dataIn() {
            return data.remaining();
        }
    }

    /** TEST UNIT READY, START STOP UNIT: nothing to do, and done. */
    record Nothing() implements Command {}

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

    /** SYNCHRONIZE CACHE 10, 16; all of the volume, whatever range is named. */
    record SynchronizeCache() implements Command {
        @Override
        public OperationClass operationClass() {
            return OperationClass.FLUSH;
        }
    }
}
