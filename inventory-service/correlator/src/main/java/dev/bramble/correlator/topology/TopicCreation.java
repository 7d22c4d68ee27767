package dev.bramble.correlator.topology;

import dev.bramble.chassis.event.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics that are missing; Kafka Streams dies without its source topic. */
final class TopicCreation {
    private static final Duration DEAD_EVENTS_RETENTION = Duration.ofDays(14);

    private TopicCreation() {}

    /**
     * Returns once all are there.
     *
     * @param client connection settings of Kafka's admin client
     * @throws KafkaException when the broker cannot be reached or refuses
     */
    static void ensure(Map<String, Object> client) throws InterruptedException {
        Topics.create(client);
        NewTopic deadEvents = new NewTopic(TopicNames.DEAD_EVENTS, Optional.of(Topics.PARTITIONS), Optional.empty())
                .configs(Map.of("retention.ms", String.valueOf(DEAD_EVENTS_RETENTION.toMillis())));
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(List.of(deadEvents)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException(e.getCause());
            }
        }
    }
}
