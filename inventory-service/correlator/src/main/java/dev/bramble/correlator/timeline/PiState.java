package dev.bramble.correlator.timeline;

import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.EventId;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is remembered of one Pi: the facts of its last boots, from which its timelines follow. Immutable.
 *
 * @param key uid, or the strongest identity seen
 * @param facts in their order
 * @param highWater by source instance: the last event taken
 * @param published by boot id: the last state of each timeline that can still change
 * @param forgottenBefore facts before this are no longer kept, and come too late
 */
public record PiState(
        String key,
        List<Fact> facts,
        SortedMap<String, HighWater> highWater,
        SortedMap<String, Published> published,
        Instant forgottenBefore) {

    /** Position within a source instance; events at or below it were taken before. */
    record HighWater(long epoch, long sequence) {
        boolean covers(EventId id) {
            return id.getEpoch() < epoch || (id.getEpoch() == epoch && id.getSequence() <= sequence);
        }
    }

    /** Of a timeline: its version, a digest of what it said, and its verdict. */
    record Published(long version, long digest, Boot.Verdict verdict) {}

    public PiState {
        facts = List.copyOf(facts);
    }

    public static PiState empty(String key) {
        return new PiState(key, List.of(), new TreeMap<>(), new TreeMap<>(), Instant.EPOCH);
    }

    boolean hasTaken(EventId id) {
        HighWater mark = highWater.get(id.getInstance());
        return mark != null && mark.covers(id);
    }
}
