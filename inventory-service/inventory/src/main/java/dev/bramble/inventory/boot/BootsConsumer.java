package dev.bramble.inventory.boot;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.chassis.event.Topics;
import dev.bramble.inventory.metrics.InventoryMetrics;
import dev.bramble.inventory.store.BootStore.Update;
import dev.bramble.inventory.store.FeedPositions;
import dev.bramble.proto.boot.v1.Boot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Projects the topic of timelines into the store. The offsets stand in the same database, written in the same
 * transaction as the boots: an empty database reads the topic from its start, and nothing is lost or counted twice.
 */
public final class BootsConsumer implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(BootsConsumer.class);

    private final TopicReader reader;
    private final BootHistory history;
    private final InventoryMetrics metrics;

    /** {@code consumers} opens a consumer that commits nothing itself and begins at the earliest record. */
    public BootsConsumer(
            Supplier<Consumer<String, byte[]>> consumers,
            FeedPositions positions,
            BootHistory history,
            InventoryMetrics metrics,
            Duration retryAfter) {
        this.reader = new TopicReader(Topics.BOOTS, "boots", consumers, positions, this::take, retryAfter);
        this.history = history;
        this.metrics = metrics;
    }

    /** Lets it end by itself, soon. */
    public void stop() {
        reader.stop();
    }

    /** Runs until it is stopped. */
    @Override
    public void run() {
        reader.run();
    }

    private void take(ConsumerRecords<String, byte[]> records, Map<String, Long> next, long lag) {
        if (!records.isEmpty()) {
            List<Update> updates = new ArrayList<>();
            for (ConsumerRecord<String, byte[]> record : records) {
                add(updates, record);
            }
            history.apply(updates, next);
        }
        metrics.projected(records.count(), lag);
    }

    private static void add(List<Update> updates, ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            if (record.key() != null) {
                updates.add(new Update.Gone(record.key()));
            }
            return;
        }
        try {
            updates.add(new Update.Put(Boot.parseFrom(record.value())));
        } catch (InvalidProtocolBufferException e) {
            log.atWarn()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("a record of {} is no timeline; it is left out", Topics.BOOTS);
        }
    }
}
