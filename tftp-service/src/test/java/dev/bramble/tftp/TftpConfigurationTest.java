package dev.bramble.tftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.chassis.StartupFailure;
import dev.bramble.tftp.files.ConfinedBootFiles;
import dev.bramble.tftp.server.TftpServer;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.exceptions.DisabledBeanException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Launcher, compose files and users rely on these names and defaults. */
class TftpConfigurationTest {
    private static final String WITHOUT_SERVER = "test.without-server";

    /** Keeps the test from listening on port 69. */
    @Factory
    @Requires(property = WITHOUT_SERVER)
    static final class NoServer {
        // Eager as the bean it replaces: another scope would not keep that from being made.
        @Context
        @Replaces(value = TftpServer.class, factory = TftpFactory.class)
        TftpServer server() {
            return Optional.<TftpServer>empty().orElseThrow(() -> new DisabledBeanException("nobody asks for it here"));
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
            assertThat(context.getBean(TftpConfiguration.class))
                    .isEqualTo(new TftpConfiguration(69, "any", 0, 1024, List.of(), true));
            assertThat(context.getProperty("micronaut.application.name", String.class))
                    .contains("tftp-service");
            assertThat(context.getProperty("micronaut.server.host", String.class))
                    .contains("127.0.0.1");
            assertThat(context.getProperty("micronaut.server.port", Integer.class))
                    .contains(7481);
            assertThat(context.getProperty("grpc.server.host", String.class)).contains("127.0.0.1");
            assertThat(context.getProperty("grpc.server.port", Integer.class)).contains(7401);
        }
    }

    @Test
    void writesAreOffByDefault() {
        try (ApplicationContext context = context(Map.of())) {
            assertThat(context.getBean(WriteConfiguration.class))
                    .isEqualTo(new WriteConfiguration("off", 64L << 20, "022"));
        }
    }

    @Test
    void propertyNamesOfWrites() {
        Map<String, Object> properties = Map.of(
                "bramble.tftp.writes", "new",
                "bramble.tftp.max-write-bytes", 5,
                "bramble.tftp.write-umask", "077");
        try (ApplicationContext context = context(properties)) {
            assertThat(context.getBean(WriteConfiguration.class)).isEqualTo(new WriteConfiguration("new", 5, "077"));
        }
    }

    @Test
    void propertyNames() {
        Map<String, Object> properties = Map.of(
                "bramble.tftp.fallback", "shared,firmware/1.2025",
                "bramble.tftp.guard-cmdline", false,
                "bramble.tftp.port", 1069,
                "bramble.tftp.transfer-ports", "40000-40999",
                "bramble.tftp.mtu", 1500,
                "bramble.tftp.max-transfers", 5,
                "bramble.tftp.http-port", 1,
                "bramble.tftp.grpc-port", 2,
                "bramble.control-bind", "192.168.10.3");
        try (ApplicationContext context = context(properties)) {
            assertThat(context.getBean(TftpConfiguration.class))
                    .isEqualTo(new TftpConfiguration(
                            1069, "40000-40999", 1500, 5, List.of("shared", "firmware/1.2025"), false));
            assertThat(context.getProperty("micronaut.server.port", Integer.class))
                    .contains(1);
            assertThat(context.getProperty("grpc.server.port", Integer.class)).contains(2);
            assertThat(context.getProperty("micronaut.server.host", String.class))
                    .contains("192.168.10.3");
            assertThat(context.getProperty("grpc.server.host", String.class)).contains("192.168.10.3");
        }
    }

    @Test
    void aFallbackOutsideTheRootKeepsItFromStarting() {
        try (ApplicationContext context = context(Map.of("bramble.tftp.fallback", "shared,../firmware"))) {
            assertThatThrownBy(() -> context.getBean(ConfinedBootFiles.class))
                    .rootCause()
                    .hasMessageStartingWith("'../firmware' is no folder within the TFTP root");
            assertThatThrownBy(() -> context.getBean(ConfinedBootFiles.class))
                    .cause()
                    .isInstanceOf(StartupFailure.class)
                    .hasMessageStartingWith("cannot use BRAMBLE_TFTP_FALLBACK: '../firmware' is ");
        }
    }
}
