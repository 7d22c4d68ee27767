package dev.bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.util.Timestamps;
import dev.bramble.proto.inventory.v1.PreflightFinding;
import dev.bramble.proto.inventory.v1.PreflightFinding.Severity;
import dev.bramble.proto.inventory.v1.PreflightReport;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code bramble pi check} prints and ends with. */
class PiCheckCommandTest {
    private FakePreflight service;

    @BeforeEach
    void start() throws IOException {
        service = new FakePreflight();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private static PreflightFinding finding(Severity severity, String code) {
        return PreflightFinding.newBuilder()
                .setSeverity(severity)
                .setCode(code)
                .setWhat(code + " was found")
                .setRemedy("mend " + code)
                .build();
    }

    private CommandRun check(PreflightFinding... findings) {
        PreflightReport.Builder report =
                PreflightReport.newBuilder().setPi("abcdef012345").setCheckTime(Timestamps.fromSeconds(1_780_000_000));
        for (PreflightFinding finding : findings) {
            report.addFindings(finding);
        }
        service.report = report.build();
        return CommandRun.of("pi", "check", "kitchen", "--server", service.address());
    }

    @Test
    void anErrorIsExitCodeOne() {
        CommandRun run = check(finding(Severity.ERROR, "kernel-missing"), finding(Severity.INFO, "file-large"));

        assertThat(run.exit()).isEqualTo(1);
        assertThat(service.asked).isEqualTo("kitchen");
        assertThat(run.out().lines())
                .containsExactly(
                        "error: kernel-missing was found (kernel-missing)",
                        "    mend kernel-missing",
                        "info: file-large was found (file-large)",
                        "    mend file-large",
                        "1 error");
        assertThat(run.err()).contains("bramble: kitchen would not boot: 1 error");
    }

    @Test
    void warningsAreExitCodeZero() {
        CommandRun run =
                check(finding(Severity.WARNING, "image-not-prepared"), finding(Severity.WARNING, "os-prefix-ignored"));

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("warning: image-not-prepared was found", "2 warnings");
    }

    @Test
    void nothingFoundIsSaidToo() {
        CommandRun run = check();

        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEqualTo("nothing keeps it from booting\n");
    }

    @Test
    void jsonHasEveryFinding() {
        CommandRun _ = check(finding(Severity.ERROR, "kernel-missing"));
        CommandRun run = CommandRun.of("pi", "check", "kitchen", "-o", "json", "--server", service.address());

        JsonObject json = JsonParser.parseString(run.out()).getAsJsonObject();
        assertThat(run.exit()).isEqualTo(1);
        assertThat(json.get("errors").getAsInt()).isEqualTo(1);
        assertThat(json.get("check_time").getAsString()).isEqualTo("2026-05-28T20:26:40Z");
        JsonObject finding = json.getAsJsonArray("findings").get(0).getAsJsonObject();
        assertThat(finding.get("severity").getAsString()).isEqualTo("error");
        assertThat(finding.get("code").getAsString()).isEqualTo("kernel-missing");
        assertThat(finding.get("remedy").getAsString()).isEqualTo("mend kernel-missing");
    }
}
