package dev.bramble.correlator.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.Boot.Verdict;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.Source;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each source delivers its own events in order; between sources any order is possible. */
class InterleavingTest {
    private static final Script THREE_BOOTS = Script.pi()
            .boot(0)
            .at(50)
            .sessionLost()
            .at(60)
            .sessionResumed()
            .firmware(100)
            .at(113)
            .login()
            .boot(125)
            .at(160)
            .phonedHome();
    private static final List<Boot> EXPECTED = Folding.of(THREE_BOOTS.events()).bootsWithoutVersion();

    @Test
    void theBootsAreWhatTheyShouldBe() {
        assertThat(EXPECTED)
                .extracting(Boot::getVerdict)
                .containsExactly(Verdict.BOOTED, Verdict.RESTARTED, Verdict.BOOTED);
    }

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyInterleavingGivesTheSameTimelines(int seed) {
        assertThat(Folding.of(shuffled(new Random(seed))).bootsWithoutVersion()).isEqualTo(EXPECTED);
    }

    /** The spools of services that were cut off from Kafka deliver one after the other. */
    @ParameterizedTest
    @MethodSource("orders")
    void aServicesEventsComingLateAsABlockGiveTheSameTimelines(List<Source> order) {
        Folding folding = new Folding();
        order.forEach(source -> folding.take(THREE_BOOTS.of(source)));

        assertThat(folding.bootsWithoutVersion()).isEqualTo(EXPECTED);
    }

    static List<List<Source>> orders() {
        return List.of(
                List.of(Source.TFTP, Source.ISCSI, Source.NFS, Source.INVENTORY),
                List.of(Source.INVENTORY, Source.NFS, Source.ISCSI, Source.TFTP),
                List.of(Source.ISCSI, Source.TFTP, Source.INVENTORY, Source.NFS),
                List.of(Source.NFS, Source.TFTP, Source.ISCSI, Source.INVENTORY));
    }

    @Test
    void repeatsChangeNothing() {
        Folding folding = Folding.of(THREE_BOOTS.events());
        byte[] before = PiStateCodec.encode(folding.state);

        for (BootEvent event : THREE_BOOTS.events()) {
            Outcome outcome = folding.take(event);
            assertThat(outcome.taken()).isEqualTo(Outcome.Taken.REPEAT);
            assertThat(outcome.changes()).isEmpty();
            assertThat(outcome.withdrawn()).isEmpty();
        }
        assertThat(PiStateCodec.encode(folding.state)).isEqualTo(before);
    }

    @Test
    void theSameLogGivesTheSameBytes() {
        List<BootEvent> log = shuffled(new Random(42));
        Folding once = Folding.of(log);
        Folding again = Folding.of(log);

        assertThat(PiStateCodec.encode(again.state)).isEqualTo(PiStateCodec.encode(once.state));
        assertThat(again.boots())
                .extracting(Boot::toByteString)
                .isEqualTo(once.boots().stream().map(Boot::toByteString).toList());
    }

    @Test
    void versionsRiseByOne() {
        Folding folding = new Folding();
        for (BootEvent event : Script.pi().boot(0).events()) {
            long before =
                    folding.boots().isEmpty() ? 0 : folding.boots().getFirst().getVersion();
            folding.take(event);
            assertThat(folding.boots().getFirst().getVersion()).isBetween(before, before + 1);
        }
    }

    private static List<BootEvent> shuffled(Random random) {
        List<Deque<BootEvent>> sources = new ArrayList<>();
        for (Source source : List.of(Source.TFTP, Source.ISCSI, Source.NFS, Source.INVENTORY)) {
            sources.add(new ArrayDeque<>(THREE_BOOTS.of(source)));
        }
        List<BootEvent> events = new ArrayList<>();
        while (events.size() < THREE_BOOTS.events().size()) {
            BootEvent next = sources.get(random.nextInt(sources.size())).poll();
            if (next != null) {
                events.add(next);
            }
        }
        return events;
    }
}
