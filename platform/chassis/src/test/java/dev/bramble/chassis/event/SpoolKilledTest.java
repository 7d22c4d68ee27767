package dev.bramble.chassis.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.EventId;
import dev.bramble.proto.boot.v1.Source;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolKilledTest {
    private static final int ROUNDS = 4;

    @TempDir
    Path folder;

    @Test
    void sigkillLosesNothingThatWasPublished() throws Exception {
        long acknowledged = 0;
        for (int round = 0; round < ROUNDS; round++) {
            acknowledged = publishUntilKilled(acknowledged + 1, 500L * (round + 1));
            List<BootEvent> events = events();
            // One more may be there: published, and killed before it could say so.
            List<Long> numbers = events.stream()
                    .map(event -> event.getFileServed().getSizeBytes())
                    .toList();
            assertThat(numbers).doesNotHaveDuplicates();
            assertThat(numbers).isSorted();
            assertThat(numbers).hasSizeGreaterThanOrEqualTo((int) acknowledged);
            assertThat(numbers.getFirst()).isEqualTo(1);
            assertThat(numbers.getLast()).isBetween(acknowledged, acknowledged + 1);
            assertThat(new HashSet<EventId>(
                            events.stream().map(BootEvent::getId).toList()))
                    .hasSameSizeAs(events);
            acknowledged = numbers.getLast();
        }
    }

    /** The last number that the process printed whole. */
    private long publishUntilKilled(long from, long count) throws Exception {
        Process writer = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        SpoolWriter.class.getName(),
                        folder.toString(),
                        "boot-a",
                        String.valueOf(from))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long last = 0;
        try (BufferedReader lines = writer.inputReader()) {
            StringBuilder line = new StringBuilder();
            for (int c = lines.read(); c >= 0; c = lines.read()) {
                if (c == '\n') {
                    last = Long.parseLong(line.toString());
                    line.setLength(0);
                    if (last == from + count) {
                        // SIGKILL, in the middle of whatever it does; what it printed meanwhile is still read.
                        writer.toHandle().destroyForcibly();
                    }
                } else {
                    line.append((char) c);
                }
            }
        }
        assertThat(writer.waitFor()).as("exit code of SIGKILL").isEqualTo(137);
        return last;
    }

    private List<BootEvent> events() throws IOException {
        List<BootEvent> events = new ArrayList<>();
        try (Spool spool =
                Spool.open(SpoolFolder.lock(folder, "tftp", "boot-a"), Source.TFTP, 64 << 20, Clock.systemUTC())) {
            long position = 0;
            while (true) {
                Spool.Batch batch = spool.read(position, 1000);
                if (batch.entries().isEmpty()) {
                    return events;
                }
                batch.entries().forEach(entry -> events.add(entry.event()));
                position = batch.upTo();
            }
        }
    }
}
