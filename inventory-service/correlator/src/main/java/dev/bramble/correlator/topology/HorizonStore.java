package dev.bramble.correlator.topology;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.bramble.correlator.timeline.Horizon;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.Source;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;

/** The horizon of one partition, in memory and in a state store, source by source. */
final class HorizonStore {
    private static final String NOW = "now";

    private final KeyValueStore<String, byte[]> store;
    private Horizon horizon = Horizon.START;

    HorizonStore(KeyValueStore<String, byte[]> store) {
        this.store = store;
        try (var entries = store.all()) {
            entries.forEachRemaining(entry -> {
                Instant time = read(entry.value);
                horizon =
                        entry.key.equals(NOW) ? horizon.reach(time) : horizon.advance(Source.valueOf(entry.key), time);
            });
        }
    }

    Horizon horizon() {
        return horizon;
    }

    /** Takes a watermark or a tick. */
    void apply(BootEvent event) {
        Horizon before = horizon;
        horizon = before.apply(event);
        if (horizon.now().isAfter(before.now())) {
            store.put(NOW, write(horizon.now()));
        }
        for (Map.Entry<Source, Instant> mark : horizon.watermarks().entrySet()) {
            if (!mark.getValue().equals(before.watermarks().get(mark.getKey()))) {
                store.put(mark.getKey().name(), write(mark.getValue()));
            }
        }
    }

    private static byte[] write(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build()
                .toByteArray();
    }

    private static Instant read(byte[] bytes) {
        try {
            Timestamp time = Timestamp.parseFrom(bytes);
            return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the horizon store is damaged; delete the correlator's state directory", e);
        }
    }
}
