package dev.bramble.nfs.rpc;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Calls by client, version and operation. A client has its Pi's uid for a name; those without are counted together, and so
 * are those past a bound. Safe for use by several threads.
 */
public final class RpcMetrics {
    static final int MAX_CLIENTS = 512;
    static final String OTHER = "other";

    private static final int MAX_ADDRESSES = 4096;
    private static final long IDLE = Duration.ofHours(1).toNanos();

    private final ClientSeries.Families families;
    private final Histogram operationSeconds;
    private final Counter replays;
    private final Function<InetAddress, Optional<String>> names;
    private final ClientSeries other;
    private final ConcurrentHashMap<InetAddress, ClientSeries> byAddress = new ConcurrentHashMap<>();
    private final Map<String, ClientSeries> byName = new HashMap<>();
    private int operations;

    /** @param names the uid of the Pi that has an address */
    public RpcMetrics(CollectorRegistry registry, Function<InetAddress, Optional<String>> names) {
        this.names = names;
        families = new ClientSeries.Families(
                Counter.build("bramble_nfs_operations_total", "Operations, one by one where a call has several.")
                        .labelNames("client", "version", "operation")
                        .register(registry),
                Counter.build("bramble_nfs_errors_total", "Operations that were refused, by what the client was told.")
                        .labelNames("client", "version", "operation", "status")
                        .register(registry),
                Counter.build("bramble_nfs_bytes_total", "Bytes of files read and written.")
                        .labelNames("client", "version", "direction")
                        .register(registry),
                Histogram.build("bramble_nfs_call_seconds", "From a call's turn to its reply.")
                        .labelNames("client")
                        .buckets(0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3)
                        .register(registry));
        operationSeconds = Histogram.build("bramble_nfs_operation_seconds", "From an operation's turn to its result.")
                .labelNames("version", "operation")
                .buckets(0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3)
                .register(registry);
        replays = Counter.build(
                        "bramble_nfs_replayed_calls_total",
                        "Repeated calls that had the reply of the first: from the reply cache, of version 4.1 from the slot.")
                .labelNames("version")
                .register(registry);
        other = new ClientSeries(families, OTHER);
    }

    /** An operation that will be counted; to be made once. */
    public synchronized OperationSeries operation(String version, String operation) {
        if (operations == ClientSeries.MAX_OPERATIONS) {
            throw new IllegalStateException("more than %d operations".formatted(ClientSeries.MAX_OPERATIONS));
        }
        return new OperationSeries(operationSeconds, version, operation, operations++);
    }

    /** Repeated calls of a version. */
    public Counter.Child replays(String version) {
        return replays.labels(version);
    }

    /** Where the calls from an address are counted. */
    public ClientSeries client(InetAddress address) {
        ClientSeries known = byAddress.get(address);
        return known == null ? find(address) : known;
    }

    private synchronized ClientSeries find(InetAddress address) {
        ClientSeries found = names.apply(address).map(this::named).orElse(other);
        if (byAddress.size() >= MAX_ADDRESSES) {
            byAddress.clear();
        }
        byAddress.put(address, found);
        return found;
    }

    private ClientSeries named(String name) {
        ClientSeries known = byName.get(name);
        if (known != null) {
            return known;
        }
        if (byName.size() >= MAX_CLIENTS) {
            return other;
        }
        ClientSeries fresh = new ClientSeries(families, name);
        byName.put(name, fresh);
        return fresh;
    }

    /** Addresses may belong to others now. */
    public void readdress() {
        byAddress.clear();
    }

    /** Takes away the series of clients without a call for an hour; to be called now and then. */
    public synchronized void sweep(long now) {
        byName.values().removeIf(client -> {
            boolean idle = client.lastCall() != 0 && now - client.lastCall() > IDLE;
            if (idle) {
                byAddress.values().removeIf(series -> series == client);
                client.remove();
            }
            return idle;
        });
        // Whose Pi was not known may be known now.
        byAddress.values().removeIf(series -> series == other);
    }
}
