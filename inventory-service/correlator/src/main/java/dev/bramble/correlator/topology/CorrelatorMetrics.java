package dev.bramble.correlator.topology;

import com.google.protobuf.Timestamp;
import dev.bramble.correlator.timeline.Outcome;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.Boot.Verdict;
import dev.bramble.proto.boot.v1.Stage;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.util.Locale;

/** What the correlator counts. Labels are verdicts, stages of the profiles, and reasons: bounded. */
public final class CorrelatorMetrics {
    private final Counter verdicts;
    private final Counter events;
    private final Counter deadLetters;
    private final Histogram stageSeconds;
    private final Histogram bootSeconds;
    private final Histogram lagSeconds;

    public CorrelatorMetrics(CollectorRegistry registry) {
        verdicts = Counter.build("bramble_correlator_boots_total", "Boots that came to a verdict.")
                .labelNames("verdict")
                .register(registry);
        events = Counter.build("bramble_correlator_events_total", "Boot events, by what became of them.")
                .labelNames("taken")
                .register(registry);
        deadLetters = Counter.build(
                        "bramble_correlator_dead_letters_total", "Records of the events topic that were not folded.")
                .labelNames("reason")
                .register(registry);
        stageSeconds = Histogram.build(
                        "bramble_correlator_stage_seconds", "How long the stages of completed boots lasted.")
                .labelNames("stage")
                .buckets(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120)
                .register(registry);
        bootSeconds = Histogram.build("bramble_correlator_boot_seconds", "From the first request to userspace.")
                .buckets(1, 2.5, 5, 10, 20, 30, 45, 60, 90, 120, 300)
                .register(registry);
        lagSeconds = Histogram.build("bramble_correlator_event_lag_seconds", "From the time at the source to the fold.")
                .buckets(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600, 3600)
                .register(registry);
    }

    void taken(Outcome.Taken taken, double lag) {
        events.labels(taken.name().toLowerCase(Locale.ROOT)).inc();
        if (taken == Outcome.Taken.FOLDED) {
            lagSeconds.observe(Math.max(0, lag));
        }
    }

    void rejected(Decoded.Reason reason) {
        deadLetters.labels(reason.name().toLowerCase(Locale.ROOT)).inc();
    }

    /** Counts a verdict once it is another than before. */
    void changed(Outcome.Change change) {
        Boot boot = change.boot();
        if (boot.getVerdict() == change.before() || boot.getVerdict() == Verdict.IN_PROGRESS) {
            return;
        }
        verdicts.labels(boot.getVerdict().name().toLowerCase(Locale.ROOT)).inc();
        if (boot.getVerdict() == Verdict.BOOTED) {
            bootSeconds.observe(seconds(boot.getStartTime(), boot.getEndTime()));
            boot.getStagesList().stream()
                    .filter(Stage::hasEndTime)
                    .forEach(stage -> stageSeconds
                            .labels(stage.getName())
                            .observe(seconds(stage.getStartTime(), stage.getEndTime())));
        }
    }

    private static double seconds(Timestamp from, Timestamp to) {
        return to.getSeconds() - from.getSeconds() + (to.getNanos() - from.getNanos()) / 1e9;
    }
}
