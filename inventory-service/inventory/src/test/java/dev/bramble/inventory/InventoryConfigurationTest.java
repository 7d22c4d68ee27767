package dev.bramble.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.proto.inventory.v1.Endpoints;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryConfigurationTest {
    @TempDir
    private Path data;

    @Test
    void defaults() {
        try (ApplicationContext context = ApplicationContext.run(Map.of("bramble.data", data.toString()))) {
            assertThat(context.getBean(InventoryConfiguration.class))
                    .isEqualTo(new InventoryConfiguration(
                            7400,
                            7480,
                            null,
                            null,
                            null,
                            null,
                            69,
                            3260,
                            2049,
                            64L << 30,
                            null,
                            "127.0.0.1:7402",
                            "127.0.0.1:7403",
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(1)));
            assertThat(context.getProperty("grpc.server.port", Integer.class)).contains(7400);
            assertThat(context.getProperty("micronaut.server.port", Integer.class))
                    .contains(7480);
            assertThat(context.getProperty("micronaut.server.host", String.class))
                    .contains("127.0.0.1");
            assertThat(context.getProperty("grpc.server.host", String.class)).contains("127.0.0.1");
            assertThat(data.resolve("inventory/inventory.mv.db")).exists();
        }
    }

    @Test
    void names() {
        Map<String, Object> properties = Map.ofEntries(
                Map.entry("bramble.data", data.toString()),
                Map.entry("bramble.inventory.grpc-port", 1),
                Map.entry("bramble.inventory.http-port", 2),
                Map.entry("bramble.inventory.database", "jdbc:h2:mem:names;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE"),
                Map.entry("bramble.inventory.database-username", "u"),
                Map.entry("bramble.inventory.database-password", "p"),
                Map.entry("bramble.inventory.advertise", "10.0.0.1"),
                Map.entry("bramble.inventory.tftp-port", 3),
                Map.entry("bramble.inventory.iscsi-port", 4),
                Map.entry("bramble.inventory.nfs-port", 5),
                Map.entry("bramble.inventory.max-image-bytes", 8),
                Map.entry("bramble.inventory.mirror", "http://nas/debian"),
                Map.entry("bramble.inventory.volume-service", "a:6"),
                Map.entry("bramble.inventory.boot-tree-service", "b:7"),
                Map.entry("bramble.inventory.acknowledged-within", "900ms"),
                Map.entry("bramble.inventory.feeds-end-within", "3s"));
        try (ApplicationContext context = ApplicationContext.run(properties)) {
            assertThat(context.getBean(InventoryConfiguration.class))
                    .isEqualTo(new InventoryConfiguration(
                            1,
                            2,
                            "jdbc:h2:mem:names;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
                            "u",
                            "p",
                            "10.0.0.1",
                            3,
                            4,
                            5,
                            8,
                            "http://nas/debian",
                            "a:6",
                            "b:7",
                            Duration.ofMillis(900),
                            Duration.ofSeconds(3)));
            assertThat(context.getBean(Endpoints.class))
                    .isEqualTo(Endpoints.newBuilder()
                            .setServer("10.0.0.1")
                            .setTftpPort(3)
                            .setIscsiPort(4)
                            .setNfsPort(5)
                            .setBootRoot(data.toAbsolutePath().normalize() + "/boot")
                            .setRootTrees(data.toAbsolutePath().normalize() + "/roots")
                            .build());
        }
    }

    @Test
    void theAddressToTellIsTheOneBoundWhenThereIsNoOther() {
        assertThat(AdvertisedAddress.choose(Optional.of("10.0.0.9"), "10.0.0.1"))
                .isEqualTo("10.0.0.9");
        assertThat(AdvertisedAddress.choose(Optional.empty(), "10.0.0.1")).isEqualTo("10.0.0.1");
    }
}
