package dev.bramble.nfs.rpc;

import io.prometheus.client.Histogram;
import org.jspecify.annotations.Nullable;

/** What is counted of one operation of one version. Made once, so that a call looks nothing up by its labels. */
public final class OperationSeries {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Histogram family;
    private final String version;
    private final String operation;
    private final int index;
    private volatile Histogram.@Nullable Child seconds;

    OperationSeries(Histogram family, String version, String operation, int index) {
        this.family = family;
        this.version = version;
        this.operation = operation;
        this.index = index;
    }

    /** It was done, for this client; {@code status} is {@link RpcProgram#OK} or what the client was told. */
    public void done(ClientSeries client, String status, long nanos) {
        Histogram.Child known = seconds;
        if (known == null) {
            // Not before it is first used: many are for no client at all.
            known = family.labels(version, operation);
            seconds = known;
        }
        known.observe(nanos / NANOS_PER_SECOND);
        client.done(this, status);
    }

    String version() {
        return version;
    }

    String operation() {
        return operation;
    }

    /** Another one for each operation, from 0. */
    int index() {
        return index;
    }
}
