package dev.bramble.inventory.netboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs on the Pi runs in {@code deploy/e2e}; here shells look at what they can see of it. */
class ScriptsTest {
    @TempDir
    private Path folder;

    /** Debian's busybox with libraries has more of them than busybox-static, which is the one of the kit. */
    @ParameterizedTest
    @ValueSource(strings = {"first-boot", "cloud-init", "upkeep"})
    void debiansStaticBusyboxHasAllThatItCalls(String name) throws Exception {
        List<String> applets = Files.readAllLines(resource("/busybox-static.applets"));

        assertThat(Pattern.compile("\\$bb ([a-z0-9]+)")
                        .matcher(Files.readString(resource("/netboot/" + name)))
                        .results()
                        .map(call -> call.group(1)))
                .isNotEmpty()
                .isSubsetOf(applets);
    }

    @ParameterizedTest
    @ValueSource(strings = {"init", "connect", "dhcp", "adapt", "boot-method", "first-boot", "cloud-init", "upkeep"})
    void shellsUnderstandIt(String name) throws Exception {
        Path script = resource("/netboot/" + name);

        ForeignTool.require("dash", "dash").run(folder, "-n", script.toString());
        // Variables come from conf and lease (2154, 2153, 1091); awk's are not the shell's (2016).
        ForeignTool.require("shellcheck", "shellcheck")
                .run(folder, "--shell=dash", "--exclude=SC1091,SC2153,SC2154,SC2016", script.toString());
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(ScriptsTest.class.getResource(name)).toURI());
    }
}
