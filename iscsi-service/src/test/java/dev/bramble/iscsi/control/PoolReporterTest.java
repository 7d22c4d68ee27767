package dev.bramble.iscsi.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.volume.Pool;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.StorageLow;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolReporterTest {
    private final List<BootEvent> events = new ArrayList<>();
    private final CollectorRegistry metrics = new CollectorRegistry();
    private Pool pool = new Pool(1000, 900, 50, 100, 100, false);
    private final PoolReporter reporter =
            new PoolReporter(() -> pool, new PoolMetrics(metrics), event -> events.add(event.build()));

    private void look(long free, long promised, boolean full) throws IOException {
        pool = new Pool(1000, free, 50, promised, 100, full);
        reporter.look();
    }

    @Test
    void littleRoomIsNoMatterWhenNobodyCanWantMore() throws IOException {
        look(60, 150, false);
        look(1, 100, false);
        assertThat(events).isEmpty();
    }

    @Test
    void overcommitIsNoMatterWhileThereIsMuchRoom() throws IOException {
        look(300, 5000, false);
        assertThat(events).isEmpty();
    }

    @Test
    void itIsToldEachTimeThatItGetsWorse() throws IOException {
        look(199, 5000, false);
        look(150, 5000, false);
        assertThat(events).hasSize(1);
        look(99, 5000, false);
        look(49, 5000, false);
        look(0, 5000, true);
        look(0, 5000, true);
        assertThat(events).hasSize(4);
        assertThat(events.getLast().getStorageLow())
                .isEqualTo(StorageLow.newBuilder()
                        .setSizeBytes(1000)
                        .setReserveBytes(50)
                        .setPromisedBytes(5000)
                        .setFull(true)
                        .build());
        look(500, 5000, false);
        look(199, 5000, false);
        assertThat(events).hasSize(5);
    }

    @Test
    void metricsAreThoseOfTheLastLook() throws IOException {
        look(49, 5000, true);
        assertThat(metrics.getSampleValue("bramble_volume_pool_size_bytes")).isEqualTo(1000);
        assertThat(metrics.getSampleValue("bramble_volume_pool_free_bytes")).isEqualTo(49);
        assertThat(metrics.getSampleValue("bramble_volume_pool_reserve_bytes")).isEqualTo(50);
        assertThat(metrics.getSampleValue("bramble_volume_pool_promised_bytes")).isEqualTo(5000);
        assertThat(metrics.getSampleValue("bramble_volume_pool_allocated_bytes"))
                .isEqualTo(100);
        assertThat(metrics.getSampleValue("bramble_volume_pool_full")).isEqualTo(1);
    }
}
