package dev.bramble.iscsi.scsi;

import dev.bramble.iscsi.scsi.ReservationCommand.Out.Action;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one PERSISTENT RESERVE OUT of one port makes of the reservations (SPC-4 section 5.12).
 *
 * <pre>
 * REGISTER            registers, changes or removes the sender's key; the last of a holder releases the reservation
 * RESERVE, RELEASE    of those who are registered
 * CLEAR               removes all
 * PREEMPT (AND ABORT) removes the registrations of a key, and takes the reservation over if that key held it
 * </pre>
 */
final class ReservationChange {
    static final int MOST_REGISTRATIONS = 256;

    /**
     * What came of it.
     *
     * @param attentions for the ports that are to be told
     * @param aborted ports whose tasks are to be ended
     */
    record Outcome(ReservationState state, Map<String, Sense> attentions, Set<String> aborted) {}

    private final ReservationState before;
    private final String port;
    private final PersistentReserveList list;
    private final Map<String, Long> keys;
    private final Map<String, Sense> attentions = new HashMap<>();
    private final Set<String> aborted = new HashSet<>();
    private int generation;
    private boolean throughPowerLoss;
    private @Nullable ReservationType type;
    private String holder;

    private ReservationChange(ReservationState before, String port, PersistentReserveList list) {
        this.before = before;
        this.port = port;
        this.list = list;
        this.keys = new LinkedHashMap<>(before.keys());
        this.generation = before.generation();
        this.throughPowerLoss = before.throughPowerLoss();
        this.type = before.type();
        this.holder = before.holder();
    }

    static Outcome of(ReservationState before, String port, ReservationCommand.Out command, PersistentReserveList list)
            throws CheckConditionException, ReservationConflictException {
        ReservationChange change = new ReservationChange(before, port, list);
        change.apply(command);
        return new Outcome(
                new ReservationState(
                        change.generation, change.throughPowerLoss, change.keys, change.type, change.holder),
                change.attentions,
                change.aborted);
    }

    private void apply(ReservationCommand.Out command) throws CheckConditionException, ReservationConflictException {
        Action action = command.action();
        boolean registers = action == Action.REGISTER || action == Action.REGISTER_AND_IGNORE_EXISTING_KEY;
        if (list.forOthers()) {
            throw new CheckConditionException(Sense.INVALID_FIELD_IN_PARAMETER_LIST);
        }
        if (registers) {
            register(action == Action.REGISTER_AND_IGNORE_EXISTING_KEY);
            return;
        }
        Long registered = keys.get(port);
        if (registered == null || registered != list.key()) {
            throw new ReservationConflictException();
        }
        switch (action) {
            case RESERVE -> reserve(typeOf(command));
            case RELEASE -> release(typeOf(command));
            case CLEAR -> clear();
            case PREEMPT -> preempt(typeOf(command));
            case PREEMPT_AND_ABORT -> {
                preempt(typeOf(command));
                before.keys().keySet().stream()
                        .filter(victim -> !keys.containsKey(victim))
                        .forEach(aborted::add);
            }
            case REGISTER, REGISTER_AND_IGNORE_EXISTING_KEY -> throw new IllegalStateException("done above");
        }
    }

    private static ReservationType typeOf(ReservationCommand.Out command) throws CheckConditionException {
        boolean wholeUnit = command.scopeAndType() >> 4 == 0;
        Cdb.refuse(!wholeUnit);
        return ReservationType.of(command.scopeAndType() & 0x0f)
                .orElseThrow(() -> new CheckConditionException(Sense.INVALID_FIELD_IN_CDB));
    }

    private void register(boolean ignoreKey) throws CheckConditionException, ReservationConflictException {
        Long registered = keys.get(port);
        if (!ignoreKey && list.key() != (registered == null ? 0 : registered)) {
            throw new ReservationConflictException();
        }
        if (list.actionKey() != 0) {
            if (registered == null && keys.size() == MOST_REGISTRATIONS) {
                throw new CheckConditionException(Sense.INSUFFICIENT_REGISTRATION_RESOURCES);
            }
            keys.put(port, list.actionKey());
        } else if (registered != null) {
            keys.remove(port);
            releaseAfterUnregistering();
        }
        throughPowerLoss = list.throughPowerLoss();
        generation++;
    }

    private void releaseAfterUnregistering() {
        ReservationType reserved = type;
        if (reserved == null) {
            return;
        }
        if (reserved.isHeldByAll() ? keys.isEmpty() : holder.equals(port)) {
            type = null;
            holder = "";
            if (reserved.letsRegistrantsIn()) {
                tell(keys.keySet(), Sense.RESERVATIONS_RELEASED);
            }
        }
    }

    private void reserve(ReservationType wanted) throws ReservationConflictException {
        if (type == null) {
            take(wanted);
        } else if (!before.isHeldBy(port) || type != wanted) {
            throw new ReservationConflictException();
        }
    }

    private void take(ReservationType wanted) {
        type = wanted;
        holder = wanted.isHeldByAll() ? "" : port;
    }

    private void release(ReservationType told) throws CheckConditionException {
        ReservationType reserved = type;
        if (reserved == null || !before.isHeldBy(port)) {
            return;
        }
        if (reserved != told) {
            throw new CheckConditionException(Sense.INVALID_RELEASE_OF_PERSISTENT_RESERVATION);
        }
        type = null;
        holder = "";
        if (reserved.letsRegistrantsIn()) {
            tell(keys.keySet(), Sense.RESERVATIONS_RELEASED);
        }
    }

    private void clear() {
        tell(keys.keySet(), Sense.RESERVATIONS_PREEMPTED);
        keys.clear();
        type = null;
        holder = "";
        generation++;
    }

    private void preempt(ReservationType wanted) throws CheckConditionException, ReservationConflictException {
        ReservationType reserved = type;
        boolean everybody = list.actionKey() == 0;
        if (everybody && (reserved == null || !reserved.isHeldByAll())) {
            throw new CheckConditionException(Sense.INVALID_FIELD_IN_PARAMETER_LIST);
        }
        boolean takesOver = reserved != null
                && (reserved.isHeldByAll()
                        ? everybody
                        : Objects.equals(list.actionKey(), before.keys().get(holder)));
        boolean isKnown = everybody || keys.containsValue(list.actionKey());
        if (!isKnown) {
            throw new ReservationConflictException();
        }
        before.keys().forEach((victim, key) -> {
            if (!victim.equals(port) && (everybody || key == list.actionKey())) {
                keys.remove(victim);
                attentions.put(victim, Sense.REGISTRATIONS_PREEMPTED);
            }
        });
        if (takesOver) {
            take(wanted);
            if (reserved != wanted) {
                tell(keys.keySet(), Sense.RESERVATIONS_RELEASED);
            }
        }
        generation++;
    }

    /** All of them but the sender, who knows. */
    private void tell(Set<String> ports, Sense attention) {
        ports.stream().filter(other -> !other.equals(port)).forEach(other -> attentions.put(other, attention));
    }
}
