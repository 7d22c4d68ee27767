package dev.bramble.tftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.chassis.ServiceIdentity;
import dev.bramble.proto.boot.v1.Source;
import dev.bramble.tftp.server.TftpServer;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.server.netty.NettyEmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The wired service, with neither Kafka nor inventory there. */
class TftpServiceTest {

    @TempDir
    private Path data;

    @Test
    void itServesAndReportsWithoutKafkaAndInventory() throws Exception {
        Map<String, Object> properties = Map.of(
                "bramble.data",
                data.toString(),
                "bramble.bind",
                "127.0.0.1",
                "bramble.tftp.port",
                0,
                "bramble.tftp.http-port",
                -1,
                "bramble.tftp.grpc-port",
                0,
                "bramble.kafka.bootstrap-servers",
                "127.0.0.1:1",
                "bramble.mirror.inventory",
                "127.0.0.1:1");
        try (ApplicationContext context = ApplicationContext.run(properties)) {
            NettyEmbeddedServer http = context.getBean(NettyEmbeddedServer.class);
            http.start();
            Files.writeString(data.resolve("boot/config.txt"), "arm_64bit=1\n");
            TftpServer server = context.getBean(TftpServer.class);

            try (RawClient pi = new RawClient(server.address())) {
                assertThat(pi.load("config.txt", "tsize", "0")).asString().isEqualTo("arm_64bit=1\n");
            }

            assertThat(context.getBean(ServiceIdentity.class).source()).isEqualTo(Source.TFTP);
            assertThat(get(http, "/health")).contains("\"status\"");
            assertThat(get(http, "/metrics")).contains("bramble_tftp_transfers_total{outcome=\"served\",} 1.0");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bramble.tftp.transfer-ports, 5-1, BRAMBLE_TFTP_TRANSFER_PORTS",
        "bramble.tftp.mtu, 100, BRAMBLE_TFTP_MTU",
        "bramble.tftp.writes, maybe, BRAMBLE_TFTP_WRITES",
        "bramble.tftp.write-umask, 9, BRAMBLE_TFTP_WRITE_UMASK",
        "bramble.tftp.fallback, ../etc, BRAMBLE_TFTP_FALLBACK",
        "bramble.bind, nowhere.invalid, BRAMBLE_BIND"
    })
    void aSettingThatCannotBeUsedIsNamed(String property, String value, String name) {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "bramble.data", data.toString(),
                "bramble.bind", "127.0.0.1",
                "bramble.tftp.port", 0,
                "bramble.kafka.bootstrap-servers", "127.0.0.1:1",
                "bramble.mirror.inventory", "127.0.0.1:1"));
        properties.put(property, value);
        assertThatThrownBy(() -> ApplicationContext.run(properties).close())
                .hasRootCauseInstanceOf(Exception.class)
                .hasStackTraceContaining("StartupFailure")
                .hasStackTraceContaining(name);
    }

    private static String get(NettyEmbeddedServer server, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getPort() + path))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }
}
