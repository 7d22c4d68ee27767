package dev.bramble.correlator.timeline;

import dev.bramble.correlator.timeline.BootAssembler.Assembled;
import dev.bramble.correlator.timeline.Outcome.Change;
import dev.bramble.correlator.timeline.Outcome.Taken;
import dev.bramble.correlator.timeline.PiState.HighWater;
import dev.bramble.correlator.timeline.PiState.Published;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.EventId;
import dev.bramble.proto.boot.v1.IdentityBound;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fold: (state of a Pi, event) to (state, timelines that changed). Pure; the order in which the sources' events
 * come is of no consequence for the timelines once all have come, as each source's are in order.
 */
public final class BootFold {
    private final BootProfiles profiles = BootProfiles.load();
    private final BootAssembler assembler = new BootAssembler(profiles);

    /** Takes one event about a Pi. */
    public Outcome apply(PiState state, Horizon horizon, BootEvent event) {
        if (state.hasTaken(event.getId())) {
            return settle(state, state.facts(), Taken.REPEAT, horizon);
        }
        PiState taken = withHighWater(state, event.getId());
        if (!isTold(event)) {
            return settle(taken, taken.facts(), Taken.NOT_TOLD, horizon);
        }
        Fact fact = Fact.of(event);
        if (fact.time().isBefore(state.forgottenBefore())) {
            return settle(taken, taken.facts(), Taken.TOO_LATE, horizon);
        }
        if (event.hasFileHashed()) {
            return settle(taken, withHash(taken.facts(), fact), Taken.FOLDED, horizon);
        }
        return settle(taken, insert(taken.facts(), fact), Taken.FOLDED, horizon);
    }

    /** No fact of its own: nothing happened then. It belongs to what was served at its time. */
    private static List<Fact> withHash(List<Fact> facts, Fact hashed) {
        return facts.stream()
                .map(fact -> fact.isServedAs(hashed) ? fact.withHash(hashed) : fact)
                .toList();
    }

    /** Looks at a Pi again, after the horizon moved. */
    public Outcome look(PiState state, Horizon horizon) {
        return settle(state, state.facts(), Taken.NOT_TOLD, horizon);
    }

    /** The timelines as last told. */
    public List<Boot> boots(PiState state, Horizon horizon) {
        return assembled(state.key(), BootCutter.cut(profiles, state.facts()).boots(), horizon).stream()
                .flatMap(one -> one.boot().stream())
                .flatMap(boot -> Optional.ofNullable(state.published().get(boot.getId())).stream()
                        .map(published ->
                                boot.toBuilder().setVersion(published.version()).build()))
                .toList();
    }

    /**
     * Two states after an identity was bound.
     *
     * @param bound of the Pi, with what was seen of it before it was known
     * @param seen what stays with the unknown identity
     */
    public record Binding(Outcome bound, Outcome seen) {}

    /**
     * Gives a Pi what was seen of it as an unknown identity.
     *
     * @param pi of the Pi, the event itself already applied
     * @param seen of the identity
     */
    public Binding bind(PiState pi, PiState seen, Horizon horizon, BootEvent event) {
        IdentityBound binding = event.getIdentityBound();
        Instant since = Times.instant(binding.getSince());
        List<Fact> facts = pi.facts();
        List<Fact> staying = new ArrayList<>();
        for (Fact fact : seen.facts()) {
            if (fact.time().isBefore(since)) {
                staying.add(fact);
            } else {
                BootEvent.Builder renamed = fact.event().toBuilder();
                renamed.getSubjectBuilder().setPiUid(event.getSubject().getPiUid());
                facts = insert(facts, new Fact(renamed.build(), fact.time(), fact.until(), fact.count()));
            }
        }
        return new Binding(settle(pi, facts, Taken.FOLDED, horizon), settle(seen, staying, Taken.FOLDED, horizon));
    }

    /** What a running Pi writes, and what is not about a boot, is left to others. */
    private static boolean isTold(BootEvent event) {
        return switch (event.getDetailCase()) {
            case BOOT_TREE_CHANGED, IDENTITY_BOUND, CLOCK_TICK, WATERMARK, EVENTS_DROPPED, DETAIL_NOT_SET -> false;
            default -> true;
        };
    }

    private static PiState withHighWater(PiState state, EventId id) {
        SortedMap<String, HighWater> marks = new TreeMap<>(state.highWater());
        marks.put(id.getInstance(), new HighWater(id.getEpoch(), id.getSequence()));
        while (marks.size() > Limits.INSTANCES) {
            marks.remove(marks.keySet().stream()
                    .filter(instance -> !instance.equals(id.getInstance()))
                    .findFirst()
                    .orElseThrow());
        }
        return new PiState(state.key(), state.facts(), marks, state.published(), state.forgottenBefore());
    }

    private static List<Fact> insert(List<Fact> facts, Fact fact) {
        int place = Collections.binarySearch(facts, fact);
        if (place >= 0) {
            return facts;
        }
        List<Fact> more = new ArrayList<>(facts);
        more.add(-place - 1, fact);
        return more;
    }

    /** Cuts, bounds, tells, and compares with what was told before. */
    private Outcome settle(PiState state, List<Fact> facts, Taken taken, Horizon horizon) {
        BootCutter cut = BootCutter.cut(profiles, facts);
        List<Cut> boots = cut.boots();
        boots.forEach(Cut::thin);
        SortedMap<String, Published> published = new TreeMap<>(state.published());
        Instant forgottenBefore = state.forgottenBefore();
        List<Fact> stray = cut.stray();
        if (boots.size() > Limits.BOOTS) {
            int surplus = boots.size() - Limits.BOOTS;
            boots.subList(0, surplus).forEach(old -> published.remove(id(state.key(), old)));
            boots = boots.subList(surplus, boots.size());
            forgottenBefore = boots.getFirst().start();
            stray = List.of();
        }
        stray = stray.subList(Math.max(0, stray.size() - Limits.STRAY_FACTS), stray.size());

        List<Change> changes = new ArrayList<>();
        List<Assembled> told = assembled(state.key(), boots, horizon);
        SortedMap<String, Published> now = new TreeMap<>();
        told.stream().flatMap(one -> one.boot().stream()).forEach(boot -> {
            Published before = published.get(boot.getId());
            Published after = next(before, boot);
            now.put(boot.getId(), after);
            if (!after.equals(before)) {
                changes.add(new Change(
                        boot.toBuilder().setVersion(after.version()).build(),
                        before == null ? Boot.Verdict.VERDICT_UNSPECIFIED : before.verdict()));
            }
        });
        List<String> withdrawn =
                published.keySet().stream().filter(id -> !now.containsKey(id)).toList();
        List<Fact> kept = Stream.concat(stray.stream(), boots.stream().flatMap(boot -> boot.facts().stream()))
                .toList();
        Optional<Instant> lookAgain =
                told.stream().flatMap(one -> one.lookAgain().stream()).min(Instant::compareTo);
        return new Outcome(
                new PiState(state.key(), kept, state.highWater(), now, forgottenBefore),
                taken,
                changes,
                withdrawn,
                lookAgain);
    }

    private List<Assembled> assembled(String key, List<Cut> boots, Horizon horizon) {
        List<Assembled> told = new ArrayList<>();
        for (int i = 0; i < boots.size(); i++) {
            told.add(assembler.assemble(key, boots.get(i), i + 1 < boots.size(), horizon));
        }
        return told;
    }

    private static String id(String key, Cut boot) {
        return BootId.of(key, boot.facts().getFirst().event().getId());
    }

    private static Published next(@Nullable Published before, Boot boot) {
        long digest = ByteBuffer.wrap(BootId.sha256(boot.toByteArray())).getLong();
        if (before == null) {
            return new Published(1, digest, boot.getVerdict());
        }
        return before.digest() == digest ? before : new Published(before.version() + 1, digest, boot.getVerdict());
    }
}
