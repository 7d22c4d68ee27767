package dev.bramble.inventory.netboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpioArchiveTest {
    @TempDir
    private Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static CpioArchive archive() {
        return new CpioArchive()
                .add("bramble/init", bytes("#!/bin/sh\n"), true)
                .add("bramble/conf", bytes("A=1\n"), false)
                .add("scripts/bramble", bytes("odd"), false);
    }

    private String cpio(byte[] archive, String options) throws Exception {
        ForeignTool.require("cpio", "cpio");
        Path file = Files.write(folder.resolve("a.img"), archive);
        ForeignTool.require("gzip", "gzip").run(folder, "-t", file.toString());
        return ForeignTool.require("dash", "dash")
                .run(folder, Map.of("TZ", "UTC"), "-c", "gzip -dc a.img | cpio --quiet -n " + options);
    }

    @Test
    void cpioReadsWhatTheKernelWillRead() throws Exception {
        assertThat(cpio(archive().gzip(), "-t").lines())
                .containsExactly("bramble", "bramble/conf", "bramble/init", "scripts", "scripts/bramble");
        assertThat(cpio(archive().gzip(), "-tv").lines())
                .anyMatch(line -> line.matches("drwxr-xr-x +\\d+ 0 +0 +0 Jan +1 +1970 bramble"))
                .anyMatch(line -> line.matches("-rwxr-xr-x +1 0 +0 +10 Jan +1 +1970 bramble/init"))
                .anyMatch(line -> line.matches("-rw-r--r-- +1 0 +0 +4 Jan +1 +1970 bramble/conf"));
        assertThat(cpio(archive().gzip(), "-i --to-stdout bramble/init")).isEqualTo("#!/bin/sh\n");
    }

    @Test
    void theSameFilesInAnyOrderAreTheSameBytes() {
        byte[] other = new CpioArchive()
                .add("scripts/bramble", bytes("odd"), false)
                .add("bramble/conf", bytes("A=2\n"), true)
                .add("bramble/conf", bytes("A=1\n"), false)
                .add("bramble/init", bytes("#!/bin/sh\n"), true)
                .gzip();

        assertThat(other).isEqualTo(archive().gzip());
    }

    /** What follows it in memory may be a plain cpio archive, which the kernel finds at multiples of 4 only. */
    @Test
    void itsLengthIsAMultipleOfFour() throws Exception {
        for (int length = 0; length < 16; length++) {
            byte[] archive =
                    new CpioArchive().add("f", bytes("x".repeat(length)), false).gzip();

            assertThat(archive.length % 4).as("of %d bytes", length).isZero();
            assertThat(cpio(archive, "-t")).isEqualTo("f\n");
        }
        assertThat(cpio(new CpioArchive().gzip(), "-t")).isEmpty();
    }

    @Test
    void itsFingerprintTellsNamesModesAndContents() {
        assertThat(archive().fingerprint())
                .isEqualTo(archive().fingerprint())
                .isNotEqualTo(
                        archive().add("scripts/bramble", bytes("even"), false).fingerprint())
                .isNotEqualTo(
                        archive().add("scripts/bramble", bytes("odd"), true).fingerprint())
                .isNotEqualTo(archive().add("scripts/x", bytes(""), false).fingerprint());
    }
}
