package dev.bramble.inventory.boot;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.chassis.event.Topics;
import dev.bramble.inventory.store.FeedPositions;
import dev.bramble.proto.boot.v1.BootEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the boot events to those in the inventory who act on one kind of them. Where it came is written now and then only:
 * every service sends something each second, and to see an event twice is harmless.
 */
public final class BootEventsReader implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(BootEventsReader.class);
    static final Duration WRITTEN_EVERY = Duration.ofSeconds(30);

    private final TopicReader reader;
    private final FeedPositions positions;
    private final List<java.util.function.Consumer<BootEvent>> listeners;
    private final InstantSource clock;
    private final Map<String, Long> unwritten = new HashMap<>();
    private Instant written;

    /**
     * A reader that has not begun.
     *
     * @param consumers opens a consumer that commits nothing itself and begins at the earliest record
     * @param listeners are shown each event, on the reader's thread
     */
    public BootEventsReader(
            Supplier<Consumer<String, byte[]>> consumers,
            FeedPositions positions,
            List<java.util.function.Consumer<BootEvent>> listeners,
            InstantSource clock,
            Duration retryAfter) {
        this.reader = new TopicReader(Topics.BOOT_EVENTS, "boot-events", consumers, positions, this::take, retryAfter);
        this.positions = positions;
        this.listeners = List.copyOf(listeners);
        this.clock = clock;
        this.written = clock.instant();
    }

    /** Lets it end by itself, soon. */
    public void stop() {
        reader.stop();
    }

    /** Runs until it is stopped. */
    @Override
    public void run() {
        reader.run();
        write();
    }

    private void take(ConsumerRecords<String, byte[]> records, Map<String, Long> next, long lag) {
        for (ConsumerRecord<String, byte[]> record : records) {
            show(record);
        }
        unwritten.putAll(next);
        if (written.plus(WRITTEN_EVERY).isBefore(clock.instant())) {
            write();
        }
    }

    private void write() {
        unwritten.forEach(positions::write);
        unwritten.clear();
        written = clock.instant();
    }

    private void show(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            BootEvent event = BootEvent.parseFrom(record.value());
            listeners.forEach(listener -> listener.accept(event));
        } catch (InvalidProtocolBufferException e) {
            log.atWarn()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("a record of {} is no boot event; it is left out", Topics.BOOT_EVENTS);
        }
    }
}
