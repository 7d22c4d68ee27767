package dev.bramble.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {
    /** The tables against the kernel's own headers, for both machines: aarch64 has the generic numbers. */
    @ParameterizedTest
    @CsvSource({
        "X86_64, /usr/include/x86_64-linux-gnu/asm/unistd_64.h, __NR_%s ",
        "AARCH64, /usr/include/asm-generic/unistd.h, __NR(?:3264)?_%s "
    })
    void callNumbersAreTheHeaders(Architecture architecture, Path header, String pattern) throws Exception {
        assumeTrue(Files.exists(header), header + " is absent: apt-get install linux-libc-dev (on x86_64)");
        String text = Files.readString(header);
        for (SystemCall call : SystemCall.values()) {
            String name = call.name().toLowerCase(Locale.ROOT);
            var matcher = Pattern.compile("#define " + pattern.formatted(name).strip() + "\\s+(\\d+)")
                    .matcher(text);
            assertThat(matcher.find()).as(name).isTrue();
            assertThat(call.number(architecture)).as(name).isEqualTo(Integer.parseInt(matcher.group(1)));
        }
    }

    @Test
    void openFlagsThatDifferDoDiffer() {
        assertThat(OpenFlag.DIRECT.value(Architecture.X86_64))
                .isEqualTo(OpenFlag.DIRECTORY.value(Architecture.AARCH64));
        assertThat(OpenFlag.NO_FOLLOW.value(Architecture.AARCH64)).isEqualTo(0100000);
        assertThat(OpenFlag.PATH.value(Architecture.AARCH64)).isEqualTo(OpenFlag.PATH.value(Architecture.X86_64));
    }

    @Test
    void otherMachinesAreRefusedByName() {
        assertThat(Architecture.of("Linux", "amd64")).isEqualTo(Architecture.X86_64);
        assertThat(Architecture.of("Linux", "aarch64")).isEqualTo(Architecture.AARCH64);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> Architecture.of("Linux", "riscv64"))
                .withMessageContaining("riscv64");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> Architecture.of("Mac OS X", "aarch64"))
                .withMessageContaining("Mac OS X");
    }
}
