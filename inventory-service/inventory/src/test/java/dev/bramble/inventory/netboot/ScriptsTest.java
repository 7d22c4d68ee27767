package dev.bramble.inventory.netboot;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs on the Pi runs in {@code deploy/e2e}; here shells look at what they can see of it. */
class ScriptsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"init", "connect", "dhcp", "adapt", "boot-method", "first-boot", "cloud-init", "upkeep"})
    void shellsUnderstandIt(String name) throws Exception {
        Path script = Path.of(Objects.requireNonNull(ScriptsTest.class.getResource("/netboot/" + name))
                .toURI());

        ForeignTool.require("dash", "dash").run(folder, "-n", script.toString());
        // Variables come from conf and lease (2154, 2153, 1091); awk's are not the shell's (2016).
        ForeignTool.require("shellcheck", "shellcheck")
                .run(folder, "--shell=dash", "--exclude=SC1091,SC2153,SC2154,SC2016", script.toString());
    }
}
