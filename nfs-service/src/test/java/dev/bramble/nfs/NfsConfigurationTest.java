package dev.bramble.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.nfs.control.SightingFollower;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.exceptions.DisabledBeanException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Launcher, compose files and users rely on these names and defaults. */
class NfsConfigurationTest {
    private static final String WITHOUT_SERVER = "test.without-server";

    /** Keeps the test from listening on port 2049. */
    @Factory
    @Requires(property = WITHOUT_SERVER)
    static final class NoServer {
        // Eager as the bean it replaces: another scope would not keep that from being made.
        @Context
        @Replaces(value = NfsStack.class, factory = NfsFactory.class)
        NfsStack stack() {
            return Optional.<NfsStack>empty().orElseThrow(() -> new DisabledBeanException("nobody asks for it here"));
        }

        @Context
        @Replaces(value = Portmapper.class, factory = NfsFactory.class)
        Portmapper portmapper() {
            return Optional.<Portmapper>empty().orElseThrow(() -> new DisabledBeanException("nobody asks for it here"));
        }

        @Context
        @Replaces(value = SightingFollower.class, factory = NfsFactory.class)
        SightingFollower sightings() {
            return Optional.<SightingFollower>empty()
                    .orElseThrow(() -> new DisabledBeanException("nobody asks for it here"));
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
            assertThat(context.getBean(NfsConfiguration.class))
                    .isEqualTo(new NfsConfiguration(
                            2049,
                            7403,
                            7483,
                            "127.0.0.1:7402",
                            "127.0.0.1:7401",
                            "off",
                            111,
                            Duration.ofHours(24),
                            false));
            assertThat(context.getProperty("micronaut.application.name", String.class))
                    .contains("nfs-service");
            assertThat(context.getProperty("micronaut.server.host", String.class))
                    .contains("127.0.0.1");
            assertThat(context.getProperty("micronaut.server.port", Integer.class))
                    .contains(7483);
            assertThat(context.getProperty("grpc.server.host", String.class)).contains("127.0.0.1");
            assertThat(context.getProperty("grpc.server.port", Integer.class)).contains(7403);
        }
    }

    @Test
    void names() {
        Map<String, Object> properties = Map.of(
                "bramble.nfs.port",
                1,
                "bramble.nfs.grpc-port",
                2,
                "bramble.nfs.http-port",
                3,
                "bramble.nfs.volume-service",
                "nas:4",
                "bramble.nfs.tftp-service",
                "nas:6",
                "bramble.nfs.portmapper",
                "own",
                "bramble.nfs.portmapper-port",
                7,
                "bramble.nfs.mount-idle",
                "5m",
                "bramble.nfs.boot-trees-async",
                true);
        try (ApplicationContext context = context(properties)) {
            assertThat(context.getBean(NfsConfiguration.class))
                    .isEqualTo(new NfsConfiguration(1, 2, 3, "nas:4", "nas:6", "own", 7, Duration.ofMinutes(5), true));
            assertThat(context.getProperty("micronaut.server.port", Integer.class))
                    .contains(3);
            assertThat(context.getProperty("grpc.server.port", Integer.class)).contains(2);
        }
    }
}
