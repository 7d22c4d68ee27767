package dev.bramble.correlator.timeline;

import dev.bramble.correlator.timeline.BootProfile.StageDefinition;
import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import dev.bramble.proto.boot.v1.EventId;
import dev.bramble.proto.boot.v1.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The stages of one boot that were reached, in the profile's order. */
final class Stages {
    private record Reached(String name, Mark mark, Fact by) {}

    private final List<Reached> reached = new ArrayList<>();
    private final List<Fact> facts;

    Stages(BootProfile profile, List<Fact> facts) {
        this.facts = facts;
        for (StageDefinition stage : profile.stages()) {
            stage.reachedBy()
                    .find(facts)
                    .ifPresent(by -> reached.add(new Reached(stage.name(), stage.reachedBy(), by)));
        }
    }

    /** The last stage reached; empty when none was. */
    String current() {
        return reached.isEmpty() ? "" : reached.getLast().name();
    }

    Optional<Instant> reachedAt(String stage) {
        return reached.stream()
                .filter(one -> one.name().equals(stage))
                .findFirst()
                .map(one -> one.by().time());
    }

    List<Stage> toList() {
        List<Stage> stages = new ArrayList<>();
        for (int i = 0; i < reached.size(); i++) {
            stages.add(stage(
                    reached.get(i), i + 1 < reached.size() ? reached.get(i + 1).by() : null));
        }
        return stages;
    }

    private Stage stage(Reached stage, @Nullable Fact next) {
        Instant start = stage.by().time();
        Stage.Builder told = Stage.newBuilder().setName(stage.name()).setStartTime(Times.timestamp(start));
        Set<EventId> evidence = new LinkedHashSet<>();
        evidence.add(stage.by().event().getId());
        for (Fact fact : hintsFirst(stage.by(), next)) {
            Optional<String> note = isAlternative(fact) ? Optional.empty() : Wording.note(fact);
            if (note.isPresent() && told.getNotesCount() < Limits.NOTES) {
                told.addNotes(note.get());
                evidence.add(fact.event().getId());
            }
        }
        if (next != null) {
            // Clocks of two services may differ: a stage does not end before it began.
            told.setEndTime(Times.timestamp(Times.later(next.time(), start)));
            evidence.add(next.event().getId());
        }
        return told.addAllEvidence(evidence).build();
    }

    /** The facts of a stage: what points to a cause must not be lost among the many things that follow from it. */
    private List<Fact> hintsFirst(Fact from, @Nullable Fact to) {
        return facts.stream()
                .filter(fact -> fact.compareTo(from) >= 0 && (to == null || fact.compareTo(to) < 0))
                .sorted(Comparator.comparing(Fact::isHint).reversed())
                .toList();
    }

    /** Firmware asks for a kernel by several names: once one of them was loaded, that the others were missing is no news. */
    private boolean isAlternative(Fact fact) {
        return fact.kind() == DetailCase.FILE_MISSED
                && reached.stream().anyMatch(stage -> stage.mark().isLoadOf(fact.path()));
    }
}
