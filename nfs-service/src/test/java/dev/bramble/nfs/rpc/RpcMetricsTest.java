package dev.bramble.nfs.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RpcMetricsTest {
    private static final InetAddress PI = InetAddress.ofLiteral("192.0.2.7");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("192.0.2.99");

    private final Map<InetAddress, String> names = new HashMap<>(Map.of(PI, "abcdef012345"));
    private final CollectorRegistry registry = new CollectorRegistry();
    private final RpcMetrics metrics = new RpcMetrics(registry, address -> Optional.ofNullable(names.get(address)));
    private final OperationSeries read = metrics.operation("3", "read");

    private void call(InetAddress from, long now, String status) {
        ClientSeries client = metrics.client(from);
        read.done(client, status, 2_000_000);
        client.called(now, 2_000_000);
    }

    private @Nullable Double calls(String client) {
        return registry.getSampleValue(
                "bramble_nfs_operations_total",
                new String[] {"client", "version", "operation"},
                new String[] {client, "3", "read"});
    }

    private @Nullable Double errors(String client, String status) {
        return registry.getSampleValue(
                "bramble_nfs_errors_total",
                new String[] {"client", "version", "operation", "status"},
                new String[] {client, "3", "read", status});
    }

    @Test
    void callsAndErrorsAreCountedByPi() {
        call(PI, 1, RpcProgram.OK);
        call(PI, 1, "STALE");
        call(PI, 1, "STALE");
        call(STRANGER, 1, RpcProgram.OK);
        assertThat(calls("abcdef012345")).isEqualTo(3);
        assertThat(calls(RpcMetrics.OTHER)).isEqualTo(1);
        assertThat(errors("abcdef012345", "STALE")).isEqualTo(2);
        assertThat(errors("abcdef012345", RpcProgram.OK)).isNull();
        assertThat(registry.getSampleValue(
                        "bramble_nfs_operation_seconds_bucket",
                        new String[] {"version", "operation", "le"},
                        new String[] {"3", "read", "0.003"}))
                .isEqualTo(4);
        assertThat(registry.getSampleValue(
                        "bramble_nfs_call_seconds_count", new String[] {"client"}, new String[] {"abcdef012345"}))
                .isEqualTo(3);
    }

    @Test
    void bytesAreCountedByVersionAndDirection() {
        metrics.client(PI).read(NfsVersion.V4_0, 10);
        metrics.client(PI).read(NfsVersion.V4_0, 10);
        metrics.client(PI).written(NfsVersion.V4_0, 7);
        String[] labels = {"client", "version", "direction"};
        assertThat(registry.getSampleValue(
                        "bramble_nfs_bytes_total", labels, new String[] {"abcdef012345", "4.0", "read"}))
                .isEqualTo(20);
        assertThat(registry.getSampleValue(
                        "bramble_nfs_bytes_total", labels, new String[] {"abcdef012345", "4.0", "write"}))
                .isEqualTo(7);
    }

    @Test
    void aFleetFitsAndStrangersDoNotAddUp() {
        for (int i = 0; i < RpcMetrics.MAX_CLIENTS + 10; i++) {
            InetAddress address = InetAddress.ofLiteral("10.0.%d.%d".formatted(i / 250, i % 250));
            names.put(address, "pi" + i);
            call(address, 1, RpcProgram.OK);
        }
        assertThat(calls("pi255")).isEqualTo(1);
        assertThat(calls("pi" + (RpcMetrics.MAX_CLIENTS - 1))).isEqualTo(1);
        assertThat(calls("pi" + RpcMetrics.MAX_CLIENTS)).isNull();
        assertThat(calls(RpcMetrics.OTHER)).isEqualTo(10);
    }

    @Test
    void aClientLongGoneIsForgotten() {
        long hour = Duration.ofHours(1).toNanos();
        call(PI, 1, "STALE");
        ClientSeries underWay = metrics.client(PI);
        metrics.sweep(1 + hour);
        assertThat(calls("abcdef012345")).isEqualTo(1);
        metrics.sweep(2 + hour);
        assertThat(calls("abcdef012345")).isNull();
        assertThat(errors("abcdef012345", "STALE")).isNull();
        read.done(underWay, "NOENT", 1);
        assertThat(errors("abcdef012345", "NOENT")).isNull();
        call(PI, 3 + hour, RpcProgram.OK);
        assertThat(calls("abcdef012345")).isEqualTo(1);
    }

    @Test
    void anAddressMayBecomeAnotherPis() {
        call(PI, 1, RpcProgram.OK);
        call(STRANGER, 1, RpcProgram.OK);
        names.put(PI, "fedcba543210");
        names.put(STRANGER, "000000000001");
        metrics.sweep(2);
        call(STRANGER, 2, RpcProgram.OK);
        assertThat(calls("000000000001")).isEqualTo(1);
        metrics.readdress();
        call(PI, 2, RpcProgram.OK);
        assertThat(calls("fedcba543210")).isEqualTo(1);
        assertThat(calls("abcdef012345")).isEqualTo(1);
    }
}
