package dev.bramble.correlator.timeline;

import dev.bramble.proto.boot.v1.Boot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the fold made of its input.
 *
 * @param state the Pi's new state
 * @param taken what became of the event
 * @param changes timelines that say something new, in their order
 * @param withdrawn ids of timelines told before that turned out to be parts of others
 * @param lookAgain when the horizon reaches this, {@link BootFold#look} may have more to say; empty: never
 */
public record Outcome(
        PiState state, Taken taken, List<Change> changes, List<String> withdrawn, Optional<Instant> lookAgain) {

    /** What became of an event. */
    public enum Taken {
        /** It is part of a timeline, or may become so. */
        FOLDED,
        /** It was taken before. */
        REPEAT,
        /** It is older than anything still kept. */
        TOO_LATE,
        /** Timelines do not tell of such events. */
        NOT_TOLD
    }

    /**
     * A timeline's new state.
     *
     * @param before its verdict before; {@code VERDICT_UNSPECIFIED} for a new one
     */
    public record Change(Boot boot, Boot.Verdict before) {}

    public Outcome {
        changes = List.copyOf(changes);
        withdrawn = List.copyOf(withdrawn);
    }
}
