package dev.bramble.correlator.timeline;

import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.Source;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far the log has come: the time it is by the ticks and watermarks in it, and up to when each service has delivered
 * everything. Immutable.
 *
 * @param now never goes back
 * @param watermarks by source; of several instances the furthest counts
 */
public record Horizon(Instant now, Map<Source, Instant> watermarks) {
    public static final Horizon START = new Horizon(Instant.EPOCH, Map.of());

    public Horizon {
        watermarks = Map.copyOf(watermarks);
    }

    /** Takes a watermark or a clock tick; any other event says nothing here. */
    public Horizon apply(BootEvent event) {
        return switch (event.getDetailCase()) {
            case CLOCK_TICK -> reach(Times.instant(event.getTime()));
            case WATERMARK ->
                advance(event.getSource(), Times.instant(event.getWatermark().getUpTo()));
            default -> this;
        };
    }

    /** It is this time now, or later. */
    public Horizon reach(Instant time) {
        return new Horizon(Times.later(now, time), watermarks);
    }

    /** As if the source had reported a watermark. */
    public Horizon advance(Source source, Instant upTo) {
        Map<Source, Instant> further = new TreeMap<>(watermarks);
        further.merge(source, upTo, Times::later);
        return new Horizon(Times.later(now, upTo), further);
    }

    /** The source has delivered all it saw up to then. */
    boolean covers(Source source, Instant time) {
        Instant watermark = watermarks.get(source);
        return watermark != null && !watermark.isBefore(time);
    }

    Optional<Instant> watermark(Source source) {
        return Optional.ofNullable(watermarks.get(source));
    }
}
