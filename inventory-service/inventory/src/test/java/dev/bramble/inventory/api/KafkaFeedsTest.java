package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.bramble.chassis.event.Topics;
import dev.bramble.inventory.RunningInventory;
import dev.bramble.inventory.pi.PiNames;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.ImageStore;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.inventory.store.TestDatabase;
import dev.bramble.kafka.EmbeddedKafka;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.BootServiceGrpc;
import dev.bramble.proto.boot.v1.CompareBootsRequest;
import dev.bramble.proto.boot.v1.GetBootRequest;
import dev.bramble.proto.boot.v1.ListBootsRequest;
import dev.bramble.proto.boot.v1.ListBootsResponse;
import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.boot.v1.WatchBootsRequest;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.Pi;
import io.grpc.Context;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
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
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Against a real broker. */
@Timeout(120)
@ParameterizedClass
@EnumSource(TestDatabase.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class KafkaFeedsTest {
    @TempDir
    private static Path folder;

    @Parameter
    TestDatabase database;

    private static EmbeddedKafka kafka;
    private static RunningInventory inventory;

    @BeforeParameterizedClassInvocation
    static void start(TestDatabase database) {
        kafka = EmbeddedKafka.start(folder.resolve(database + "-kafka"), "127.0.0.1", 0);
        inventory = new RunningInventory(
                folder.resolve(database + "-data"),
                database,
                Map.of("bramble.kafka.bootstrap-servers", kafka.bootstrapServers()));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        inventory.close();
        kafka.close();
    }

    @Test
    void pisAreToldWithTombstonesAndNoRepeatAfterARestart() throws InvalidProtocolBufferException {
        Pi one = insert(1);
        await().untilAsserted(() -> assertThat(pisTopic()).hasSize(1));
        inventory.restart();
        Pi two = insert(2);
        inventory.context().getBean(ChangeLog.class).write(change -> {
            inventory.context().getBean(PiStore.class).delete(change, one.getUid());
            return one;
        });
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(pisTopic())
                        .extracting(ConsumerRecord::key)
                        .containsExactlyInAnyOrder(one.getUid(), two.getUid(), one.getUid()));

        List<ConsumerRecord<String, byte[]>> records = pisTopic();
        assertThat(records).filteredOn(record -> record.value() == null).hasSize(1);
        for (ConsumerRecord<String, byte[]> record : records) {
            if (record.value() != null) {
                Pi told = Pi.parseFrom(record.value());
                assertThat(told.getUid()).isEqualTo(record.key());
                assertThat(told.hasChap()).isFalse();
            }
        }
    }

    private static Pi insert(int number) {
        ChangeLog log = inventory.context().getBean(ChangeLog.class);
        ImageStore images = inventory.context().getBean(ImageStore.class);
        String image = "image-" + number;
        return log.write(change -> {
            images.insert(
                    change,
                    Image.newBuilder()
                            .setName(image)
                            .setState(Image.State.READY)
                            .build());
            return inventory
                    .context()
                    .getBean(PiStore.class)
                    .insert(
                            change,
                            PiNames.complete(Pi.newBuilder()
                                            .setUid("uid%09d".formatted(number))
                                            .setName("pi-" + number)
                                            .addMacs("dc:a6:32:00:00:0" + number)
                                            .setImage(image)
                                            .setChap(Chap.newBuilder()
                                                    .setUsername("pi")
                                                    .setSecret("not-for-kafka"))
                                            .setState(Pi.State.READY))
                                    .build());
        });
    }

    private static List<ConsumerRecord<String, byte[]>> pisTopic() {
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "allow.auto.create.topics", "false"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.PIS).stream()
                    .map(info -> new TopicPartition(Topics.PIS, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    @Test
    void bootsComeFromTheTopicAndAreWatchedLive() {
        BootServiceGrpc.BootServiceBlockingStub boots = BootServiceGrpc.newBlockingStub(inventory.channel());
        send(boot("a", 1, Boot.Verdict.BOOTED, 100));
        send(boot("b", 1, Boot.Verdict.IN_PROGRESS, 200));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(boots.listBoots(ListBootsRequest.getDefaultInstance())
                                .getBootsList())
                        .extracting(Boot::getId)
                        .containsExactly("b", "a"));

        try (var call = Context.current().withCancellation()) {
            call.run(() -> {
                Iterator<Boot> watch = boots.watchBoots(WatchBootsRequest.getDefaultInstance());
                assertThat(watch.next()).isEqualTo(boot("b", 1, Boot.Verdict.IN_PROGRESS, 200));
                send(boot("b", 2, Boot.Verdict.BOOTED, 200));
                send(boot("b", 2, Boot.Verdict.BOOTED, 200));
                send(boot("c", 1, Boot.Verdict.IN_PROGRESS, 300));
                assertThat(List.of(watch.next(), watch.next()))
                        .containsExactlyInAnyOrder(
                                boot("b", 2, Boot.Verdict.BOOTED, 200), boot("c", 1, Boot.Verdict.IN_PROGRESS, 300));
            });
        }
        CollectorRegistry metrics = inventory.context().getBean(CollectorRegistry.class);
        // Watchers are told before it is counted.
        await().untilAsserted(() -> assertThat(metrics.getSampleValue("bramble_inventory_boots_projected_total"))
                .isEqualTo(5));
        await().untilAsserted(() -> assertThat(metrics.getSampleValue("bramble_inventory_boots_lag_records"))
                .isZero());
        ListBootsResponse first =
                boots.listBoots(ListBootsRequest.newBuilder().setPageSize(2).build());
        assertThat(first.getBootsList()).extracting(Boot::getId).containsExactly("c", "b");
        assertThat(boots.listBoots(ListBootsRequest.newBuilder()
                                .setPageSize(2)
                                .setPageToken(first.getNextPageToken())
                                .build())
                        .getBootsList())
                .extracting(Boot::getId)
                .containsExactly("a");
        assertThat(boots.getBoot(GetBootRequest.newBuilder().setId("a").build()).getId())
                .isEqualTo("a");
        assertThatThrownBy(() ->
                        boots.getBoot(GetBootRequest.newBuilder().setId("x").build()))
                .hasMessageContaining("NOT_FOUND");
        assertThatThrownBy(() -> boots.compareBoots(CompareBootsRequest.getDefaultInstance()))
                .hasMessageContaining("UNIMPLEMENTED");
    }

    private static Boot boot(String id, long version, Boot.Verdict verdict, long start) {
        return Boot.newBuilder()
                .setId(id)
                .setVersion(version)
                .setVerdict(verdict)
                .setSubject(Subject.newBuilder().setMac("dc:a6:32:00:00:09"))
                .setStartTime(Timestamp.newBuilder().setSeconds(start))
                .build();
    }

    private static void send(Boot boot) {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            var _ = producer.send(new ProducerRecord<>(Topics.BOOTS, boot.getId(), boot.toByteArray()));
        }
    }
}
