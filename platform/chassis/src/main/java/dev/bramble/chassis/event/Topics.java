package dev.bramble.chassis.event;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics of Bramble and their settings. */
public final class Topics {
    /** {@code bramble.boot.v1.BootEvent}, by the strongest identity of its subject. */
    public static final String BOOT_EVENTS = "bramble.boot-events.v1";
    /** {@code bramble.boot.v1.Boot}, by boot id. */
    public static final String BOOTS = "bramble.boots.v1";
    /** {@code bramble.inventory.v1.Pi} without secrets, by uid; a tombstone when it is deleted. */
    public static final String PIS = "bramble.pis.v1";

    /** The same for all three: what is keyed by uid lies in the same partition of each. */
    public static final int PARTITIONS = 12;

    private Topics() {}

    /**
     * Makes those that are missing; existing ones stay as they are.
     *
     * @param client connection settings of Kafka's admin client
     * @throws KafkaException when the broker cannot be reached or refuses
     */
    public static void create(Map<String, Object> client) throws InterruptedException {
        Admin admin = Admin.create(client);
        try {
            for (KafkaFuture<Void> topic :
                    admin.createTopics(definitions()).values().values()) {
                try {
                    topic.get();
                } catch (ExecutionException e) {
                    // Where someone else makes the topics, sending shows whether they did.
                    boolean notOurs = e.getCause() instanceof TopicExistsException
                            || e.getCause() instanceof AuthorizationException;
                    if (!notOurs) {
                        throw new KafkaException(e.getCause());
                    }
                }
            }
        } finally {
            // At once: a broker that did not answer is not waited for.
            admin.close(Duration.ZERO);
        }
    }

    static List<NewTopic> definitions() {
        String day = String.valueOf(Duration.ofDays(1).toMillis());
        return List.of(
                topic(
                        BOOT_EVENTS,
                        Map.of(
                                "cleanup.policy", "delete",
                                "retention.ms",
                                        String.valueOf(Duration.ofDays(14).toMillis()),
                                "flush.ms", "1000")),
                topic(
                        BOOTS,
                        Map.of(
                                "cleanup.policy",
                                "compact,delete",
                                "retention.ms",
                                String.valueOf(Duration.ofDays(90).toMillis()),
                                "segment.ms",
                                day)),
                topic(PIS, Map.of("cleanup.policy", "compact", "segment.ms", day)));
    }

    private static NewTopic topic(String name, Map<String, String> settings) {
        return new NewTopic(name, Optional.of(PARTITIONS), Optional.empty()).configs(settings);
    }
}
