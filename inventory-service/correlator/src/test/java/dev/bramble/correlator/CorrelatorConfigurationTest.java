package dev.bramble.correlator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.ServiceIdentity;
import dev.bramble.correlator.topology.BootStreams;
import dev.bramble.proto.boot.v1.Source;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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

    @Test
    void isHealthyWithoutBroker() throws Exception {
        Map<String, Object> properties = Map.of(
                "bramble.data", data.toString(),
                "bramble.kafka.bootstrap-servers", "127.0.0.1:1",
                "micronaut.server.port", "-1");
        try (EmbeddedServer server = ApplicationContext.run(EmbeddedServer.class, properties);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> health = client.send(
                    HttpRequest.newBuilder(server.getURI().resolve("/health")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).contains("\"timelines\"").contains("\"running\":false");
        }
    }

    private ApplicationContext start(Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("bramble.data", data.toString());
        all.put("bramble.kafka.bootstrap-servers", "127.0.0.1:1");
        return ApplicationContext.run(all);
    }
}
