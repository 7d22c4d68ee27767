package dev.bramble.iscsi.volume.medium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.iscsi.server.ForeignProgram;
import dev.bramble.iscsi.volume.VolumeInUseException;
import dev.bramble.posix.OpenDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuLocksTest {
    @TempDir
    Path folder;

    private FileMedium open(Sharing sharing) throws IOException {
        if (!Files.exists(folder.resolve("disk"))) {
            Files.write(folder.resolve("disk"), new byte[65536]);
        }
        try (OpenDirectory directory = OpenDirectory.open(folder)) {
            return FileMedium.openBeneath(directory, Path.of("disk"), sharing);
        }
    }

    private void assertRefused(Sharing sharing) {
        assertThatThrownBy(() -> open(sharing)).isInstanceOf(VolumeInUseException.class);
    }

    @Test
    void aWriterIsAloneButForThoseWhoLook() throws IOException {
        try (FileMedium writer = open(Sharing.WRITER)) {
            assertThat(writer.size()).isEqualTo(65536);
            assertRefused(Sharing.WRITER);
            assertRefused(Sharing.READER);
            assertRefused(Sharing.FILLER);
            open(Sharing.LOOKER).close();
            assertRefused(Sharing.READER);
        }
        open(Sharing.WRITER).close();
    }

    @Test
    void readersShareWithReadersAndWithOneWhoChangesNothing() throws IOException {
        try (FileMedium reader = open(Sharing.READER)) {
            assertThat(reader.size()).isEqualTo(65536);
            open(Sharing.READER).close();
            open(Sharing.FILLER).close();
            assertRefused(Sharing.WRITER);
        }
    }

    @Test
    void qemuKeepsOffAWriter() throws Exception {
        ForeignProgram.require("qemu-img", "qemu-utils");
        String file = folder.resolve("disk").toString();
        try (FileMedium writer = open(Sharing.WRITER)) {
            assertThat(writer.size()).isEqualTo(65536);
            assertQemuRefused(ForeignProgram.run("qemu-img", "resize", "-f", "raw", file, "128k"));
            assertQemuRefused(
                    ForeignProgram.run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", file, file + ".copy"));
        }
        assertThat(ForeignProgram.run("qemu-img", "resize", "-f", "raw", file, "128k")
                        .exitCode())
                .isZero();
    }

    @Test
    void qemuMayReadWhatIsOnlyReadAndNotWriteIt() throws Exception {
        ForeignProgram.require("qemu-io", "qemu-utils");
        try (FileMedium reader = open(Sharing.READER)) {
            assertThat(reader.size()).isEqualTo(65536);
            String file = folder.resolve("disk").toString();
            assertThat(ForeignProgram.run("qemu-io", "-r", "-f", "raw", "-c", "read 0 512", file)
                            .exitCode())
                    .isZero();
            assertQemuRefused(ForeignProgram.run("qemu-io", "-f", "raw", "-c", "write 0 512", file));
        }
    }

    private static void assertQemuRefused(ForeignProgram.Outcome outcome) {
        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.output()).contains("lock");
    }

    @Test
    void whatQemuHasOpenIsRefused() throws Exception {
        ForeignProgram.require("qemu-io", "qemu-utils");
        open(Sharing.READER).close();
        Process qemu = new ProcessBuilder(
                        "qemu-io", "-f", "raw", folder.resolve("disk").toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = qemu.inputReader()) {
            qemu.outputWriter().append("length\n").flush();
            assertThat(output.readLine()).contains("64 KiB");
            assertRefused(Sharing.WRITER);
            assertRefused(Sharing.READER);
        } finally {
            qemu.destroy();
            qemu.waitFor();
        }
        open(Sharing.WRITER).close();
    }
}
