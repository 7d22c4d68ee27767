package dev.bramble.correlator.timeline;

import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.Source;
import dev.bramble.proto.boot.v1.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Folds events as the topology does, the state through its bytes each time, and keeps what it would have told. */
final class Folding {
    private final BootFold fold = new BootFold();
    final Map<String, Boot> told = new LinkedHashMap<>();
    PiState state = PiState.empty(Script.UID);
    Horizon horizon = Horizon.START;

    static Folding of(List<BootEvent> events) {
        return new Folding().take(events);
    }

    Folding take(List<BootEvent> events) {
        events.forEach(event -> take(event));
        return this;
    }

    Outcome take(BootEvent event) {
        return keep(fold.apply(state, horizon, event));
    }

    Folding covered(Source source, double seconds) {
        horizon = horizon.advance(source, Script.time(seconds));
        keep(fold.look(state, horizon));
        return this;
    }

    Folding tick(double seconds) {
        horizon = horizon.reach(Script.time(seconds));
        keep(fold.look(state, horizon));
        return this;
    }

    private Outcome keep(Outcome outcome) {
        state = PiStateCodec.decode(PiStateCodec.encode(outcome.state()));
        outcome.withdrawn().forEach(told::remove);
        outcome.changes().forEach(change -> told.put(change.boot().getId(), change.boot()));
        return outcome;
    }

    /** In the order of their start. */
    List<Boot> boots() {
        return told.values().stream()
                .sorted((left, right) ->
                        Times.instant(left.getStartTime()).compareTo(Times.instant(right.getStartTime())))
                .toList();
    }

    List<Boot> bootsWithoutVersion() {
        return boots().stream()
                .map(boot -> boot.toBuilder().clearVersion().build())
                .toList();
    }

    List<Boot.Verdict> verdicts() {
        return boots().stream().map(Boot::getVerdict).toList();
    }

    static List<String> stages(Boot boot) {
        return boot.getStagesList().stream().map(Stage::getName).toList();
    }

    static Stage stage(Boot boot, String name) {
        return Objects.requireNonNull(boot.getStagesList().stream()
                .collect(Collectors.toMap(Stage::getName, stage -> stage))
                .get(name));
    }
}
