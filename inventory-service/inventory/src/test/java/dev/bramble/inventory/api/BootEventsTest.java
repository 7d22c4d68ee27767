package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import dev.bramble.chassis.event.Topics;
import dev.bramble.inventory.RunningInventory;
import dev.bramble.inventory.TestImage;
import dev.bramble.inventory.store.TestDatabase;
import dev.bramble.kafka.EmbeddedKafka;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootTreeChanged;
import dev.bramble.proto.boot.v1.FileMissed;
import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.inventory.v1.AdoptPiRequest;
import dev.bramble.proto.inventory.v1.DiscoveredPi;
import dev.bramble.proto.inventory.v1.DiscoveryServiceGrpc;
import dev.bramble.proto.inventory.v1.DiscoveryServiceGrpc.DiscoveryServiceBlockingStub;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.GetReportRequest;
import dev.bramble.proto.inventory.v1.ImportImageRequest.Header;
import dev.bramble.proto.inventory.v1.ListDiscoveredPisRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.PreflightReport;
import dev.bramble.proto.inventory.v1.PreflightServiceGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What boot events have the inventory do, against a real broker. */
@Timeout(120)
@ParameterizedClass
@EnumSource(TestDatabase.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class BootEventsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

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
                Map.of(
                        "bramble.kafka.bootstrap-servers",
                        kafka.bootstrapServers(),
                        "bramble.inventory.advertise",
                        "127.0.0.1"));
        var _ = inventory.importImage(Header.newBuilder().setName("ubuntu").build(), TestImage.shared());
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        inventory.close();
        kafka.close();
    }

    private static void publish(BootEvent.Builder event) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            Instant now = Instant.now();
            event.setTime(
                    Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()));
            var _ = producer.send(new ProducerRecord<>(
                            Topics.BOOT_EVENTS, "key", event.build().toByteArray()))
                    .get();
        }
    }

    private static Pi pi(String name) {
        return inventory.client().getPi(GetPiRequest.newBuilder().setPi(name).build());
    }

    private static PreflightReport report(String name) {
        return PreflightServiceGrpc.newBlockingStub(inventory.channel())
                .getReport(GetReportRequest.newBuilder().setPi(name).build());
    }

    @Test
    void aPiIsCheckedOnceItIsProvisionedAndWhenItsTreeChanges() throws Exception {
        var _ = inventory.create(
                Pi.newBuilder().setName("kitchen").addMacs("dc:a6:32:e9:00:4c").setImage("ubuntu"));
        await().atMost(SOON).ignoreExceptions().until(() -> report("kitchen").getFindingsCount() > 0);
        PreflightReport first = report("kitchen");

        publish(BootEvent.newBuilder()
                .setSubject(Subject.newBuilder().setPiUid(pi("kitchen").getUid()))
                .setBootTreeChanged(BootTreeChanged.newBuilder()
                        .setTree(pi("kitchen").getUid())
                        .setPath("vmlinuz")));

        await().atMost(SOON).until(() -> !report("kitchen").getCheckTime().equals(first.getCheckTime()));
    }

    @Test
    void anUnknownBoardIsListedAndAdopted() throws Exception {
        DiscoveryServiceBlockingStub discovery = DiscoveryServiceGrpc.newBlockingStub(inventory.channel());
        publish(BootEvent.newBuilder()
                .setSubject(Subject.newBuilder()
                        .setMac("d8:3a:dd:00:00:07")
                        .setSerial("9ffefdef")
                        .setAddress("192.168.1.77"))
                .setFileMissed(
                        FileMissed.newBuilder().setPath("9ffefdef/start4.elf").setBlockBytes(1468)));

        await().atMost(SOON).until(() -> discovered(discovery).size() == 1);
        DiscoveredPi board = discovered(discovery).getFirst();
        assertThat(board.getMac()).isEqualTo("d8:3a:dd:00:00:07");
        assertThat(board.getSerial()).isEqualTo("9ffefdef");
        assertThat(board.getAddress()).isEqualTo("192.168.1.77");
        assertThat(board.getBootloader()).contains("2022-10");
        assertThat(board.getFirstSeen().getSeconds()).isPositive();

        AdoptPiRequest request = AdoptPiRequest.newBuilder()
                .setIdentity("D8-3A-DD-00-00-07")
                .setPi(Pi.newBuilder().setName("shed").setImage("ubuntu"))
                .setRequestId("once")
                .build();
        assertThat(inventory.await(discovery.adoptPi(request)).hasError()).isFalse();

        assertThat(pi("shed").getMacsList()).containsExactly("d8:3a:dd:00:00:07");
        assertThat(pi("shed").getSerial()).isEqualTo("9ffefdef");
        assertThat(pi("shed").getState()).isEqualTo(Pi.State.READY);
        assertThat(discovered(discovery)).isEmpty();
        assertThat(discovery.adoptPi(request).getDone())
                .as("a repeat begins nothing")
                .isTrue();
        assertThatThrownBy(() -> discovery.adoptPi(
                        request.toBuilder().setIdentity("d8:3a:dd:00:00:08").build()))
                .hasMessageContaining("bramble pi list");
    }

    private static List<DiscoveredPi> discovered(DiscoveryServiceBlockingStub discovery) {
        return discovery
                .listDiscoveredPis(ListDiscoveredPisRequest.getDefaultInstance())
                .getDiscoveredPisList();
    }
}
