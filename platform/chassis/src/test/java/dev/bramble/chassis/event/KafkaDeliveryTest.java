package dev.bramble.chassis.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.kafka.EmbeddedKafka;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.EventId;
import dev.bramble.proto.boot.v1.FileServed;
import dev.bramble.proto.boot.v1.Source;
import dev.bramble.proto.boot.v1.Subject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker comes late, goes away and comes back on the same port; the service restarts meanwhile. */
class KafkaDeliveryTest {
    private static final int PIS = 7;

    @TempDir
    Path spoolFolder;

    @TempDir
    Path brokerFolder;

    @Test
    void everythingArrivesOnceAndInOrderPerKeyThoughTheBrokerComesAndGoes() throws Exception {
        int port = freePort();
        try (SpooledBootEvents events = open(port)) {
            publish(events, 0, 1000);
            assertThat(events.status().brokerUp()).isFalse();
            assertThat(events.status().depth()).isEqualTo(1000);

            try (EmbeddedKafka broker = EmbeddedKafka.start(brokerFolder, "127.0.0.1", port)) {
                awaitDelivered(events);
                assertThat(events.status().brokerUp()).isTrue();
                assertTopics(broker);
                publish(events, 1000, 2000);
            }
            publish(events, 2000, 3000);
            await().atMost(Duration.ofSeconds(30)).until(() -> !events.status().brokerUp());
        }
        // The service restarts while the broker is away: what was on its way is still in the spool.
        try (SpooledBootEvents events = open(port)) {
            assertThat(events.status().depth()).isGreaterThanOrEqualTo(1000);
            try (EmbeddedKafka broker = EmbeddedKafka.start(brokerFolder, "127.0.0.1", port)) {
                awaitDelivered(events);
                publish(events, 3000, 3500);
                awaitDelivered(events);
                List<BootEvent> log = awaitWatermarkAfter(broker, Instant.now());
                assertOnceAndInOrder(log, 3500);
            }
        }
    }

    /** A reader passes over what is not above the highest id it had of this source. */
    private static void assertOnceAndInOrder(List<BootEvent> log, int count) {
        Map<String, Long> highest = new HashMap<>();
        Map<String, List<Long>> byKey = new HashMap<>();
        Set<EventId> ids = new HashSet<>();
        for (BootEvent event : log) {
            if (event.hasWatermark()) {
                continue;
            }
            String key = EventKind.key(event);
            long sequence = event.getId().getSequence();
            if (sequence > highest.getOrDefault(key, 0L)) {
                highest.put(key, sequence);
                ids.add(event.getId());
                byKey.computeIfAbsent(key, k -> new ArrayList<>())
                        .add(event.getFileServed().getSizeBytes());
            }
        }
        assertThat(ids).hasSize(count);
        assertThat(byKey).hasSize(PIS);
        for (int pi = 0; pi < PIS; pi++) {
            List<Long> expected = new ArrayList<>();
            for (long number = pi; number < count; number += PIS) {
                expected.add(number);
            }
            assertThat(byKey).containsEntry("pi" + pi, expected);
        }
    }

    /** Nothing that happened before a watermark's time comes for the first time after it. */
    private static void assertWatermarksHold(List<BootEvent> log) {
        Instant upTo = Instant.MIN;
        Set<EventId> ids = new HashSet<>();
        for (BootEvent event : log) {
            if (event.hasWatermark()) {
                assertThat(event.getId().getSequence()).isZero();
                upTo = instant(event.getWatermark().getUpTo());
            } else if (ids.add(event.getId())) {
                assertThat(instant(event.getTime())).isAfterOrEqualTo(upTo);
            }
        }
        assertThat(upTo).isAfter(Instant.MIN);
    }

    private static void assertTopics(EmbeddedKafka broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThat(setting(admin, Topics.BOOT_EVENTS, "retention.ms")).isEqualTo("1209600000");
            assertThat(setting(admin, Topics.BOOT_EVENTS, "flush.ms")).isEqualTo("1000");
            assertThat(setting(admin, Topics.BOOTS, "cleanup.policy")).isEqualTo("compact,delete");
            assertThat(setting(admin, Topics.BOOTS, "retention.ms")).isEqualTo("7776000000");
            assertThat(setting(admin, Topics.PIS, "cleanup.policy")).isEqualTo("compact");
            assertThat(admin.describeTopics(List.of("bramble.boot-events.v1"))
                            .allTopicNames()
                            .get()
                            .values())
                    .singleElement()
                    .satisfies(topic -> assertThat(topic.partitions()).hasSize(12));
        }
    }

    private static String setting(Admin admin, String topic, String name) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        for (Config config :
                admin.describeConfigs(List.of(resource)).all().get().values()) {
            return String.valueOf(config.get(name).value());
        }
        throw new AssertionError("no settings of " + topic);
    }

    /** Reads each partition in its order, until every one of them has a watermark of after a time; one after the other. */
    private static List<BootEvent> awaitWatermarkAfter(EmbeddedKafka broker, Instant time)
            throws InvalidProtocolBufferException {
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.BOOT_EVENTS).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<Integer, List<BootEvent>> byPartition = new HashMap<>();
            Set<Integer> waiting = new HashSet<>();
            partitions.forEach(partition -> waiting.add(partition.partition()));
            Instant deadline = Instant.now().plusSeconds(30);
            while (!waiting.isEmpty() && Instant.now().isBefore(deadline)) {
                for (var delivered : consumer.poll(Duration.ofMillis(200))) {
                    BootEvent event = BootEvent.parseFrom(delivered.value());
                    byPartition
                            .computeIfAbsent(delivered.partition(), k -> new ArrayList<>())
                            .add(event);
                    if (event.hasWatermark()
                            && instant(event.getWatermark().getUpTo()).isAfter(time)) {
                        waiting.remove(delivered.partition());
                    }
                }
            }
            assertThat(waiting).as("partitions without a watermark of now").isEmpty();
            List<BootEvent> log = new ArrayList<>();
            for (List<BootEvent> events : byPartition.values()) {
                assertWatermarksHold(events);
                log.addAll(events);
            }
            return log;
        }
    }

    private static void awaitDelivered(SpooledBootEvents events) {
        await().atMost(Duration.ofSeconds(90)).until(() -> events.status().depth() == 0);
    }

    private SpooledBootEvents open(int port) {
        return SpooledBootEvents.open(
                spoolFolder, "tftp", Source.TFTP, 64 << 20, "127.0.0.1:" + port, Clock.systemUTC());
    }

    private static void publish(SpooledBootEvents events, int from, int to) {
        for (int number = from; number < to; number++) {
            events.publish(BootEvent.newBuilder()
                    .setSubject(Subject.newBuilder().setPiUid("pi" + number % PIS))
                    .setFileServed(FileServed.newBuilder().setPath("f").setSizeBytes(number)));
        }
    }

    private static Instant instant(com.google.protobuf.Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
