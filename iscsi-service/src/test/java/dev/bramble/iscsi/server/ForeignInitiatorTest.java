package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** libiscsi and QEMU as initiators. */
class ForeignInitiatorTest {
    @TempDir
    Path folder;

    @Test
    void discoveryShowsAPiItsOwnTargetAndStrangersNone() throws Exception {
        ForeignProgram.require("iscsi-ls", "libiscsi-bin");
        try (TestTarget target = TestTarget.start(folder)) {
            String portal = "iscsi://127.0.0.1:" + target.port();

            assertThat(ForeignProgram.run("iscsi-ls", "-i", TestTarget.INITIATOR, "-s", portal)
                            .output())
                    .contains("Target:" + TestTarget.TARGET)
                    .contains("Portal:127.0.0.1:" + target.port() + ",1")
                    .contains("Lun:0    Type:DIRECT_ACCESS (Size:31M)");
            assertThat(ForeignProgram.run("iscsi-ls", "-i", "iqn.2026-01.org.example:stranger", portal)
                            .output())
                    .doesNotContain("Target:");
        }
    }

    @Test
    void inquiryNamesTheDisk() throws Exception {
        ForeignProgram.require("iscsi-inq", "libiscsi-bin");
        try (TestTarget target = TestTarget.start(folder)) {
            assertThat(ForeignProgram.run("iscsi-inq", "-i", TestTarget.INITIATOR, "-e", "1", "-c", "128", target.url())
                            .output())
                    .contains(TestTarget.UID);
        }
    }

    @Test
    void qemuReadsBackWhatItWroteAlsoAfterARestartOfTheTarget() throws Exception {
        ForeignProgram.require("qemu-io", "qemu-utils qemu-block-extra");
        try (TestTarget target = TestTarget.start(folder)) {
            ForeignProgram.Outcome written = ForeignProgram.run(
                    "qemu-io",
                    "--image-opts",
                    image(target),
                    "-c",
                    "write -P 0x5a 1M 3M",
                    "-c",
                    "write -P 0x11 512 64k",
                    "-c",
                    "flush");
            assertThat(written.exitCode()).as(written.output()).isZero();
        }
        try (TestTarget again = TestTarget.start(folder)) {
            ForeignProgram.Outcome read = ForeignProgram.run(
                    "qemu-io",
                    "--image-opts",
                    image(again),
                    "-c",
                    "read -P 0x5a 1M 3M",
                    "-c",
                    "read -P 0x11 512 64k",
                    "-c",
                    "read -P 0 8M 4M");
            assertThat(read.exitCode()).as(read.output()).isZero();
            assertThat(read.output()).doesNotContain("Pattern verification failed");
        }
    }

    private static String image(TestTarget target) {
        return "driver=iscsi,transport=tcp,portal=127.0.0.1:%d,target=%s,lun=0,initiator-name=%s"
                .formatted(target.port(), TestTarget.TARGET, TestTarget.INITIATOR);
    }
}
