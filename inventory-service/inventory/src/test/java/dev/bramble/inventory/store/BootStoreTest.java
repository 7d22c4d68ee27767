package dev.bramble.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Timelines, on every database that the store is said to run on. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class BootStoreTest extends StoreFixture {
    BootStoreTest(TestDatabase database) {
        super(database);
    }

    @Test
    void bootsAreKeptInTheirLatestVersionLatestFirst() {
        BootStore boots = context.getBean(BootStore.class);
        Boot early = boot("a", 1, Boot.Verdict.BOOTED, NOON);
        Boot late = boot("b", 1, Boot.Verdict.IN_PROGRESS, NOON.plusSeconds(60));
        Boot unbound = boot("c", 1, Boot.Verdict.STALLED, NOON.plusSeconds(30)).toBuilder()
                .setSubject(Subject.newBuilder().setMac("dc:a6:32:00:00:01"))
                .build();

        assertThat(boots.apply(puts(early, late, unbound), Map.of("boots/0", 3L)))
                .hasSize(3);
        assertThat(boots.apply(puts(late), Map.of("boots/0", 4L)))
                .as("a repeat")
                .isEmpty();
        Boot later =
                late.toBuilder().setVersion(2).setVerdict(Boot.Verdict.BOOTED).build();
        assertThat(boots.apply(puts(later, late), Map.of("boots/0", 5L))).containsExactly(later);

        assertThat(context.getBean(FeedPositions.class).next("boots/0")).isEqualTo(Optional.of(5L));
        assertThat(boots.find("b")).contains(later);
        assertThat(boots.inProgress()).isEmpty();
        assertThat(boots.after(BootStore.Place.TOP, 2)).containsExactly(later, unbound);
        assertThat(boots.after(BootStore.placeOf(unbound), 2)).containsExactly(early);
        assertThat(boots.ofPiAfter(pi(1), BootStore.Place.TOP, 5)).containsExactly(later, unbound, early);
        assertThat(boots.ofPiAfter(pi(2), BootStore.Place.TOP, 5)).isEmpty();

        boots.apply(List.of(new BootStore.Update.Gone("a")), Map.of());
        assertThat(boots.find("a")).isEmpty();
    }

    @Test
    void aBootThatTheTablesDoNotHoldStopsNothing() {
        BootStore boots = context.getBean(BootStore.class);
        Boot good = boot("good", 1, Boot.Verdict.BOOTED, NOON);

        assertThat(boots.apply(
                        puts(
                                good.toBuilder().setId("x".repeat(65)).build(),
                                good.toBuilder().setId("a\0b").build(),
                                good.toBuilder().setId("").build(),
                                good.toBuilder()
                                        .setId("late")
                                        .setStartTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
                                        .build(),
                                good.toBuilder()
                                        .setId("who")
                                        .setSubject(Subject.newBuilder().setMac("m".repeat(18)))
                                        .build(),
                                good),
                        Map.of("boots/0", 6L)))
                .containsExactly(good);
        assertThat(boots.apply(List.of(new BootStore.Update.Gone("a\0b")), Map.of("boots/0", 7L)))
                .isEmpty();
        assertThat(context.getBean(FeedPositions.class).next("boots/0")).isEqualTo(Optional.of(7L));
    }

    private static List<BootStore.Update> puts(Boot... boots) {
        return List.of(boots).stream()
                .<BootStore.Update>map(BootStore.Update.Put::new)
                .toList();
    }

    private static Boot boot(String id, long version, Boot.Verdict verdict, Instant start) {
        return Boot.newBuilder()
                .setId(id)
                .setVersion(version)
                .setVerdict(verdict)
                .setSubject(Subject.newBuilder().setPiUid("uid000000001"))
                .setStartTime(Times.toTimestamp(start))
                .build();
    }
}
