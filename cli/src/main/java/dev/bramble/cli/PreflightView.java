package dev.bramble.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.bramble.proto.inventory.v1.PreflightFinding;
import dev.bramble.proto.inventory.v1.PreflightFinding.Severity;
import dev.bramble.proto.inventory.v1.PreflightReport;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report of a pre-flight as people and scripts see it. */
final class PreflightView {
    private final PreflightReport report;

    PreflightView(PreflightReport report) {
        this.report = report;
    }

    long errors() {
        return count(Severity.ERROR);
    }

    private long count(Severity severity) {
        return report.getFindingsList().stream()
                .filter(finding -> finding.getSeverity() == severity)
                .count();
    }

    private Instant time() {
        return Instant.ofEpochSecond(report.getCheckTime().getSeconds()).truncatedTo(ChronoUnit.SECONDS);
    }

    /** "2 errors, 1 warning". */
    String summary() {
        List<String> parts = new ArrayList<>();
        add(parts, errors(), "error");
        add(parts, count(Severity.WARNING), "warning");
        return parts.isEmpty() ? "nothing keeps it from booting" : String.join(", ", parts);
    }

    private static void add(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(count + " " + what + (count == 1 ? "" : "s"));
        }
    }

    /** One line, for a Pi's other facts. */
    String line() {
        return summary()
                + " (checked " + time() + ")"
                + report.getFindingsList().stream()
                        .filter(finding -> finding.getSeverity() == Severity.ERROR)
                        .findFirst()
                        .map(finding -> ": " + finding.getWhat())
                        .orElse("");
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("pi", report.getPi());
        json.addProperty("check_time", time().toString());
        json.addProperty("errors", errors());
        json.addProperty("warnings", count(Severity.WARNING));
        JsonArray findings = new JsonArray();
        for (PreflightFinding finding : report.getFindingsList()) {
            JsonObject one = new JsonObject();
            one.addProperty("severity", severity(finding));
            one.addProperty("code", finding.getCode());
            one.addProperty("what", finding.getWhat());
            one.addProperty("remedy", finding.getRemedy());
            findings.add(one);
        }
        json.add("findings", findings);
        return json;
    }

    /** Each finding, with what to do below it. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (PreflightFinding finding : report.getFindingsList()) {
            text.append("%s: %s (%s)%n    %s%n"
                    .formatted(severity(finding), finding.getWhat(), finding.getCode(), finding.getRemedy()));
        }
        return text.append(summary()).append('\n').toString();
    }

    private static String severity(PreflightFinding finding) {
        return finding.getSeverity().name().toLowerCase(Locale.ROOT);
    }
}
