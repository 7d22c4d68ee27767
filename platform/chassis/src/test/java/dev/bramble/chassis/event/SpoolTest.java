package dev.bramble.chassis.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.chassis.StartupFailure;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.EventId;
import dev.bramble.proto.boot.v1.FileRequested;
import dev.bramble.proto.boot.v1.FileServed;
import dev.bramble.proto.boot.v1.Source;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final String BOOT = "boot-a";
    private static final long LARGE = 64 << 20;

    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void countsOnAfterARestart() throws IOException {
        String instance;
        try (Spool spool = open(LARGE)) {
            append(spool, 3);
            instance = spool.idOfUnspooled().getInstance();
        }
        try (Spool spool = open(LARGE)) {
            append(spool, 2);
            assertThat(ids(spool)).extracting(EventId::getSequence).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(ids(spool)).extracting(EventId::getEpoch).containsOnly(1L);
            assertThat(ids(spool)).extracting(EventId::getInstance).containsOnly(instance);
        }
    }

    @Test
    void rollsIntoSegmentsAndReadsAcrossThem() throws IOException {
        try (Spool spool = open(1 << 19)) {
            append(spool, 1500);
            assertThat(segments()).hasSizeGreaterThan(3);
            assertThat(ids(spool)).extracting(EventId::getSequence).containsExactlyElementsOf(oneTo(1500));
        }
    }

    @Test
    void goesOnWhereDeliveryEnded() throws IOException {
        try (Spool spool = open(LARGE)) {
            append(spool, 5);
            spool.delivered(3);
        }
        try (Spool spool = open(LARGE)) {
            assertThat(spool.delivered()).isEqualTo(3);
            assertThat(ids(spool)).extracting(EventId::getSequence).containsExactly(4L, 5L);
        }
    }

    @Test
    void aTornTailIsCutOffAndNoSequenceIsGivenTwice() throws IOException {
        try (Spool spool = open(LARGE)) {
            append(spool, 3);
        }
        Path segment = segments().getLast();
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.setLength(file.length() - 1);
        }
        try (Spool spool = open(LARGE)) {
            append(spool, 1);
            List<EventId> ids = ids(spool);
            assertThat(ids.subList(0, 2)).extracting(EventId::getSequence).containsExactly(1L, 2L);
            assertThat(ids.get(2))
                    .isEqualTo(ids.get(0).toBuilder().setEpoch(2).setSequence(1).build());
        }
    }

    /** Nothing else is left, so that the next segment has the name of the one set aside. */
    @Test
    void aSegmentThatCannotBeReadIsSetAsideAndSoIsTheNextOfItsName() throws IOException {
        for (int round = 1; round <= 2; round++) {
            try (Spool spool = open(LARGE)) {
                append(spool, 1);
                assertThat(ids(spool)).extracting(EventId::getEpoch).containsExactly((long) round);
            }
            try (RandomAccessFile file =
                    new RandomAccessFile(segments().getLast().toFile(), "rw")) {
                file.writeInt(0);
            }
        }
        try (Spool spool = open(LARGE)) {
            append(spool, 1);
            assertThat(ids(spool)).extracting(EventId::getEpoch).containsExactly(3L);
            assertThat(folder.resolve("00000000000000000001.events.damaged")).exists();
        }
    }

    @Test
    void aMachineThatWentDownBeginsANewEpoch() throws IOException {
        try (Spool spool = open(LARGE)) {
            append(spool, 1);
        }
        try (Spool spool = Spool.open(SpoolFolder.lock(folder, "tftp", "boot-b"), Source.TFTP, LARGE, () -> now)) {
            append(spool, 1);
            assertThat(ids(spool)).extracting(EventId::getEpoch).containsExactly(1L, 2L);
        }
    }

    @Test
    void aSpoolMadeAnewSkipsNothing() throws IOException {
        try (Spool spool = open(LARGE)) {
            append(spool, 5);
            spool.delivered(5);
        }
        for (Path segment : segments()) {
            Files.delete(segment);
        }
        try (Spool spool = open(LARGE)) {
            append(spool, 1);
            assertThat(ids(spool)).singleElement().satisfies(id -> {
                assertThat(id.getEpoch()).isEqualTo(2);
                assertThat(id.getSequence()).isEqualTo(1);
            });
        }
    }

    @Test
    void aFullSpoolGivesUpDetailAndNeverStages() throws IOException {
        long bound = 1 << 19;
        try (Spool spool = open(bound)) {
            int stages = 0;
            for (int i = 0; i < 20_000; i++) {
                spool.append(requested("file-" + i));
                if (i % 20 == 0) {
                    spool.append(served("file-" + i));
                    stages++;
                }
                if (i % 500 == 0) {
                    spool.maintain();
                }
            }
            spool.maintain();
            List<BootEvent> left = events(spool);
            assertThat(left.stream().filter(BootEvent::hasFileServed)).hasSize(stages);
            long requested = left.stream().filter(BootEvent::hasFileRequested).count();
            long reported = left.stream()
                    .filter(BootEvent::hasEventsDropped)
                    .mapToLong(event -> event.getEventsDropped().getCount())
                    .sum();
            assertThat(requested).isPositive().isLessThan(20_000);
            assertThat(requested + reported).isEqualTo(20_000);
            assertThat(spool.dropped()).isEqualTo(reported);
            // One round of maintenance may overshoot by what was appended since the last.
            assertThat(spool.bytes()).isLessThan(bound + 100_000);
        }
    }

    @Test
    void deliveredSegmentsGoAfterTenMinutes() throws IOException {
        try (Spool spool = open(1 << 19)) {
            append(spool, 1500);
            spool.delivered(1500);
            spool.maintain();
            int before = segments().size();
            now = now.plus(Duration.ofMinutes(9));
            spool.maintain();
            assertThat(segments()).hasSize(before);
            now = now.plus(Duration.ofMinutes(2));
            spool.maintain();
            assertThat(segments()).hasSize(1);
            append(spool, 1);
            assertThat(ids(spool))
                    .singleElement()
                    .extracting(EventId::getSequence)
                    .isEqualTo(1501L);
        }
    }

    @Test
    void whatIsNotDeliveredStaysHoweverOld() throws IOException {
        try (Spool spool = open(1 << 19)) {
            append(spool, 1500);
            spool.delivered(700);
            spool.maintain();
            int before = segments().size();
            now = now.plus(Duration.ofMinutes(10));
            spool.maintain();
            assertThat(segments()).hasSizeBetween(2, before - 1);
            assertThat(ids(spool))
                    .extracting(EventId::getSequence)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(701, 1500).boxed().toList());
        }
    }

    @Test
    void aSecondProcessIsRefused() throws IOException {
        try (Spool spool = open(LARGE)) {
            append(spool, 1);
            assertThatThrownBy(() -> open(LARGE))
                    .isInstanceOf(StartupFailure.class)
                    .hasMessageContaining("is in use by another process of this service");
        }
    }

    @Test
    void anInterruptedThreadPublishesAndDoesNoHarm() throws IOException {
        try (Spool spool = open(LARGE)) {
            Thread.currentThread().interrupt();
            append(spool, 1);
            assertThat(Thread.interrupted()).isTrue();
            append(spool, 1);
            assertThat(ids(spool)).hasSize(2);
        }
    }

    private Spool open(long maxBytes) throws IOException {
        SpoolFolder locked = SpoolFolder.lock(folder, "tftp", BOOT);
        return Spool.open(locked, Source.TFTP, maxBytes, () -> now);
    }

    private static void append(Spool spool, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            assertThat(spool.append(served("kernel8.img"))).isTrue();
        }
    }

    private static BootEvent.Builder served(String path) {
        return BootEvent.newBuilder().setFileServed(FileServed.newBuilder().setPath(path));
    }

    private static BootEvent.Builder requested(String path) {
        return BootEvent.newBuilder()
                .setFileRequested(FileRequested.newBuilder().setPath(path));
    }

    private static List<BootEvent> events(Spool spool) throws IOException {
        List<BootEvent> events = new ArrayList<>();
        long position = spool.delivered();
        while (true) {
            Spool.Batch batch = spool.read(position, 100);
            if (batch.entries().isEmpty()) {
                return events;
            }
            batch.entries().forEach(entry -> events.add(entry.event()));
            position = batch.upTo();
        }
    }

    private static List<EventId> ids(Spool spool) throws IOException {
        return events(spool).stream().map(BootEvent::getId).toList();
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SegmentFile.SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private static List<Long> oneTo(int last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
