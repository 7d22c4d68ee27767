package dev.bramble.cli.output;

import com.google.protobuf.Timestamp;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.FileTransfer;
import dev.bramble.proto.boot.v1.Stage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** A boot drawn as text: a line for each stage, with a bar from its begin to its end. */
public final class Waterfall {
    private static final int NAME_WIDTH = 14;
    private static final int NUMBERS_WIDTH = 22;
    private static final int MINIMAL_BAR = 16;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final int width;
    private final ZoneId zone;

    /**
     * A drawing surface.
     *
     * @param width columns of the terminal
     * @param zone for the time of day
     */
    public Waterfall(int width, ZoneId zone) {
        this.width = width;
        this.zone = zone;
    }

    /**
     * Draws a boot.
     *
     * @param piName what people call the Pi
     * @return lines, each ended by a line end
     */
    public String draw(Boot boot, String piName) {
        Instant start = instant(boot.getStartTime());
        Instant end = boot.getStagesList().stream()
                .map(stage -> instant(stage.hasEndTime() ? stage.getEndTime() : boot.getLastTime()))
                .reduce(instant(boot.getLastTime()), (a, b) -> a.isAfter(b) ? a : b);
        StringBuilder text = new StringBuilder(headline(boot, piName, start)).append("\n\n");
        for (Stage stage : boot.getStagesList()) {
            text.append(line(stage, boot, start, end)).append('\n');
        }
        text.append('\n').append(files(boot)).append('\n');
        if (boot.getVerdict() != Boot.Verdict.BOOTED
                && !boot.getVerdictMessage().isEmpty()) {
            text.append(boot.getVerdictMessage()).append('\n');
        }
        boot.getCandidatesList()
                .forEach(candidate -> text.append("  possible cause: ")
                        .append(candidate.getCause())
                        .append(candidate.getAdvice().isEmpty() ? "" : "; " + candidate.getAdvice())
                        .append('\n'));
        return text.toString();
    }

    private String headline(Boot boot, String piName, Instant start) {
        String verdict = switch (boot.getVerdict()) {
            case BOOTED -> "booted in " + Quantity.seconds(Duration.between(start, instant(boot.getEndTime())));
            case IN_PROGRESS ->
                "in progress since " + Quantity.seconds(Duration.between(start, instant(boot.getLastTime())));
            default ->
                boot.getVerdict().name().toLowerCase(Locale.ROOT) + " after "
                        + Quantity.seconds(Duration.between(start, instant(boot.getLastTime())));
        };
        String clock = CLOCK.format(start.truncatedTo(ChronoUnit.SECONDS).atZone(zone));
        return "%s  %s  boot %s  %s".formatted(piName, verdict, boot.getId(), clock);
    }

    private String line(Stage stage, Boot boot, Instant start, Instant end) {
        Instant from = instant(stage.getStartTime());
        Instant to = instant(stage.hasEndTime() ? stage.getEndTime() : boot.getLastTime());
        Duration length = Duration.between(from, to);
        String notes = stage.getNotesCount() == 0 ? "" : "  " + stage.getNotes(0);
        String head = "%-14s %10s %10s "
                .formatted(
                        stage.getName(),
                        "+" + Quantity.seconds(Duration.between(start, from)),
                        Quantity.seconds(length));
        int room = Math.max(MINIMAL_BAR, Math.min(40, width - NAME_WIDTH - NUMBERS_WIDTH - 3));
        String bar = bar(Duration.between(start, from), length, Duration.between(start, end), room);
        return (head + bar + notes).stripTrailing();
    }

    /** Blocks in eighths of a column; a stage of no length at all still shows. */
    private static String bar(Duration offset, Duration length, Duration whole, int room) {
        double scale = room * 8.0 / Math.max(1, whole.toNanos());
        int from = (int) Math.min(room * 8L - 1, Math.round(offset.toNanos() * scale));
        int to = (int) Math.max(
                from + 1L, Math.min(room * 8L, Math.round((offset.toNanos() + length.toNanos()) * scale)));
        int firstColumn = from / 8;
        StringBuilder bar = new StringBuilder(" ".repeat(firstColumn));
        // Blocks grow from the left of a column: one that is shorter than a column shows its length, not its place.
        int eighths = to - (to <= firstColumn * 8 + 8 ? from : firstColumn * 8);
        bar.repeat('█', eighths / 8);
        if (eighths % 8 != 0) {
            bar.append(EIGHTHS.charAt(eighths % 8));
        }
        bar.repeat(' ', Math.max(0, room - bar.length()));
        return bar.toString();
    }

    private static String files(Boot boot) {
        long bytes = 0;
        int loads = 0;
        int probes = 0;
        int misses = 0;
        int retransmits = 0;
        for (FileTransfer file : boot.getFilesList()) {
            bytes += file.getSizeBytes() * file.getLoads();
            loads += file.getLoads();
            probes += file.getProbes();
            misses += file.getMisses();
            retransmits += file.getRetransmits();
        }
        return "TFTP: %d loads (%s), %d probes, %d misses, %d retransmits"
                .formatted(loads, Quantity.bytes(bytes), probes, misses, retransmits);
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
