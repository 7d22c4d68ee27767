package dev.bramble.tftp.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectedMissesTest {
    private final ExpectedMisses misses = ExpectedMisses.load();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dc-a6-32-e9-00-4c/recovery.elf",
                "recovery.elf",
                "dc-a6-32-e9-00-4c/recovery8.img",
                "dc-a6-32-e9-00-4c/dt-blob.bin",
                "dc-a6-32-e9-00-4c/armstub8-gic.bin",
                "bootsig.bin",
                "pxelinux.cfg/C0A80A32"
            })
    void everyBootHasThese(String path) {
        assertThat(misses.contains(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dc-a6-32-e9-00-4c/start4.elf",
                "dc-a6-32-e9-00-4c/kernel8.img",
                "dc-a6-32-e9-00-4c/config.txt",
                "my-recovery.elf",
                "recovery.elf/x",
                "armstub8/x.bin"
            })
    void theseAreWorthAWord(String path) {
        assertThat(misses.contains(path)).isFalse();
    }

    @Test
    void patternsAreNoRegularExpressions() {
        ExpectedMisses dotted = ExpectedMisses.of(List.of("# comment", "", "a.b*c"));
        assertThat(dotted.contains("x/a.b12c")).isTrue();
        assertThat(dotted.contains("x/aXb12c")).isFalse();
        assertThat(dotted.contains("# comment")).isFalse();
    }
}
