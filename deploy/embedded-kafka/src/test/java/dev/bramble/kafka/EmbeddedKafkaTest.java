package dev.bramble.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
    @TempDir
    Path data;

    @Test
    void recordsAndSettingsSurviveARestart() throws Exception {
        int port;
        try (EmbeddedKafka broker = EmbeddedKafka.start(data, "127.0.0.1", 0)) {
            port = broker.port();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic("facts", Optional.of(3), Optional.empty())))
                        .all()
                        .get();
                assertThatThrownBy(() -> admin.describeTopics(List.of("no-such-topic"))
                                .allTopicNames()
                                .get())
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
            }
            assertThatThrownBy(() -> EmbeddedKafka.start(data, "127.0.0.1", 0))
                    .isInstanceOf(BrokerFailure.class)
                    .hasMessageContaining("is in use by another broker");
            produce(broker, "before");
            assertThat(consume(broker, 1)).containsExactly("before");
        }
        try (EmbeddedKafka broker = EmbeddedKafka.start(data, "127.0.0.1", port)) {
            assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
            produce(broker, "after");
            assertThat(consume(broker, 2)).containsExactly("before", "after");
        }
    }

    @Test
    void aPortInUseIsToldInOneLine() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedKafka.start(data, "127.0.0.1", other.getLocalPort()))
                    .isInstanceOf(BrokerFailure.class)
                    .hasMessageStartingWith("cannot listen on 127.0.0.1:" + other.getLocalPort() + "/tcp: ")
                    .hasMessageEndingWith("choose another port with --port");
        }
    }

    @Test
    void aWildcardCannotBeAdvertised() {
        assertThatThrownBy(() -> EmbeddedKafka.start(data, "0.0.0.0", 0))
                .isInstanceOf(BrokerFailure.class)
                .hasMessageContaining("set --bind to the address they reach this machine by");
    }

    @Test
    void aFolderOfANewerVersionIsRefused() throws Exception {
        Files.writeString(data.resolve("bramble-kafka.version"), "1 999\n");
        assertThatThrownBy(() -> EmbeddedKafka.start(data, "127.0.0.1", 0))
                .isInstanceOf(BrokerFailure.class)
                .hasMessageContaining("was written by a newer version (1 999");
    }

    @Test
    void aFolderThatIsAFileIsRefused() throws Exception {
        Path file = Files.writeString(data.resolve("file"), "");
        assertThatThrownBy(() -> EmbeddedKafka.start(file, "127.0.0.1", 0))
                .isInstanceOf(BrokerFailure.class)
                .hasMessageContaining("cannot make the folder " + file);
    }

    @Test
    void optionsByArgumentThenByEnvironment() {
        String[] arguments = {"--port", "19092", "--data", "/srv/kafka"};
        Map<String, String> environment = Map.of("BRAMBLE_KAFKA_BIND", "10.0.0.1", "BRAMBLE_KAFKA_PORT", "1");
        assertThat(EmbeddedKafkaProgram.Options.of(arguments, environment))
                .isEqualTo(new EmbeddedKafkaProgram.Options(Path.of("/srv/kafka"), "10.0.0.1", 19092));
        assertThatThrownBy(() -> EmbeddedKafkaProgram.Options.of(new String[] {"--port", "70000"}, Map.of()))
                .hasMessageContaining("'70000' is no port");
        assertThatThrownBy(() -> EmbeddedKafkaProgram.Options.of(new String[] {"--prot", "1"}, Map.of()))
                .hasMessageContaining("unknown option --prot");
    }

    private static void produce(EmbeddedKafka broker, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>("facts", "key", value)).get();
        }
    }

    private static List<String> consume(EmbeddedKafka broker, int count) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "group.id",
                        "reader-" + count,
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of("facts"));
            List<String> values = new ArrayList<>();
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (values.size() < count && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, String> fact : consumer.poll(Duration.ofMillis(200))) {
                    values.add(fact.value());
                }
            }
            return values;
        }
    }
}
