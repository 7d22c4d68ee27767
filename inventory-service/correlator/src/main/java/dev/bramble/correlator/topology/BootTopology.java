package dev.bramble.correlator.topology;

import dev.bramble.chassis.event.Topics;
import dev.bramble.correlator.timeline.BootFold;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Boot events in, timelines and dead letters out. */
public final class BootTopology {
    private static final String EVENTS = "boot-events";
    private static final String TIMELINES = "timelines";

    private BootTopology() {}

    public static Topology build(CorrelatorMetrics metrics) {
        BootFold fold = new BootFold();
        return new Topology()
                .addSource(EVENTS, new ByteArrayDeserializer(), new ByteArrayDeserializer(), Topics.BOOT_EVENTS)
                .addProcessor(TIMELINES, () -> new TimelineProcessor(fold, metrics), EVENTS)
                .addStateStore(store(TimelineProcessor.STATES), TIMELINES)
                .addStateStore(store(TimelineProcessor.HORIZON), TIMELINES)
                .addSink(
                        TimelineProcessor.TO_BOOTS,
                        Topics.BOOTS,
                        new ByteArraySerializer(),
                        new ByteArraySerializer(),
                        TIMELINES)
                .addSink(
                        TimelineProcessor.TO_DEAD,
                        TopicNames.DEAD_EVENTS,
                        new ByteArraySerializer(),
                        new ByteArraySerializer(),
                        TIMELINES);
    }

    /** Cached, so that a storm of events costs one write per commit; logged, so that it outlives the disk. */
    private static StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
    }
}
