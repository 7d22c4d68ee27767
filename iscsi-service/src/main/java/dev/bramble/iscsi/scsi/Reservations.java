package dev.bramble.iscsi.scsi;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may use a unit. Safe for use by several threads; to ask costs two reads of memory. */
final class Reservations {
    private static final Logger log = LoggerFactory.getLogger(Reservations.class);

    private final ReservationStore store;
    private volatile ReservationState state;

    /** Who has it by RESERVE (SPC-2), until the end of the session or a reset. */
    private volatile @Nullable Nexus reservedFor;

    /** None, and none can be kept. */
    Reservations() {
        this(ReservationStore.NONE, ReservationState.NONE);
    }

    private Reservations(ReservationStore store, ReservationState state) {
        this.store = store;
        this.state = state;
    }

    /** @throws IOException when what is kept cannot be read */
    static Reservations load(ReservationStore store) throws IOException {
        return new Reservations(store, ReservationText.parse(store.load()));
    }

    boolean forbid(Nexus nexus, Access access) {
        Nexus owner = reservedFor;
        if (owner != null && owner != nexus && access != Access.FREE) {
            return true;
        }
        return state.forbids(nexus.port(), access);
    }

    boolean isEmpty() {
        return state.keys().isEmpty();
    }

    /** The two kinds of reservations exclude each other (SPC-4 section 5.12.3, CRH is 0). */
    synchronized void reserve(Nexus nexus) throws ReservationConflictException {
        Nexus owner = reservedFor;
        if (!isEmpty() || (owner != null && owner != nexus)) {
            throw new ReservationConflictException();
        }
        reservedFor = nexus;
    }

    synchronized void release(Nexus nexus) throws ReservationConflictException {
        if (!isEmpty()) {
            throw new ReservationConflictException();
        }
        forget(nexus);
    }

    /** The session of a nexus, of which nothing runs any more, has ended. Only who had it by RESERVE waits for changes. */
    void forget(Nexus nexus) {
        if (reservedFor == nexus) {
            synchronized (this) {
                if (reservedFor == nexus) {
                    reservedFor = null;
                }
            }
        }
    }

    /** A reset; persistent reservations stay. */
    synchronized void reset() {
        reservedFor = null;
    }

    ByteBuffer report(ReservationCommand.In question) {
        ByteBuffer data = ReservationReport.of(question.question(), state, store.canKeep());
        return Cdb.cut(data, question.allocationLength());
    }

    /** Carries out a PERSISTENT RESERVE OUT; what is to be kept is on the medium when it returns. */
    synchronized ReservationChange.Outcome change(String port, ReservationCommand.Out command, ByteBuffer dataOut)
            throws CheckConditionException, ReservationConflictException {
        PersistentReserveList list = PersistentReserveList.parse(dataOut);
        if (list.throughPowerLoss() && !store.canKeep()) {
            throw new CheckConditionException(Sense.INVALID_FIELD_IN_PARAMETER_LIST);
        }
        ReservationChange.Outcome outcome = ReservationChange.of(state, port, command, list);
        keep(outcome.state());
        state = outcome.state();
        return outcome;
    }

    private void keep(ReservationState next) throws CheckConditionException {
        String text = ReservationText.of(next);
        if (text.equals(ReservationText.of(state))) {
            return;
        }
        try {
            store.save(text);
        } catch (IOException e) {
            log.atError().setCause(e).log("reservations could not be kept: they stay as they were");
            throw new CheckConditionException(Sense.INTERNAL_TARGET_FAILURE);
        }
    }
}
