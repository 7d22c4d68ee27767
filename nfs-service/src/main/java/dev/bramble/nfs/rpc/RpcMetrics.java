package dev.bramble.nfs.rpc;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;

/** Calls by program and procedure. */
public final class RpcMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Histogram seconds;
    private final Counter errors;
    private final Counter replays;

    public RpcMetrics(CollectorRegistry registry) {
        seconds = Histogram.build("bramble_nfs_call_seconds", "Time from a call's arrival at a worker to its reply.")
                .labelNames("version", "procedure")
                .buckets(0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3)
                .register(registry);
        errors = Counter.build("bramble_nfs_refused_calls_total", "Calls whose arguments were wrong, or that broke.")
                .labelNames("version", "procedure")
                .register(registry);
        replays = Counter.build("bramble_nfs_replayed_calls_total", "Repeated calls answered from the reply cache.")
                .labelNames("version", "procedure")
                .register(registry);
    }

    void called(RpcProgram program, int procedure, boolean failed, long nanos) {
        String version = Integer.toString(program.version());
        String name = program.name(procedure);
        seconds.labels(version, name).observe(nanos / NANOS_PER_SECOND);
        if (failed) {
            errors.labels(version, name).inc();
        }
    }

    void replayed(RpcProgram program, int procedure) {
        replays.labels(Integer.toString(program.version()), program.name(procedure))
                .inc();
    }
}
