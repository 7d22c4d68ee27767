package dev.bramble.inventory.netboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guest's script as it is, by busybox, in a mount namespace that has what it finds at fixed places. */
class UpkeepTest {
    private static final String THEIR_CONFIG = "[all]\nkernel=vmlinuz\ninitramfs initrd.img followkernel\n";
    private static final String THEIR_WORDS = "console=ttyS0,115200 root=LABEL=RASPIROOT rw rootwait panic=-1\n";

    @TempDir
    private Path folder;

    private Path firmware;
    private ForeignTool shell;

    @BeforeEach
    void prepare() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: a mount namespace");
        shell = ForeignTool.require("sh", "dash");
        firmware = Files.createDirectory(folder.resolve("firmware"));
        Path run = Files.createDirectory(folder.resolve("run"));
        var _ = Files.createDirectory(run.resolve("bin"));
        busybox("exec " + ForeignTool.require("busybox", "busybox").program() + " \"$@\"");
        Files.copy(
                Path.of(Objects.requireNonNull(UpkeepTest.class.getResource("/netboot/upkeep"))
                        .toURI()),
                run.resolve("upkeep"));
        Files.writeString(
                run.resolve("conf"),
                "FIRMWARE=%s\nINITRAMFS=bramble.img,bramble-guest.img\nKIT=1\n".formatted(firmware));
        Files.writeString(
                folder.resolve("cmdline"), "quiet rdinit=/bramble/init bramble.fw=nfs4,x root=LABEL=writable\n");
        Files.writeString(firmware.resolve("config.txt"), THEIR_CONFIG);
        Files.writeString(firmware.resolve("cmdline.txt"), THEIR_WORDS);
    }

    private void busybox(String script) throws Exception {
        Path program = folder.resolve("run/bin/busybox");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String upkeep() throws Exception {
        return shell.run(folder, "-c", """
                        exec unshare --mount sh -ec '
                        mount -t tmpfs tmpfs /run
                        mkdir /run/bramble
                        mount --bind run /run/bramble
                        mount --bind cmdline /proc/cmdline
                        [ ! -d /lib/modules ] || mount -t tmpfs tmpfs /lib/modules
                        exec sh /run/bramble/upkeep'""");
    }

    private String config() throws Exception {
        return Files.readString(firmware.resolve("config.txt"));
    }

    private String commandLine() throws Exception {
        return Files.readString(firmware.resolve("cmdline.txt"));
    }

    private void assertNothingIsLeft() throws Exception {
        try (Stream<Path> files = Files.list(firmware)) {
            assertThat(files)
                    .extracting(file -> file.getFileName().toString())
                    .containsOnly("config.txt", "cmdline.txt");
        }
    }

    @Test
    void whatAPackageWroteAnewGetsBackWhatItLeftOut() throws Exception {
        assertThat(upkeep()).contains("config.txt names bramble.img", "cmdline.txt has its words");

        assertThat(config())
                .isEqualTo("[all]\nkernel=vmlinuz\ninitramfs bramble.img,bramble-guest.img,initrd.img followkernel\n");
        assertThat(commandLine())
                .isEqualTo(
                        "console=ttyS0,115200 rw panic=-1 rdinit=/bramble/init bramble.fw=nfs4,x root=LABEL=writable\n");
        assertNothingIsLeft();
        assertThat(upkeep()).as("the second time").isEmpty();
    }

    @Test
    void whereCloudInitLooksIsOursAloneIfThisBootSaysSo() throws Exception {
        Files.writeString(firmware.resolve("cmdline.txt"), "console=tty1 ds=nocloud;i=imager rw\n");
        Files.writeString(
                folder.resolve("cmdline"), "quiet rdinit=/bramble/init ds=nocloud;dsmode=net root=LABEL=writable\n");
        assertThat(upkeep()).contains("cmdline.txt has its words");
        assertThat(commandLine())
                .isEqualTo("console=tty1 rw rdinit=/bramble/init ds=nocloud;dsmode=net root=LABEL=writable\n");

        Files.writeString(firmware.resolve("cmdline.txt"), "console=tty1 ds=nocloud;i=imager rw\n");
        Files.writeString(folder.resolve("cmdline"), "quiet rdinit=/bramble/init root=LABEL=writable\n");
        assertThat(upkeep()).contains("cmdline.txt has its words");
        assertThat(commandLine())
                .isEqualTo("console=tty1 ds=nocloud;i=imager rw rdinit=/bramble/init root=LABEL=writable\n");
    }

    /** Between the moment when a file is emptied and that when it is filled. */
    @Test
    void anEmptyCommandLineIsLeftToWhoIsWritingIt() throws Exception {
        Files.writeString(firmware.resolve("cmdline.txt"), "");
        assertThat(upkeep()).doesNotContain("cmdline.txt");
        assertThat(commandLine()).isEmpty();
    }

    @Test
    void aFileThatSomebodyHasOpenIsLeftUntilHeClosesIt() throws Exception {
        try (OutputStream writer = Files.newOutputStream(firmware.resolve("cmdline.txt"))) {
            writer.write("console=tty1".getBytes(StandardCharsets.US_ASCII));
            assertThat(upkeep()).contains("cmdline.txt is being written", "config.txt names");
            assertThat(commandLine()).isEqualTo("console=tty1");
            assertNothingIsLeft();
            writer.write(" rw\n".getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(upkeep()).contains("cmdline.txt has its words");
        assertThat(commandLine()).startsWith("console=tty1 rw rdinit=/bramble/init");
    }

    @Test
    void whatIsWrittenMeanwhileIsNotLost() throws Exception {
        String program = ForeignTool.require("busybox", "busybox").program().toString();
        busybox("""
                [ "$1" != sync ] || echo '# more' >>'%s/config.txt'
                exec %s "$@\"""".formatted(firmware, program));
        assertThat(upkeep()).contains("config.txt is being written");
        assertThat(config()).startsWith(THEIR_CONFIG + "# more\n");
        assertNothingIsLeft();
    }

    /** The shutdown ends it in the middle: then the file is as it was. */
    @Test
    void aChangeThatIsCutShortChangesNothing() throws Exception {
        String program = ForeignTool.require("busybox", "busybox").program().toString();
        busybox("""
                [ "$1" != sed ] || kill -TERM $$
                exec %s "$@\"""".formatted(program));
        assertThatThrownBy(this::upkeep).isInstanceOf(AssertionError.class);
        assertThat(config()).isEqualTo(THEIR_CONFIG);
        assertThat(commandLine()).isEqualTo(THEIR_WORDS);
    }
}
