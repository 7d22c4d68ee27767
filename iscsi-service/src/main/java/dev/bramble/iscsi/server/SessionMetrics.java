package dev.bramble.iscsi.server;

import dev.bramble.iscsi.scsi.Command;
import dev.bramble.iscsi.scsi.Command.OperationClass;
import dev.bramble.iscsi.scsi.ScsiStatus;
import dev.bramble.iscsi.server.IscsiMetrics.SessionFamilies;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What is counted for the sessions of one initiator with one volume. Labels are looked up when it is made,
 * of a command only when it fails. Safe for use by several threads.
 */
final class SessionMetrics implements AutoCloseable {
    private final SessionFamilies families;
    private final String volume;
    private final String initiator;
    private final Runnable ended;
    private final Gauge.Child sessions;
    private final Gauge.Child queueDepth;
    private final Counter.Child digestErrors;
    private final Map<OperationClass, Operation> operations = new EnumMap<>(OperationClass.class);

    private record Operation(Histogram.Child latency, Counter.Child bytes, Counter.Child good) {}

    SessionMetrics(SessionFamilies families, String volume, String initiator, Runnable ended) {
        this.families = families;
        this.volume = volume;
        this.initiator = initiator;
        this.ended = ended;
        this.sessions = families.sessions().labels(volume, initiator);
        this.queueDepth = families.queueDepth().labels(volume, initiator);
        this.digestErrors = families.digestErrors().labels(volume, initiator);
        for (OperationClass operation : OperationClass.values()) {
            operations.put(
                    operation,
                    new Operation(
                            families.latency().labels(volume, initiator, name(operation)),
                            families.bytes().labels(volume, initiator, name(operation)),
                            commands(operation, ScsiStatus.GOOD)));
        }
    }

    private Counter.Child commands(OperationClass operation, ScsiStatus status) {
        return families.commands().labels(volume, initiator, name(operation), name(status));
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    void opened() {
        sessions.inc();
    }

    /** A command is given to the disk; {@link #executed} follows. */
    void began() {
        queueDepth.inc();
    }

    /** @param nanos from its turn to its result */
    void executed(Command command, ScsiStatus status, long nanos) {
        queueDepth.dec();
        OperationClass kind = command.operationClass();
        Operation operation = Objects.requireNonNull(operations.get(kind));
        operation.latency().observe((double) nanos / 1e9);
        if (status != ScsiStatus.GOOD) {
            commands(kind, status).inc();
            return;
        }
        operation.good().inc();
        long moved = Math.max(command.dataIn(), command.dataOut());
        if (moved > 0 && kind != OperationClass.OTHER) {
            operation.bytes().inc((double) moved);
        }
    }

    /** A PDU of the session had a wrong header or data digest. */
    void digestError() {
        digestErrors.inc();
    }

    /** One session of them has ended. */
    @Override
    public void close() {
        sessions.dec();
        ended.run();
    }

    /** Nothing of it is to be scraped any more. */
    void remove() {
        families.sessions().remove(volume, initiator);
        families.queueDepth().remove(volume, initiator);
        families.digestErrors().remove(volume, initiator);
        for (OperationClass operation : OperationClass.values()) {
            families.latency().remove(volume, initiator, name(operation));
            families.bytes().remove(volume, initiator, name(operation));
            for (ScsiStatus status : ScsiStatus.values()) {
                families.commands().remove(volume, initiator, name(operation), name(status));
            }
        }
    }
}
