package dev.bramble.inventory.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bramble.inventory.ApiFixture;
import dev.bramble.proto.inventory.v1.ImportImageRequest.Header;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.WatchRequest;
import io.grpc.Context;
import io.grpc.Status;
import io.prometheus.client.CollectorRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InventoryMetricsTest extends ApiFixture {
    private @Nullable Double sample(String name) {
        return inventory.context().getBean(CollectorRegistry.class).getSampleValue("bramble_inventory_" + name);
    }

    private @Nullable Double sample(String name, String label, String value) {
        return inventory
                .context()
                .getBean(CollectorRegistry.class)
                .getSampleValue("bramble_inventory_" + name, new String[] {label}, new String[] {value});
    }

    @Test
    void whatStandsInTheRecordIsCountedAndWhatEnded() {
        assertThat(sample("pis", "state", "ready")).isZero();
        assertThat(sample("imports_total", "outcome", "refused")).isZero();

        importShared("debian");
        assertThatThrownBy(() ->
                        inventory.importImage(Header.newBuilder().setName("bad").build(), new byte[1 << 20]))
                .hasMessageContaining("no partition table");
        inventory.create(
                Pi.newBuilder().setName("a").addMacs("dc:a6:32:00:00:01").setImage("debian"));
        inventory.volumes.refuseClone = Status.RESOURCE_EXHAUSTED;
        inventory.create(
                Pi.newBuilder().setName("b").addMacs("dc:a6:32:00:00:02").setImage("debian"));

        assertThat(sample("pis", "state", "ready")).isEqualTo(1);
        assertThat(sample("pis", "state", "failed")).isEqualTo(1);
        assertThat(sample("pis", "state", "provisioning")).isZero();
        assertThat(sample("imports_total", "outcome", "succeeded")).isEqualTo(1);
        assertThat(sample("imports_total", "outcome", "refused")).isEqualTo(1);
        assertThat(sample("provisionings_total", "outcome", "succeeded")).isEqualTo(1);
        assertThat(sample("provisionings_total", "outcome", "failed")).isEqualTo(1);
        // From 1: two for each of two images, two for each of two Pis.
        assertThat(sample("revision")).isEqualTo(9);
    }

    @Test
    void watchersAreCountedWhileTheyAreConnected() {
        try (var call = Context.current().withCancellation()) {
            call.run(() -> {
                var _ = inventory
                        .client()
                        .watch(WatchRequest.newBuilder()
                                .setScope(WatchRequest.Scope.NFS)
                                .build())
                        .next();
                assertThat(sample("watchers", "scope", "nfs")).isEqualTo(1);
            });
        }
        await().untilAsserted(
                        () -> assertThat(sample("watchers", "scope", "nfs")).isZero());
    }
}
