package dev.bramble.correlator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.ServiceIdentity;
import dev.bramble.correlator.topology.BootStreams;
import dev.bramble.proto.boot.v1.Source;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pins names and defaults, which users have in their environment files; and that it starts without a broker. */
class CorrelatorConfigurationTest {

    @TempDir
    Path data;

    @Test
    void defaultsAndStartWithoutBroker() {
        try (ApplicationContext context = start(Map.of())) {
            assertThat(context.getBean(CorrelatorConfiguration.class)).isEqualTo(new CorrelatorConfiguration(7484));
            assertThat(context.getProperty("micronaut.server.port", Integer.class))
                    .contains(7484);
            assertThat(context.getProperty("micronaut.server.host", String.class))
                    .contains("127.0.0.1");
            assertThat(context.getBean(ServiceIdentity.class).source()).isEqualTo(Source.CORRELATOR);
            assertThat(data.resolve("correlator")).isDirectory();
            BootStreams streams = context.getBean(BootStreams.class);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> streams.health().message().startsWith("waiting for Kafka at 127.0.0.1:1 "));
            assertThat(streams.health().running()).isFalse();
        }
    }

    @Test
    void names() {
        try (ApplicationContext context =
                start(Map.of("bramble.correlator.http-port", "17484", "bramble.control-bind", "192.168.10.3"))) {
            assertThat(context.getBean(CorrelatorConfiguration.class)).isEqualTo(new CorrelatorConfiguration(17484));
            assertThat(context.getProperty("micronaut.server.port", Integer.class))
                    .contains(17484);
            assertThat(context.getProperty("micronaut.server.host", String.class))
                    .contains("192.168.10.3");
        }
    }

    private ApplicationContext start(Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("bramble.data", data.toString());
        all.put("bramble.kafka.bootstrap-servers", "127.0.0.1:1");
        return ApplicationContext.run(all);
    }
}
