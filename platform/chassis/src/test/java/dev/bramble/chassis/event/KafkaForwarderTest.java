package dev.bramble.chassis.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.FileServed;
import dev.bramble.proto.boot.v1.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The forwarder against a broker whose every answer is the test's; {@link KafkaDeliveryTest} has a real one. */
class KafkaForwarderTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private final BlockingQueue<MockProducer<String, byte[]>> producers = new LinkedBlockingQueue<>();
    private Spool spool;
    private KafkaForwarder forwarder;

    private record FakeBroker(Supplier<Producer<String, byte[]>> connection) implements Broker {
        @Override
        public String address() {
            return "nowhere:9092";
        }

        @Override
        public Producer<String, byte[]> connect() {
            return connection.get();
        }
    }

    /** Knows the topic, of one partition. */
    private static class TopicProducer extends MockProducer<String, byte[]> {
        private static final Node NODE = new Node(0, "nowhere", 9092);
        private static final Node[] REPLICAS = {NODE};
        private static final PartitionInfo PARTITION =
                new PartitionInfo(Topics.BOOT_EVENTS, 0, NODE, REPLICAS, REPLICAS);

        TopicProducer(boolean acknowledging) {
            super(
                    new Cluster("nowhere", List.of(NODE), List.of(PARTITION), Set.of(), Set.of()),
                    acknowledging,
                    null,
                    new StringSerializer(),
                    new ByteArraySerializer());
        }
    }

    @BeforeEach
    void open() throws IOException {
        spool = Spool.open(SpoolFolder.lock(folder, "tftp", "boot-a"), Source.TFTP, 64 << 20, () -> NOW);
        forwarder = new KafkaForwarder(spool, new FakeBroker(() -> add(new TopicProducer(false))), () -> NOW);
    }

    @AfterEach
    void close() throws Exception {
        forwarder.stop();
        spool.close();
    }

    @Test
    void thePositionMovesOnlyWhenTheBrokerAcknowledgedAndAfterAFailureAllIsSentAgain() throws Exception {
        publish(3);
        forwarder.start();
        MockProducer<String, byte[]> refused = nextProducer();
        await().until(() -> refused.history().size() == 3);
        refused.completeNext();
        refused.completeNext();
        await().during(Duration.ofMillis(300)).until(() -> spool.delivered() == 0 && forwarder.sent() == 0);
        assertThat(forwarder.delivery().up()).isFalse();
        refused.errorNext(new TopicAuthorizationException("not yours"));

        MockProducer<String, byte[]> accepted = nextProducer();
        await().until(() -> accepted.history().size() == 3);
        assertThat(refused.closed()).isTrue();
        assertThat(sequences(accepted)).containsExactly(1L, 2L, 3L);
        assertThat(spool.delivered()).isZero();
        assertThat(forwarder.delivery().problem()).isEqualTo("not yours");
        for (int i = 0; i < 3; i++) {
            assertThat(accepted.completeNext()).isTrue();
        }
        await().until(() -> spool.delivered() == 3);
        assertThat(forwarder.sent()).isEqualTo(3);
        assertThat(forwarder.delivery().up()).isTrue();
    }

    @Test
    void aRecordRefusedAtOnceIsNotOvertakenByTheNextOfItsKey() throws Exception {
        publish(2);
        AtomicBoolean refusing = new AtomicBoolean(true);
        forwarder = new KafkaForwarder(
                spool,
                new FakeBroker(() -> add(new TopicProducer(true) {
                    @Override
                    public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> event) {
                        return refusing.getAndSet(false)
                                ? CompletableFuture.failedFuture(new TopicAuthorizationException("not yours"))
                                : super.send(event);
                    }
                })),
                () -> NOW);
        forwarder.start();
        MockProducer<String, byte[]> refused = nextProducer();
        await().until(() -> spool.delivered() == 2);
        assertThat(refused.history()).isEmpty();
        assertThat(sequences(nextProducer())).startsWith(1L, 2L);
    }

    @Test
    void aProducerTheBrokerNeverAnswersIsReplacedAndAllIsSentAgain() throws Exception {
        publish(2);
        forwarder = new KafkaForwarder(
                spool, new FakeBroker(() -> add(new TopicProducer(false))), () -> NOW, Duration.ofSeconds(3));
        forwarder.start();
        MockProducer<String, byte[]> unanswered = nextProducer();
        MockProducer<String, byte[]> next = nextProducer();
        assertThat(unanswered.closed()).isTrue();
        assertThat(spool.delivered()).isZero();
        await().until(() -> next.history().size() == 2);
        assertThat(sequences(next)).containsExactly(1L, 2L);
        next.completeNext();
        next.completeNext();
        await().until(() -> spool.delivered() == 2);
    }

    @Test
    void whatIsNotKafkasFaultIsToldOnceAndDeliveringGoesOn() throws Exception {
        publish(1);
        IllegalStateException fault = new IllegalStateException("a fault of ours");
        AtomicInteger attempts = new AtomicInteger();
        forwarder = new KafkaForwarder(
                spool,
                new FakeBroker(() -> {
                    if (attempts.incrementAndGet() <= 2) {
                        throw fault;
                    }
                    return add(new TopicProducer(true));
                }),
                () -> NOW);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(KafkaForwarder.class);
        log.start();
        logger.addAppender(log);
        try {
            forwarder.start();
            await().until(() -> forwarder.failures() == 1);
            assertThat(forwarder.delivery().up()).isFalse();
            await().until(() -> spool.delivered() == 1);
        } finally {
            logger.detachAppender(log);
        }
        assertThat(forwarder.failures()).isEqualTo(2);
        assertThat(forwarder.delivery().up()).isTrue();
        assertThat(log.list.stream().filter(line -> line.getLevel() == Level.ERROR))
                .singleElement()
                .satisfies(line -> assertThat(((ThrowableProxy) line.getThrowableProxy()).getThrowable())
                        .isSameAs(fault));
        assertThat(log.list.stream().filter(line -> line.getLevel() == Level.WARN))
                .as("blaming Kafka")
                .isEmpty();
    }

    @Test
    void anErrorIsNotSwallowed() {
        forwarder = new KafkaForwarder(
                spool,
                new FakeBroker(() -> {
                    throw new LinkageError("no such class");
                }),
                () -> NOW);
        assertThatThrownBy(forwarder::run).isInstanceOf(LinkageError.class);
        assertThat(forwarder.delivery().up()).isFalse();
        assertThat(forwarder.delivery().problem())
                .contains("restart the service")
                .contains("no such class");
    }

    private <P extends MockProducer<String, byte[]>> P add(P producer) {
        producers.add(producer);
        return producer;
    }

    private MockProducer<String, byte[]> nextProducer() throws InterruptedException {
        MockProducer<String, byte[]> producer = producers.poll(20, TimeUnit.SECONDS);
        assertThat(producer).as("a connection within 20 s").isNotNull();
        return producer;
    }

    private void publish(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            spool.append(
                    BootEvent.newBuilder().setFileServed(FileServed.newBuilder().setPath("kernel8.img")));
        }
    }

    private static List<Long> sequences(MockProducer<String, byte[]> producer) throws Exception {
        List<Long> sequences = new ArrayList<>();
        for (ProducerRecord<String, byte[]> sent : producer.history()) {
            sequences.add(BootEvent.parseFrom(sent.value()).getId().getSequence());
        }
        return sequences;
    }
}
