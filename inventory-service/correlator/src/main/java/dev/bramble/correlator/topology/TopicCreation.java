package dev.bramble.correlator.topology;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics that are missing; Kafka Streams dies without its source topic. */
final class TopicCreation {
    private static final int PARTITIONS = 12;
    private static final long DAY_MILLIS = 24L * 60 * 60 * 1000;

    private TopicCreation() {}

    /** Returns once all are there. */
    static void ensure(Admin admin) throws ExecutionException, TimeoutException, InterruptedException {
        for (NewTopic topic : topics()) {
            try {
                admin.createTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    private static List<NewTopic> topics() {
        return List.of(
                topic(
                        TopicNames.BOOT_EVENTS,
                        Map.of("retention.ms", String.valueOf(14 * DAY_MILLIS), "flush.ms", "1000")),
                topic(
                        TopicNames.BOOTS,
                        Map.of("cleanup.policy", "compact,delete", "retention.ms", String.valueOf(90 * DAY_MILLIS))),
                topic(TopicNames.DEAD_EVENTS, Map.of("retention.ms", String.valueOf(14 * DAY_MILLIS))));
    }

    private static NewTopic topic(String name, Map<String, String> configuration) {
        return new NewTopic(name, Optional.of(PARTITIONS), Optional.empty()).configs(configuration);
    }
}
