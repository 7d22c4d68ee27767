package dev.bramble.correlator.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.chassis.event.Topics;
import dev.bramble.correlator.timeline.Script;
import dev.bramble.kafka.EmbeddedKafka;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.Boot.Verdict;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.Source;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker, which is not there at first, and is gone in mid-boot. */
class BootStreamsTest {

    /** The broker stamps records with the present time, and events of the future are refused. */
    private static final double LAST_YEAR = -Duration.ofDays(365).toSeconds();

    @TempDir
    Path folder;

    @Test
    void outlivesTheBrokerAndTellsOneWholeTimeline() throws Exception {
        int port = freePort();
        String servers = "127.0.0.1:" + port;
        Script script = new Script("abcdefghij01").boot(LAST_YEAR);
        try (BootStreams streams = streams(servers)) {
            streams.start();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> streams.health().message().startsWith("waiting for Kafka at " + servers));

            try (EmbeddedKafka broker = EmbeddedKafka.start(folder.resolve("kafka"), "127.0.0.1", port)) {
                assertThat(broker.port()).isEqualTo(port);
                await().atMost(Duration.ofSeconds(90))
                        .until(() -> streams.health().running());
                send(servers, script.of(Source.TFTP));
                await().atMost(Duration.ofMinutes(1)).until(() -> boots(servers).size() == 1);
            }
            try (EmbeddedKafka broker = EmbeddedKafka.start(folder.resolve("kafka"), "127.0.0.1", port)) {
                assertThat(broker.port()).isEqualTo(port);
                send(servers, script.of(Source.NFS));
                send(servers, script.of(Source.ISCSI));
                await().atMost(Duration.ofMinutes(2))
                        .untilAsserted(() -> assertThat(boots(servers).values())
                                .singleElement()
                                .satisfies(boot -> {
                                    assertThat(boot.getVerdict()).isEqualTo(Verdict.BOOTED);
                                    assertThat(boot.getStagesCount()).isEqualTo(7);
                                }));
            }
        }
    }

    /** Less than the 45 s after which Kafka takes a member of the group for dead. */
    @Test
    void itsSuccessorGoesOnAtOnce() throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(folder.resolve("kafka"), "127.0.0.1", 0)) {
            for (String uid : List.of("abcdefghij01", "abcdefghij02")) {
                try (BootStreams streams = streams(broker.bootstrapServers())) {
                    streams.start();
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> streams.health().running());
                    send(
                            broker.bootstrapServers(),
                            new Script(uid).boot(LAST_YEAR).events());
                    await().atMost(Duration.ofMinutes(1))
                            .until(() -> boots(broker.bootstrapServers()).values().stream()
                                    .anyMatch(
                                            boot -> boot.getSubject().getPiUid().equals(uid)));
                }
            }
        }
    }

    private BootStreams streams(String servers) {
        return new BootStreams(
                servers, folder.resolve("state"), BootTopology.build(new CorrelatorMetrics(new CollectorRegistry())));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void send(String servers, List<BootEvent> events) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (BootEvent event : events) {
                producer.send(new ProducerRecord<>(
                                Topics.BOOT_EVENTS,
                                event.getSubject().getPiUid().getBytes(StandardCharsets.UTF_8),
                                event.toByteArray()))
                        .get();
            }
        }
    }

    /** The last state of each boot in the topic. */
    private static Map<String, Boot> boots(String servers) throws Exception {
        Map<String, Boot> boots = new HashMap<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers), new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.BOOTS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                for (ConsumerRecord<String, byte[]> told : consumer.poll(Duration.ofMillis(100))) {
                    boots.put(told.key(), Boot.parseFrom(told.value()));
                }
            }
        }
        return boots;
    }
}
