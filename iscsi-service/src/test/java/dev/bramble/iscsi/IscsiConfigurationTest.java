package dev.bramble.iscsi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.chassis.StartupFailure;
import dev.bramble.iscsi.scsi.UnitSettings;
import dev.bramble.iscsi.server.IscsiServer;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.exceptions.DisabledBeanException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names and defaults are a contract with launcher, compose file and systemd units. */
class IscsiConfigurationTest {
    private static final String WITHOUT_SERVER = "test.without-server";

    /** Keeps the test from listening on port 3260. */
    @Factory
    @Requires(property = WITHOUT_SERVER)
    static final class NoServer {
        // Eager as the bean it replaces: another scope would not keep that from being made.
        @Context
        @Replaces(value = IscsiServer.class, factory = IscsiFactory.class)
        IscsiServer server() {
            return Optional.<IscsiServer>empty().orElseThrow(() -> new DisabledBeanException("nobody asks for it"));
        }
    }

    @TempDir
    private Path data;

    private ApplicationContext context(Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put(WITHOUT_SERVER, true);
        all.put("bramble.data", data.toString());
        return ApplicationContext.run(all);
    }

    @Test
    void defaults() {
        try (ApplicationContext context = context(Map.of())) {
            assertThat(context.getBean(IscsiConfiguration.class))
                    .isEqualTo(new IscsiConfiguration(3260, Duration.ofMinutes(2)));
            assertThat(context.getBean(PoolConfiguration.class)).isEqualTo(new PoolConfiguration(0));
            assertThat(context.getProperty("micronaut.application.name", String.class))
                    .contains("iscsi-service");
            assertThat(context.getProperty("micronaut.server.host", String.class))
                    .contains("127.0.0.1");
            assertThat(context.getProperty("micronaut.server.port", Integer.class))
                    .contains(7482);
            assertThat(context.getProperty("grpc.server.host", String.class)).contains("127.0.0.1");
            assertThat(context.getProperty("grpc.server.port", Integer.class)).contains(7402);
        }
    }

    @Test
    void aFullDiskHoldsNoWriteLongerThanLinuxWaits() {
        assertThat(IscsiFactory.holdWhenFull(new IscsiConfiguration(1, UnitSettings.LONGEST_HOLD)))
                .hasSeconds(180);
        for (Duration wrong : List.of(Duration.ofSeconds(181), Duration.ofMillis(-1))) {
            assertThatThrownBy(() -> IscsiFactory.holdWhenFull(new IscsiConfiguration(1, wrong)))
                    .isInstanceOf(StartupFailure.class)
                    .hasMessageContaining("BRAMBLE_ISCSI_HOLD_WHEN_FULL");
        }
    }

    @Test
    void names() {
        Map<String, Object> properties = Map.of(
                "bramble.iscsi.port",
                13260,
                "bramble.iscsi.hold-when-full",
                "30s",
                "bramble.iscsi.grpc-port",
                1,
                "bramble.iscsi.http-port",
                2,
                "bramble.iscsi.pool.reserve",
                5L << 30);
        try (ApplicationContext context = context(properties)) {
            assertThat(context.getBean(IscsiConfiguration.class))
                    .isEqualTo(new IscsiConfiguration(13260, Duration.ofSeconds(30)));
            assertThat(context.getBean(PoolConfiguration.class)).isEqualTo(new PoolConfiguration(5L << 30));
            assertThat(context.getProperty("grpc.server.port", Integer.class)).contains(1);
            assertThat(context.getProperty("micronaut.server.port", Integer.class))
                    .contains(2);
        }
    }
}
