package dev.bramble.iscsi.scsi;

/** Who may use a unit (SPC-4 sections 6.15, 6.16; SPC-2 for RESERVE and RELEASE). */
sealed interface ReservationCommand extends Command {

    /** RESERVE 6, 10. */
    record Reserve() implements ReservationCommand {}

    /** RELEASE 6, 10. */
    record Release() implements ReservationCommand {}

    /** PERSISTENT RESERVE IN. */
    record In(Question question, int allocationLength) implements ReservationCommand {
        /** Its service actions. */
        enum Question {
            READ_KEYS(0),
            READ_RESERVATION(1),
            REPORT_CAPABILITIES(2),
            READ_FULL_STATUS(3);

            private final int code;

            Question(int code) {
                this.code = code;
            }

            int code() {
                return code;
            }
        }

        @Override
        public long dataIn() {
            return allocationLength;
        }
    }

    /**
     * PERSISTENT RESERVE OUT.
     *
     * @param scopeAndType as in the CDB; looked at by those actions that need it
     */
    record Out(Action action, int scopeAndType, int listLength) implements ReservationCommand {
        @Override
        public boolean waitsForOthers() {
            return action == Action.PREEMPT_AND_ABORT;
        }

        /** Its service actions. */
        enum Action {
            REGISTER(0),
            RESERVE(1),
            RELEASE(2),
            CLEAR(3),
            PREEMPT(4),
            PREEMPT_AND_ABORT(5),
            REGISTER_AND_IGNORE_EXISTING_KEY(6);

            private final int code;

            Action(int code) {
                this.code = code;
            }

            int code() {
                return code;
            }
        }

        @Override
        public long dataOut() {
            return listLength;
        }
    }
}
