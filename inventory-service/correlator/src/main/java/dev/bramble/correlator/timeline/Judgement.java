package dev.bramble.correlator.timeline;

import dev.bramble.proto.boot.v1.Boot.Verdict;
import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import dev.bramble.proto.boot.v1.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is to be said of a boot as far as it is known.
 *
 * @param message in words
 * @param lookAgain when the horizon has come so far, the answer may be another, without a further event; empty: never
 */
record Judgement(Verdict verdict, String message, Optional<Instant> lookAgain) {

    /**
     * Judges.
     *
     * @param superseded the Pi has begun another boot since
     */
    static Judgement of(List<Fact> facts, BootProfile profile, Stages stages, boolean superseded, Horizon horizon) {
        Optional<Instant> userspace = stages.reachedAt("userspace");
        if (userspace.isPresent()) {
            Duration took = Duration.between(facts.getFirst().time(), userspace.get());
            return last(Verdict.BOOTED, "booted in " + Wording.seconds(took));
        }
        Optional<Fact> login = facts.reversed().stream()
                .filter(fact -> fact.kind() == DetailCase.LOGIN_SUCCEEDED || fact.kind() == DetailCase.LOGIN_REFUSED)
                .findFirst();
        if (login.isPresent() && login.get().kind() == DetailCase.LOGIN_REFUSED) {
            return last(Verdict.FAILED, Wording.of(login.get()));
        }
        String stage = stages.current();
        if (superseded) {
            return last(Verdict.RESTARTED, "began another boot while in stage " + stage);
        }
        return ofSilence(lastTime(facts), profile, stage, horizon);
    }

    private static Judgement ofSilence(Instant lastTime, BootProfile profile, String stage, Horizon horizon) {
        Instant deadline = lastTime.plus(Limits.STALL);
        if (horizon.now().isBefore(deadline)) {
            return new Judgement(Verdict.IN_PROGRESS, "in stage " + stage, Optional.of(deadline));
        }
        List<Source> silent = profile.services().stream()
                .filter(source -> !horizon.covers(source, deadline))
                .toList();
        if (silent.isEmpty()) {
            return last(
                    Verdict.STALLED,
                    "stalled in stage " + stage + ": nothing seen since " + lastTime + ", for longer than "
                            + Limits.STALL.toSeconds() + " s");
        }
        String names = silent.stream()
                .map(source -> name(source)
                        + horizon.watermark(source)
                                .map(at -> " (since " + at + ")")
                                .orElse(""))
                .collect(Collectors.joining(", "));
        return new Judgement(
                Verdict.UNKNOWN,
                "not known: nothing seen of the Pi since " + lastTime + " in stage " + stage
                        + ", but these services have not reported: " + names,
                Optional.of(horizon.now()));
    }

    static Instant lastTime(List<Fact> facts) {
        return facts.stream().map(Fact::until).reduce(Instant.EPOCH, Times::later);
    }

    private static String name(Source source) {
        return source.name().toLowerCase(Locale.ROOT) + "-service";
    }

    private static Judgement last(Verdict verdict, String message) {
        return new Judgement(verdict, message, Optional.empty());
    }
}
