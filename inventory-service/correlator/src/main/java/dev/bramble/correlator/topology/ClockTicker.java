package dev.bramble.correlator.topology;

import com.google.protobuf.Timestamp;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.ClockTick;
import dev.bramble.proto.boot.v1.EventId;
import dev.bramble.proto.boot.v1.Source;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the time enter the log: a tick to every partition of the events topic, at each interval. The fold knows no other
 * clock.
 */
public final class ClockTicker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ClockTicker.class);

    private final Producer<byte[], byte[]> producer;
    private final InstantSource clock;
    private final String instance;
    private final long epoch;
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicLong unsent = new AtomicLong();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("clock-ticker").factory());

    /**
     * A ticker, not started.
     *
     * @param producer closed with this
     * @param instance of the events' ids; unique among correlators
     */
    public ClockTicker(Producer<byte[], byte[]> producer, InstantSource clock, String instance) {
        this.producer = producer;
        this.clock = clock;
        this.instance = instance;
        this.epoch = clock.millis();
    }

    public void start(Duration interval) {
        var _ = timer.scheduleAtFixedRate(this::tickOrSay, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tickOrSay() {
        try {
            tick();
        } catch (RuntimeException e) {
            // The timer would end with it; the next tick tells the time just as well.
            log.atDebug().setCause(e).log("no clock tick");
        }
    }

    /** Ticks, unless ticks before wait for the broker still. */
    void tick() {
        if (unsent.get() > 0) {
            return;
        }
        Instant now = clock.instant();
        int partitions = producer.partitionsFor(TopicNames.BOOT_EVENTS).size();
        for (int partition = 0; partition < partitions; partition++) {
            BootEvent tick = BootEvent.newBuilder()
                    .setId(EventId.newBuilder()
                            .setInstance(instance)
                            .setEpoch(epoch)
                            .setSequence(sequence.incrementAndGet()))
                    .setTime(Timestamp.newBuilder()
                            .setSeconds(now.getEpochSecond())
                            .setNanos(now.getNano()))
                    .setSource(Source.CORRELATOR)
                    .setClockTick(ClockTick.getDefaultInstance())
                    .build();
            unsent.incrementAndGet();
            var _ = producer.send(
                    new ProducerRecord<>(
                            TopicNames.BOOT_EVENTS,
                            partition,
                            Source.CORRELATOR.name().getBytes(StandardCharsets.UTF_8),
                            tick.toByteArray()),
                    (metadata, failure) -> unsent.decrementAndGet());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        producer.close(Duration.ofSeconds(1));
    }
}
