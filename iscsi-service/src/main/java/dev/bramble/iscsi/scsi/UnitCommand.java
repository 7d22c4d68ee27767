package dev.bramble.iscsi.scsi;

/** What a unit is asked or told about itself, beside what never changes (SPC-4 section 6). */
sealed interface UnitCommand extends Command {

    /** REQUEST SENSE. */
    record RequestSense(boolean inDescriptors, int allocationLength) implements UnitCommand {
        @Override
        public long dataIn() {
            return allocationLength;
        }
    }

    /** MODE SENSE 6, 10. */
    record ModeSense(ModeSenseRequest request, int allocationLength) implements UnitCommand {
        @Override
        public long dataIn() {
            return Math.min(allocationLength, ModePages.MAX_LENGTH);
        }
    }

    /**
     * MODE SELECT 6, 10.
     *
     * @param header bytes of the mode parameter header
     */
    record ModeSelect(int header, int listLength) implements UnitCommand {
        @Override
        public long dataOut() {
            return listLength;
        }
    }
}
