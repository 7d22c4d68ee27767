package dev.bramble.nfs.rpc;

import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import io.prometheus.client.SimpleCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What is counted of one client. Its series appear as they are first used, and go together. Safe for use by several threads. */
public final class ClientSeries {
    static final int MAX_OPERATIONS = 256;

    private static final double NANOS_PER_SECOND = 1e9;

    private final Families families;
    private final String client;
    private final AtomicReferenceArray<Counter.@Nullable Child> operations = new AtomicReferenceArray<>(MAX_OPERATIONS);
    private final ConcurrentHashMap<Failure, Counter.Child> failures = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<NfsVersion, Counter.Child> read = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<NfsVersion, Counter.Child> written = new ConcurrentHashMap<>();
    private final List<Runnable> removals = new ArrayList<>();
    private volatile Histogram.@Nullable Child seconds;
    private volatile long lastCall;
    private boolean removed;

    /** What has a child for each client. */
    record Families(Counter operations, Counter errors, Counter bytes, Histogram seconds) {}

    private record Failure(int operation, String status) {}

    ClientSeries(Families families, String client) {
        this.families = families;
        this.client = client;
    }

    /** A call was answered. */
    void called(long now, long nanos) {
        lastCall = now;
        Histogram.Child known = seconds;
        if (known == null) {
            known = child(families.seconds(), client);
            seconds = known;
        }
        if (known != null) {
            known.observe(nanos / NANOS_PER_SECOND);
        }
    }

    /** When the last call was answered. */
    long lastCall() {
        return lastCall;
    }

    void done(OperationSeries operation, String status) {
        Counter.Child known = operations.get(operation.index());
        if (known == null) {
            known = child(families.operations(), client, operation.version(), operation.operation());
            operations.set(operation.index(), known);
        }
        if (known != null) {
            known.inc();
        }
        if (!status.equals(RpcProgram.OK)) {
            failed(operation, status);
        }
    }

    private void failed(OperationSeries operation, String status) {
        Failure failure = new Failure(operation.index(), status);
        Counter.Child known = failures.get(failure);
        if (known == null) {
            known = child(families.errors(), client, operation.version(), operation.operation(), status);
            if (known == null) {
                return;
            }
            failures.put(failure, known);
        }
        known.inc();
    }

    /** Data went to the client. */
    public void read(NfsVersion version, int bytes) {
        count(read, version, "read", bytes);
    }

    /** Data came from the client. */
    public void written(NfsVersion version, int bytes) {
        count(written, version, "write", bytes);
    }

    private void count(
            ConcurrentHashMap<NfsVersion, Counter.Child> children, NfsVersion version, String direction, int bytes) {
        Counter.Child known = children.get(version);
        if (known == null) {
            known = child(families.bytes(), client, version.toString(), direction);
            if (known == null) {
                return;
            }
            children.put(version, known);
        }
        known.inc(bytes);
    }

    /** Null once all was removed: a call that was still under way must not bring a series back. */
    private synchronized <C> @Nullable C child(SimpleCollector<C> family, String... labels) {
        if (removed) {
            return null;
        }
        removals.add(() -> family.remove(labels));
        return family.labels(labels);
    }

    /** Takes all its series away. */
    synchronized void remove() {
        removed = true;
        removals.forEach(Runnable::run);
        removals.clear();
    }
}
