package dev.bramble.inventory.boot;

import dev.bramble.inventory.store.FeedPositions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a topic from where it was left. With no broker, or no topic yet, it tries again; nobody waits for it. How far it
 * came stands in the database: who takes the records writes that there.
 */
final class TopicReader {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration METADATA = Duration.ofSeconds(5);

    private final String topic;
    private final String feed;
    private final Supplier<Consumer<String, byte[]>> consumers;
    private final FeedPositions positions;
    private final Taker taker;
    private final FeedLoop loop;

    /** What is done with the records of a topic. */
    interface Taker {
        /**
         * Called after each poll, also of nothing.
         *
         * @param next positions that follow the records, by the feeds' names
         * @param lag how many are still to come, as far as the consumer has heard; it asks nobody for that
         */
        void take(ConsumerRecords<String, byte[]> records, Map<String, Long> next, long lag);
    }

    /**
     * A reader that has not begun.
     *
     * @param feed before '/' and the partition the names under which the positions are kept
     * @param consumers opens a consumer that commits nothing itself and begins at the earliest record
     */
    TopicReader(
            String topic,
            String feed,
            Supplier<Consumer<String, byte[]>> consumers,
            FeedPositions positions,
            Taker taker,
            Duration retryAfter) {
        this.topic = topic;
        this.feed = feed;
        this.consumers = consumers;
        this.positions = positions;
        this.taker = taker;
        this.loop = new FeedLoop(topic, retryAfter);
    }

    /** Lets it end by itself, soon. */
    void stop() {
        loop.stop();
    }

    /** Runs until it is stopped. */
    void run() {
        loop.run(this::follow);
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
            while (!loop.isStopped()) {
                ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
                taker.take(records, next(records), lag(consumer));
                loop.reached();
            }
        }
    }

    private List<TopicPartition> partitions(Consumer<String, byte[]> consumer) {
        List<PartitionInfo> known = consumer.partitionsFor(topic, METADATA);
        return known == null
                ? List.of()
                : known.stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
    }

    private static long lag(Consumer<String, byte[]> consumer) {
        return consumer.assignment().stream()
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum();
    }

    private Map<String, Long> next(ConsumerRecords<String, byte[]> records) {
        Map<String, Long> next = new HashMap<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            next.put(feed(new TopicPartition(record.topic(), record.partition())), record.offset() + 1);
        }
        return next;
    }

    private String feed(TopicPartition partition) {
        return feed + "/" + partition.partition();
    }
}
