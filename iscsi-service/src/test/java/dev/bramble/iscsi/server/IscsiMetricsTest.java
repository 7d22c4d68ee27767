package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.scsi.Command;
import dev.bramble.iscsi.scsi.ScsiStatus;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IscsiMetricsTest {
    private static final String INITIATOR = "iqn.2026-01.org.example:pi";

    private final CollectorRegistry registry = new CollectorRegistry();
    private final IscsiMetrics metrics = new IscsiMetrics(registry);

    private @Nullable Double value(String name, String volume) {
        return registry.getSampleValue(
                "bramble_iscsi_" + name, new String[] {"volume", "initiator"}, new String[] {volume, INITIATOR});
    }

    private @Nullable Double value(String name, String operation, String status) {
        return registry.getSampleValue(
                "bramble_iscsi_" + name,
                new String[] {"volume", "initiator", "operation", "status"},
                new String[] {"root", INITIATOR, operation, status});
    }

    private @Nullable Double value(String name, Command.OperationClass operation) {
        return registry.getSampleValue(
                "bramble_iscsi_" + name,
                new String[] {"volume", "initiator", "operation"},
                new String[] {"root", INITIATOR, operation.name().toLowerCase(java.util.Locale.ROOT)});
    }

    @Test
    void aSessionsCommandsAreCountedForItsVolumeAndInitiator() {
        SessionMetrics session = metrics.session("root", INITIATOR);
        session.began();
        session.began();
        assertThat(value("queue_depth", "root")).isEqualTo(2);
        session.executed(new Command.Read(0, 4096, false), ScsiStatus.GOOD, 2_000_000);
        session.executed(new Command.Write(0, 8192, false), ScsiStatus.CHECK_CONDITION, 1_000_000);
        session.began();
        session.executed(new Command.SynchronizeCache(), ScsiStatus.GOOD, 3_000_000);
        session.digestError();

        assertThat(value("queue_depth", "root")).isZero();
        assertThat(value("digest_errors_total", "root")).isOne();
        assertThat(value("commands_total", "read", "good")).isOne();
        assertThat(value("commands_total", "write", "good")).isZero();
        assertThat(value("commands_total", "write", "check_condition")).isOne();
        assertThat(value("commands_total", "flush", "good")).isOne();
        assertThat(value("bytes_total", Command.OperationClass.READ)).isEqualTo(4096);
        assertThat(value("bytes_total", Command.OperationClass.WRITE))
                .as("it failed")
                .isZero();
        assertThat(value("command_seconds_sum", Command.OperationClass.READ)).isEqualTo(0.002);
        assertThat(value("command_seconds_count", Command.OperationClass.FLUSH)).isOne();
    }

    @Test
    void sessionsOfOneInitiatorWithOneVolumeAreCountedTogether() {
        SessionMetrics first = metrics.session("root", INITIATOR);
        try (SessionMetrics second = metrics.session("root", INITIATOR)) {
            assertThat(second).isSameAs(first);
            assertThat(value("sessions", "root")).isEqualTo(2);
        }
        assertThat(value("sessions", "root")).isOne();
        first.close();
        assertThat(value("sessions", "root")).as("kept for the next scrape").isZero();
    }

    @Test
    void whatHasNoSessionIsForgottenInTheEnd() {
        SessionMetrics live = metrics.session("live", INITIATOR);
        SessionMetrics failed = metrics.session("disk-0", INITIATOR);
        failed.began();
        failed.executed(new Command.Nothing(Command.Nothing.Kind.START), ScsiStatus.BUSY, 1);
        failed.close();
        for (int i = 1; i <= IscsiMetrics.MAX_IDLE; i++) {
            metrics.session("disk-" + i, INITIATOR).close();
        }
        assertThat(value("sessions", "disk-0")).isNull();
        assertThat(value("sessions", "disk-1")).isZero();
        assertThat(value("sessions", "live")).isOne();
        for (MetricFamilySamples family : Collections.list(registry.metricFamilySamples())) {
            assertThat(family.samples).noneMatch(sample -> sample.labelValues.contains("disk-0"));
        }
        live.close();
    }
}
