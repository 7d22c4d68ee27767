package dev.bramble.correlator.topology;

import dev.bramble.correlator.timeline.BootFold;
import dev.bramble.correlator.timeline.Outcome;
import dev.bramble.correlator.timeline.Outcome.Taken;
import dev.bramble.correlator.timeline.PiState;
import dev.bramble.correlator.timeline.PiStateCodec;
import dev.bramble.correlator.timeline.Subjects;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fold within one partition: keeps the states, and lets each timeline out at most once per {@link #PACE}. What waits
 * to be let out is in memory only: a processor that starts tells the timelines of its store once more, and a record that
 * comes once more does so too; versions make that harmless.
 */
final class TimelineProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    static final Duration PACE = Duration.ofMillis(200);
    static final String STATES = "pi-states";
    static final String HORIZON = "horizon";
    static final String TO_BOOTS = "boots";
    static final String TO_DEAD = "dead-events";
    static final String REASON_HEADER = "bramble-reason";
    static final String MESSAGE_HEADER = "bramble-message";

    private static final Logger log = LoggerFactory.getLogger(TimelineProcessor.class);

    private final BootFold fold;
    private final CorrelatorMetrics metrics;
    private final Map<String, Optional<Boot>> waiting = new LinkedHashMap<>();
    private final Map<String, Instant> lookAgain = new HashMap<>();
    private @Nullable Partition partition;

    /** What a processor has once it is assigned a partition. */
    private record Partition(
            ProcessorContext<byte[], byte[]> context, KeyValueStore<String, byte[]> states, HorizonStore horizon) {}

    TimelineProcessor(BootFold fold, CorrelatorMetrics metrics) {
        this.fold = fold;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        Partition assigned =
                new Partition(context, context.getStateStore(STATES), new HorizonStore(context.getStateStore(HORIZON)));
        partition = assigned;
        List<byte[]> kept = new ArrayList<>();
        try (var states = assigned.states().all()) {
            states.forEachRemaining(entry -> kept.add(entry.value));
        }
        for (byte[] bytes : kept) {
            Outcome outcome =
                    fold.look(PiStateCodec.decode(bytes), assigned.horizon().horizon());
            keep(assigned, outcome);
            tellAgain(assigned, outcome.state());
        }
        context.schedule(PACE, PunctuationType.WALL_CLOCK_TIME, time -> letOut(assigned, time));
    }

    @Override
    public void process(Record<byte[], byte[]> message) {
        Partition assigned = Objects.requireNonNull(partition, "not initialized");
        switch (Decoded.decode(message.value(), Instant.ofEpochMilli(message.timestamp()))) {
            case Decoded.Rejected rejected -> bury(assigned, message, rejected);
            case Decoded.Event(BootEvent event) -> {
                try {
                    take(assigned, event);
                } catch (RuntimeException e) {
                    log.atError()
                            .setCause(e)
                            .log("an event could not be folded; it goes to {}", TopicNames.DEAD_EVENTS);
                    bury(assigned, message, new Decoded.Rejected(Decoded.Reason.NOT_FOLDED, String.valueOf(e)));
                }
            }
        }
    }

    private void take(Partition assigned, BootEvent event) {
        if (!Decoded.isAboutPi(event)) {
            assigned.horizon().apply(event);
            lookAgain(assigned);
            return;
        }
        Outcome outcome = fold.apply(
                state(assigned, Subjects.key(event.getSubject())),
                assigned.horizon().horizon(),
                event);
        metrics.taken(outcome.taken(), lag(assigned, event));
        keep(assigned, outcome);
        if (outcome.taken() == Taken.REPEAT) {
            tellAgain(assigned, outcome.state());
        } else if (event.getDetailCase() == DetailCase.IDENTITY_BOUND) {
            bind(assigned, outcome.state(), event);
        }
    }

    /** Only what was seen within this partition; see RATIONALE.md. */
    private void bind(Partition assigned, PiState pi, BootEvent event) {
        String identity = Subjects.key(event.getIdentityBound().getSeen());
        byte[] seen = assigned.states().get(identity);
        if (seen != null && !identity.equals(pi.key())) {
            BootFold.Binding binding =
                    fold.bind(pi, PiStateCodec.decode(seen), assigned.horizon().horizon(), event);
            keep(assigned, binding.seen());
            keep(assigned, binding.bound());
        }
    }

    private void lookAgain(Partition assigned) {
        Instant now = assigned.horizon().horizon().now();
        List<String> due = lookAgain.entrySet().stream()
                .filter(entry -> !entry.getValue().isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
        due.forEach(key -> keep(
                assigned, fold.look(state(assigned, key), assigned.horizon().horizon())));
    }

    private static PiState state(Partition assigned, String key) {
        byte[] bytes = assigned.states().get(key);
        return bytes == null ? PiState.empty(key) : PiStateCodec.decode(bytes);
    }

    private void keep(Partition assigned, Outcome outcome) {
        String key = outcome.state().key();
        assigned.states().put(key, PiStateCodec.encode(outcome.state()));
        outcome.lookAgain().ifPresentOrElse(at -> lookAgain.put(key, at), () -> lookAgain.remove(key));
        outcome.withdrawn().forEach(id -> waiting.put(id, Optional.empty()));
        for (Outcome.Change change : outcome.changes()) {
            metrics.changed(change);
            waiting.put(change.boot().getId(), Optional.of(change.boot()));
        }
    }

    private void tellAgain(Partition assigned, PiState state) {
        fold.boots(state, assigned.horizon().horizon()).forEach(boot -> waiting.put(boot.getId(), Optional.of(boot)));
    }

    private void letOut(Partition assigned, long time) {
        waiting.forEach((id, boot) -> assigned.context()
                .forward(
                        new Record<byte[], byte @Nullable []>(
                                id.getBytes(StandardCharsets.UTF_8),
                                boot.map(Boot::toByteArray).orElse(null),
                                time),
                        TO_BOOTS));
        waiting.clear();
    }

    private void bury(Partition assigned, Record<byte[], byte[]> message, Decoded.Rejected rejected) {
        metrics.rejected(rejected.reason());
        Headers headers = new RecordHeaders(message.headers().toArray())
                .add(REASON_HEADER, rejected.reason().name().getBytes(StandardCharsets.UTF_8))
                .add(MESSAGE_HEADER, rejected.message().getBytes(StandardCharsets.UTF_8));
        assigned.context().forward(message.withHeaders(headers), TO_DEAD);
    }

    private static double lag(Partition assigned, BootEvent event) {
        return assigned.context().currentSystemTimeMs() / 1000.0
                - event.getTime().getSeconds()
                - event.getTime().getNanos() / 1e9;
    }
}
