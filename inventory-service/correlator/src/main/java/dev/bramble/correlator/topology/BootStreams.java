package dev.bramble.correlator.topology;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the topology for as long as the service lives: waits for the broker, makes the topics, starts Kafka Streams, and
 * does it all again when Streams gives up.
 */
public final class BootStreams implements AutoCloseable {
    static final String APPLICATION_ID = "bramble-correlator";
    private static final Logger log = LoggerFactory.getLogger(BootStreams.class);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration SHUTDOWN = Duration.ofSeconds(5);

    private final String bootstrapServers;
    private final Path stateFolder;
    private final Topology topology;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread supervisor = Thread.ofPlatform().name("boot-streams").unstarted(this::run);
    /** Streams is closed in its own way, not by an interrupt; waiting for a broker is not worth the wait. */
    private volatile boolean streaming;

    private volatile Health health = new Health(false, "not started");

    /**
     * What is to be told of it.
     *
     * @param running timelines are being made
     */
    public record Health(boolean running, String message) {}

    public BootStreams(String bootstrapServers, Path stateFolder, Topology topology) {
        this.bootstrapServers = bootstrapServers;
        this.stateFolder = stateFolder;
        this.topology = topology;
    }

    public void start() {
        supervisor.start();
    }

    public Health health() {
        return health;
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                attempt();
                closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt() throws InterruptedException {
        try {
            TopicCreation.ensure(adminClient());
            streaming = true;
            stream();
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            turn(new Health(
                    false,
                    "waiting for Kafka at " + bootstrapServers + " ("
                            + cause.getClass().getSimpleName() + ")"));
        } finally {
            streaming = false;
        }
    }

    /** Streams until told to close, or until Streams gives up. */
    private void stream() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        try (KafkaStreams streams = new KafkaStreams(topology, properties())) {
            streams.setUncaughtExceptionHandler(failure -> {
                log.atError().setCause(failure).log("the topology failed; it is started anew");
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.setStateListener((state, before) -> {
                turn(new Health(state == State.RUNNING, "streams are " + state));
                if (state.hasCompletedShutdown() || state == State.PENDING_ERROR) {
                    ended.countDown();
                }
            });
            streams.start();
            while (closing.getCount() > 0 && ended.getCount() > 0) {
                closing.await(200, TimeUnit.MILLISECONDS);
            }
            streams.close(SHUTDOWN);
        }
    }

    /** One line per change of state; waiting for a broker is said once. */
    private void turn(Health next) {
        Health before = health;
        health = next;
        if (before.running() != next.running()
                || (!next.running() && before.message().equals("not started"))) {
            log.atInfo().log("timelines: {}", next.message());
        }
    }

    private Map<String, Object> adminClient() {
        return Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 8_000,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG,
                APPLICATION_ID,
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                StreamsConfig.STATE_DIR_CONFIG,
                stateFolder.toString(),
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                5_000,
                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                64L * 1024 * 1024,
                StreamsConfig.ENABLE_METRICS_PUSH_CONFIG,
                false,
                StreamsConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                2_000,
                StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
                5,
                StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG),
                100));
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), instanceId());
        return properties;
    }

    /**
     * A name that outlives this process: the successor of one that was stopped or killed has its partitions at once,
     * where a stranger would wait for the session of the dead to time out, 45 s without timelines.
     */
    private String instanceId() {
        Path file = stateFolder.resolve("instance");
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(stateFolder);
                Files.writeString(file, "correlator-" + UUID.randomUUID());
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new KafkaException("cannot keep the name of this instance in " + file, e);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        if (!streaming) {
            supervisor.interrupt();
        }
        try {
            supervisor.join(SHUTDOWN.plusSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
