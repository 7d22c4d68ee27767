package dev.bramble.iscsi.scsi;

/** What is done to blocks beside reading and writing (SBC-3 section 5); offsets and lengths in bytes, within the volume. */
sealed interface BlockCommand extends Command {

    /** VERIFY 10, 12, 16. */
    record Verify(long offset, int length, Comparison comparison, int blockSize) implements BlockCommand {
        /** Of what is on the medium with what the initiator sends. */
        enum Comparison {
            NONE,
            ALL,
            ONE_BLOCK
        }

        @Override
        public long dataOut() {
            return switch (comparison) {
                case NONE -> 0;
                case ALL -> length;
                case ONE_BLOCK -> length == 0 ? 0 : blockSize;
            };
        }

        @Override
        public boolean needsExactData() {
            return true;
        }
    }

    /** WRITE AND VERIFY 10, 12, 16. */
    record WriteAndVerify(long offset, int length) implements BlockCommand {
        @Override
        public long dataOut() {
            return length;
        }

        @Override
        public OperationClass operationClass() {
            return OperationClass.WRITE;
        }
    }

    /** COMPARE AND WRITE: sent are {@code length} bytes to compare and then as many to write. */
    record CompareAndWrite(long offset, int length, boolean forceUnitAccess) implements BlockCommand {
        @Override
        public long dataOut() {
            return 2L * length;
        }

        @Override
        public boolean needsExactData() {
            return true;
        }

        @Override
        public OperationClass operationClass() {
            return OperationClass.WRITE;
        }
    }

    /** ORWRITE (16). */
    record OrWrite(long offset, int length, boolean forceUnitAccess) implements BlockCommand {
        @Override
        public long dataOut() {
            return length;
        }

        @Override
        public OperationClass operationClass() {
            return OperationClass.WRITE;
        }
    }

    /**
     * WRITE SAME 10, 16.
     *
     * @param dataOut the one block that is sent, or 0 when it is of zeros and not sent
     * @param unmap give the space back if that leaves the same bytes to be read
     */
    record WriteSame(long offset, int length, long dataOut, boolean unmap) implements BlockCommand {
        @Override
        public boolean needsExactData() {
            return true;
        }
    }

    /** UNMAP; the ranges come as data. */
    record Unmap(int listLength) implements BlockCommand {
        @Override
        public long dataOut() {
            return listLength;
        }
    }

    /** GET LBA STATUS (16). */
    record GetLbaStatus(long lba, long allocationLength) implements BlockCommand {
        @Override
        public long dataIn() {
            return Math.min(allocationLength, LbaStatus.MAX_LENGTH);
        }
    }
}
