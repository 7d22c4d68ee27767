package dev.bramble.inventory.boot;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.chassis.event.Topics;
import dev.bramble.inventory.metrics.InventoryMetrics;
import dev.bramble.inventory.store.BootStore.Update;
import dev.bramble.inventory.store.FeedPositions;
import dev.bramble.proto.boot.v1.Boot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Projects the topic of timelines into the store. The offsets stand in the same database, written in the same
 * transaction as the boots: an empty database reads the topic from its start, and nothing is lost or counted twice.
 * With no broker, or no topic yet, it tries again; nobody waits for it.
 */
public final class BootsConsumer implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(BootsConsumer.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration METADATA = Duration.ofSeconds(5);

    private final Supplier<Consumer<String, byte[]>> consumers;
    private final FeedPositions positions;
    private final BootHistory history;
    private final InventoryMetrics metrics;
    private final Duration retryAfter;
    private boolean reachable = true;
    private volatile boolean stopped;

    /** {@code consumers} opens a consumer that commits nothing itself and begins at the earliest record. */
    public BootsConsumer(
            Supplier<Consumer<String, byte[]>> consumers,
            FeedPositions positions,
            BootHistory history,
            InventoryMetrics metrics,
            Duration retryAfter) {
        this.consumers = consumers;
        this.positions = positions;
        this.history = history;
        this.metrics = metrics;
        this.retryAfter = retryAfter;
    }

    /** Lets it end by itself, soon: Kafka's clients take an interrupt for an error. */
    public void stop() {
        stopped = true;
    }

    /** Runs until it is stopped. */
    @Override
    public void run() {
        try {
            while (!stopped) {
                follow();
                if (!stopped) {
                    Thread.sleep(retryAfter);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads until something fails, or there is no topic. */
    private void follow() {
        try (Consumer<String, byte[]> consumer = consumers.get()) {
            List<TopicPartition> partitions = partitions(consumer);
            if (partitions.isEmpty()) {
                return;
            }
            consumer.assign(partitions);
            for (TopicPartition partition : partitions) {
                positions.next(feed(partition)).ifPresent(next -> consumer.seek(partition, next));
            }
            while (!stopped) {
                int taken = take(consumer.poll(POLL));
                metrics.projected(taken, lag(consumer));
                reachable = true;
            }
        } catch (WakeupException | InterruptException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            if (reachable) {
                log.atWarn()
                        .addKeyValue("reason", e.getMessage())
                        .log("the topic of boots cannot be read; trying again");
            }
            reachable = false;
        } catch (RuntimeException e) {
            log.error("boots cannot be stored; trying again", e);
        }
    }

    private static List<TopicPartition> partitions(Consumer<String, byte[]> consumer) {
        List<PartitionInfo> known = consumer.partitionsFor(Topics.BOOTS, METADATA);
        return known == null
                ? List.of()
                : known.stream()
                        .map(info -> new TopicPartition(Topics.BOOTS, info.partition()))
                        .toList();
    }

    /** What is still to come, as far as the consumer has heard; it asks nobody for that. */
    private static long lag(Consumer<String, byte[]> consumer) {
        return consumer.assignment().stream()
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum();
    }

    private int take(ConsumerRecords<String, byte[]> records) {
        if (records.isEmpty()) {
            return 0;
        }
        List<Update> updates = new ArrayList<>();
        Map<String, Long> next = new HashMap<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            add(updates, record);
            next.put(feed(new TopicPartition(record.topic(), record.partition())), record.offset() + 1);
        }
        history.apply(updates, next);
        return records.count();
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

    private static String feed(TopicPartition partition) {
        return "boots/" + partition.partition();
    }
}
