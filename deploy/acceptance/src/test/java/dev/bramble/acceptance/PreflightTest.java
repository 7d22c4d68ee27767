package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is told of a Pi before it is switched on, of the trees and disks that the services really have. */
@ExtendWith(RunningBramble.Shared.class)
class PreflightTest {
    private static final Duration CHECKED_WITHIN = Duration.ofSeconds(60);

    private final RunningBramble bramble;

    PreflightTest(RunningBramble bramble) {
        this.bramble = bramble;
    }

    /** Its initramfs is a placeholder, which is told and is no error. */
    @Test
    void theDemosImageBootsAndEachDefectIsFound() throws Exception {
        RunningBramble.AddedPi pi = bramble.addPi();
        ForeignProgram.Result whole = bramble.bramble("pi", "check", pi.name());
        assertThat(whole.exit()).as(whole.output()).isZero();
        assertThat(whole.output())
                .contains("warning: initrd.img cannot be looked into")
                .doesNotContain("error");

        Path tree = bramble.data().resolve("boot/trees").resolve(pi.uid());
        Files.move(tree.resolve("vmlinuz"), tree.resolve("vmlinuz.away"));
        assertThat(errors(pi)).containsExactly("kernel-missing");
        Files.move(tree.resolve("vmlinuz.away"), tree.resolve("vmlinuz"));

        Path line = tree.resolve("cmdline.txt");
        String right = Files.readString(line);
        Files.writeString(line, right.replace("root=LABEL=writable", "root=LABEL=rootfs"));
        assertThat(errors(pi)).containsExactly("root-missing");
        Files.writeString(line, right.replace(pi.initiator(), "iqn.2026-01.dev.bramble:other"));
        assertThat(errors(pi)).containsExactly("initiator-refused");
        Files.writeString(line, right);
        assertThat(errors(pi)).isEmpty();
    }

    @Test
    void aPiIsCheckedWithoutBeingAsked() throws Exception {
        RunningBramble.AddedPi pi = bramble.addPi();
        await().atMost(CHECKED_WITHIN)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> bramble.show(pi.name()).json().has("preflight"));
        assertThat(bramble.show(pi.name())
                        .json()
                        .getAsJsonObject("preflight")
                        .get("errors")
                        .getAsInt())
                .isZero();
    }

    private List<String> errors(RunningBramble.AddedPi pi) throws Exception {
        ForeignProgram.Result result = bramble.bramble("pi", "check", pi.name(), "-o", "json");
        // Its last line is of the exit code, for people.
        String json = result.output().substring(0, result.output().lastIndexOf('}') + 1);
        List<String> codes = StreamSupport.stream(
                        JsonParser.parseString(json)
                                .getAsJsonObject()
                                .getAsJsonArray("findings")
                                .spliterator(),
                        false)
                .map(finding -> finding.getAsJsonObject())
                .filter(finding -> finding.get("severity").getAsString().equals("error"))
                .map(finding -> code(finding))
                .toList();
        assertThat(result.exit()).as(result.output()).isEqualTo(codes.isEmpty() ? 0 : 1);
        return codes;
    }

    private static String code(JsonObject finding) {
        return finding.get("code").getAsString();
    }
}
