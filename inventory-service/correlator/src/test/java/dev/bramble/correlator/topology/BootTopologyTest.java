package dev.bramble.correlator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.bramble.chassis.event.Topics;
import dev.bramble.correlator.timeline.Script;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.Boot.Verdict;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.ClockTick;
import dev.bramble.proto.boot.v1.EventId;
import dev.bramble.proto.boot.v1.Source;
import dev.bramble.proto.boot.v1.StorageLow;
import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.boot.v1.Watermark;
import io.prometheus.client.CollectorRegistry;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootTopologyTest {
    private static final byte[] KEY = Script.UID.getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final CollectorRegistry registry = new CollectorRegistry();
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> events;
    private TestOutputTopic<String, byte[]> boots;
    private TestOutputTopic<byte[], byte[]> dead;

    @BeforeEach
    void start() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        driver = new TopologyTestDriver(
                BootTopology.build(new CorrelatorMetrics(registry)), properties, Script.ZERO.plusSeconds(600));
        events = driver.createInputTopic(Topics.BOOT_EVENTS, new ByteArraySerializer(), new ByteArraySerializer());
        boots = driver.createOutputTopic(Topics.BOOTS, new StringDeserializer(), new ByteArrayDeserializer());
        dead = driver.createOutputTopic(
                TopicNames.DEAD_EVENTS, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private void send(List<BootEvent> sent) {
        sent.forEach(event -> events.pipeInput(KEY, event.toByteArray(), Script.ZERO.plusSeconds(600)));
    }

    private List<Boot> letOut() {
        driver.advanceWallClockTime(TimelineProcessor.PACE);
        return boots.readRecordsToList().stream()
                .map(record -> parse(record.value()))
                .toList();
    }

    private static Boot parse(byte[] value) {
        try {
            return Boot.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the chassis sends it: with a sequence of 0, for it was never spooled. */
    private static BootEvent beat(Source source, Instant at, boolean watermark) {
        Timestamp time = Timestamp.newBuilder().setSeconds(at.getEpochSecond()).build();
        BootEvent.Builder beat = BootEvent.newBuilder()
                .setId(EventId.newBuilder().setInstance(source.name() + "-beat").setEpoch(1))
                .setSource(source)
                .setTime(time);
        return (watermark
                        ? beat.setWatermark(Watermark.newBuilder().setUpTo(time))
                        : beat.setClockTick(ClockTick.getDefaultInstance()))
                .build();
    }

    @Test
    void aBootIsToldOncePerPaceAndItsLastStateComesOut() {
        List<BootEvent> boot = Script.pi().boot(0).events();
        send(boot.subList(0, boot.size() - 1));
        assertThat(boots.isEmpty()).isTrue();
        assertThat(letOut()).singleElement().extracting(Boot::getVerdict).isEqualTo(Verdict.IN_PROGRESS);

        send(boot.subList(boot.size() - 1, boot.size()));
        assertThat(letOut()).singleElement().satisfies(told -> {
            assertThat(told.getVerdict()).isEqualTo(Verdict.BOOTED);
            assertThat(told.getVersion()).isGreaterThan(1);
        });
        assertThat(registry.getSampleValue(
                        "bramble_correlator_boots_total", new String[] {"verdict"}, new String[] {"booted"}))
                .isEqualTo(1);
        assertThat(registry.getSampleValue(
                        "bramble_correlator_stage_seconds_count", new String[] {"stage"}, new String[] {"kernel"}))
                .isEqualTo(1);
    }

    @Test
    void theKeyIsTheBootsId() {
        send(Script.pi().boot(0).events());
        driver.advanceWallClockTime(TimelineProcessor.PACE);
        TestRecord<String, byte[]> told = boots.readRecord();

        assertThat(told.key()).isEqualTo(parse(told.value()).getId());
    }

    @Test
    void anEventThatComesAgainTellsTheTimelineAgainUnchanged() {
        List<BootEvent> boot = Script.pi().boot(0).events();
        send(boot);
        List<Boot> told = letOut();

        send(boot.subList(3, 4));
        assertThat(letOut()).isEqualTo(told);
    }

    @Test
    void whatCannotBeReadGoesToTheDeadLettersAndTheNextIsFolded() {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] junk = new byte[1 + random.nextInt(60)];
            random.nextBytes(junk);
            events.pipeInput(KEY, junk);
        }
        events.pipeInput(KEY, new byte[0]);
        events.pipeInput(KEY, new byte[20_000]);
        assertThat(dead.readRecordsToList())
                .hasSize(202)
                .allSatisfy(record -> assertThat(record.headers().lastHeader(TimelineProcessor.REASON_HEADER))
                        .isNotNull());

        send(Script.pi().boot(0).events());
        assertThat(letOut()).hasSize(1);
    }

    @Test
    void eachReasonIsNamedInTheHeaderAndCounted() {
        BootEvent good = Script.pi().requested("start4.elf").events().getFirst();
        send(List.of(
                good.toBuilder().clearFileRequested().build(),
                good.toBuilder().clearId().build(),
                good.toBuilder().clearSource().build(),
                good.toBuilder().setSubject(Subject.getDefaultInstance()).build(),
                good.toBuilder().clearTime().build(),
                good.toBuilder()
                        .setTime(Timestamp.newBuilder()
                                .setSeconds(Script.ZERO.plusSeconds(600 + 3601).getEpochSecond()))
                        .build()));

        assertThat(dead.readRecordsToList())
                .extracting(record -> new String(
                        record.headers()
                                .lastHeader(TimelineProcessor.REASON_HEADER)
                                .value(),
                        StandardCharsets.UTF_8))
                .containsExactly("NO_DETAIL", "NO_ID", "NO_SOURCE", "NO_SUBJECT", "ABSURD_TIME", "ABSURD_TIME");
        assertThat(registry.getSampleValue(
                        "bramble_correlator_dead_letters_total", new String[] {"reason"}, new String[] {"absurd_time"}))
                .isEqualTo(2);
        assertThat(letOut()).isEmpty();
    }

    @Test
    void aWordOfNoPiInParticularIsNoTimelineAndNoDeadLetter() {
        BootEvent low = Script.pi()
                .event()
                .setSource(Source.ISCSI)
                .setId(EventId.newBuilder().setInstance("iscsi-1").setEpoch(1).setSequence(1))
                .setStorageLow(StorageLow.newBuilder().setFull(true))
                .build();
        send(List.of(low));
        assertThat(letOut()).isEmpty();
        assertThat(dead.isEmpty()).isTrue();
    }

    @Test
    void watermarksAreForEveryPiOfThePartition() {
        send(new Script("abcdefghij01").firmware(0).events());
        send(new Script("abcdefghij02").firmware(1).events());
        assertThat(letOut()).extracting(Boot::getVerdict).containsOnly(Verdict.IN_PROGRESS);

        send(List.of(
                beat(Source.TFTP, Script.time(200), true),
                beat(Source.ISCSI, Script.time(200), true),
                beat(Source.NFS, Script.time(200), true)));
        assertThat(letOut()).hasSize(2).extracting(Boot::getVerdict).containsOnly(Verdict.STALLED);
    }

    @Test
    void aTickWithoutWatermarksLeavesTheVerdictUnknown() {
        send(Script.pi().firmware(0).events());
        send(List.of(beat(Source.CORRELATOR, Script.time(200), false)));

        assertThat(letOut()).singleElement().extracting(Boot::getVerdict).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void aTimelineToldTooEarlyLeavesATombstone() {
        Script script = Script.pi().boot(0);
        send(script.of(Source.ISCSI));
        send(List.of(beat(Source.TFTP, Script.time(25), true)));
        String early = letOut().getFirst().getId();

        send(script.of(Source.TFTP));
        driver.advanceWallClockTime(TimelineProcessor.PACE);
        assertThat(boots.readKeyValuesToList())
                .anySatisfy(record -> {
                    assertThat(record.key).isEqualTo(early);
                    assertThat(record.value).isNull();
                })
                .hasSize(2);
    }
}
