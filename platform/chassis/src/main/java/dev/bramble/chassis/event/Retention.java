package dev.bramble.chassis.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides what leaves the spool: delivered segments after a while, detail when it is too large, stage events never. */
final class Retention {
    /** So long a delivered segment stays: what the broker acknowledged but lost in a crash is still here. */
    static final Duration KEEP_DELIVERED = Duration.ofMinutes(10);

    private Retention() {}

    /**
     * A segment that is no longer appended to.
     *
     * @param id its first position
     * @param delivered when the broker was found to have all of it
     */
    record Sealed(long id, long bytes, long detailBytes, Optional<Instant> delivered) {}

    sealed interface Step {
        long id();
    }

    record Delete(long id) implements Step {}

    /** Rewrite it without its detail events. */
    record Strip(long id) implements Step {}

    /** @param full whether the spool is over its bound after all steps, so that new detail is refused too */
    record Plan(List<Step> steps, boolean full) {}

    /**
     * The steps, oldest segment first.
     *
     * @param sealed oldest first
     * @param activeBytes of the segment being appended to
     */
    static Plan plan(List<Sealed> sealed, long activeBytes, long maxBytes, Instant now) {
        List<Step> steps = new ArrayList<>();
        List<Sealed> kept = new ArrayList<>();
        long total = activeBytes + sealed.stream().mapToLong(Sealed::bytes).sum();
        for (Sealed segment : sealed) {
            boolean old = segment.delivered()
                    .filter(since -> !since.plus(KEEP_DELIVERED).isAfter(now))
                    .isPresent();
            if (old || (segment.delivered().isPresent() && total > maxBytes)) {
                steps.add(new Delete(segment.id()));
                total -= segment.bytes();
            } else {
                kept.add(segment);
            }
        }
        for (Sealed segment : kept) {
            if (total > maxBytes && segment.detailBytes() > 0) {
                steps.add(new Strip(segment.id()));
                total -= segment.detailBytes();
            }
        }
        return new Plan(List.copyOf(steps), total > maxBytes);
    }
}
