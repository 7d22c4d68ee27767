package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** libiscsi's tools and QEMU's block layer see the Pi's disk, and nobody else's initiator does. */
@ExtendWith(RunningBramble.Shared.class)
class IscsiClientsTest {
    private static final ForeignProgram ISCSI_LS = new ForeignProgram("iscsi-ls", "libiscsi-bin");
    private static final ForeignProgram ISCSI_INQ = new ForeignProgram("iscsi-inq", "libiscsi-bin");
    private static final ForeignProgram QEMU_IMG = new ForeignProgram("qemu-img", "qemu-utils qemu-block-extra");
    private static final ForeignProgram QEMU_IO = new ForeignProgram("qemu-io", "qemu-utils qemu-block-extra");
    private static final ForeignProgram XZ = new ForeignProgram("xz", "xz-utils");

    @TempDir
    Path folder;

    private final RunningBramble.AddedPi pi;

    IscsiClientsTest(RunningBramble bramble) throws Exception {
        this.pi = bramble.addPi();
    }

    @Test
    void thePisInitiatorSeesItsTargetAndNoOther() throws Exception {
        String seen = ISCSI_LS.run("-s", "-i", pi.initiator(), "iscsi://" + pi.portal())
                .succeeded()
                .output();
        assertThat(seen).contains(pi.target()).containsOnlyOnce("Target:").contains("Lun:0");
    }

    @Test
    void anotherInitiatorSeesNothing() throws Exception {
        ForeignProgram.Result stranger =
                ISCSI_LS.run("-s", "-i", "iqn.2026-01.org.example:stranger", "iscsi://" + pi.portal());
        assertThat(stranger.output()).doesNotContain("Target:").doesNotContain(pi.target());
    }

    @Test
    void anotherInitiatorIsNotLoggedIn() throws Exception {
        ForeignProgram.Result stranger = ISCSI_INQ.run(
                "-i", "iqn.2026-01.org.example:stranger", "iscsi://" + pi.portal() + "/" + pi.target() + "/0");
        assertThat(stranger.exit()).isNotZero();
    }

    @Test
    void iscsiInq() throws Exception {
        assertThat(ISCSI_INQ.run("-i", pi.initiator(), url()).succeeded().output())
                .contains("Vendor:")
                .containsIgnoringCase("bramble")
                .contains("DIRECT_ACCESS");
    }

    @Test
    void qemuImgReadsTheImageByteForByte() throws Exception {
        Path image = folder.resolve("demo.img");
        Files.copy(Command.HOME.resolve("deploy/demo/demo.img.xz"), folder.resolve("demo.img.xz"));
        XZ.runIn(folder, "-dk", "demo.img.xz").succeeded();
        assertThat(QEMU_IMG.run(
                                "compare",
                                "--image-opts",
                                "driver=raw,file.driver=file,file.filename=" + image,
                                options())
                        .output())
                .contains("Images are identical");
    }

    @Test
    void qemuIoReadsBackWhatItWrote() throws Exception {
        String output = QEMU_IO.run(
                        "--image-opts",
                        options(),
                        "-c",
                        "write -P 0xb7 33554432 1048576",
                        "-c",
                        "flush",
                        "-c",
                        "read -P 0xb7 33554432 1048576")
                .succeeded()
                .output();
        assertThat(output)
                .contains("wrote 1048576/1048576")
                .contains("read 1048576/1048576")
                .doesNotContain("failed");
    }

    private String url() {
        return "iscsi://" + pi.portal() + "/" + pi.target() + "/0";
    }

    private String options() {
        return "driver=raw,file.driver=iscsi,file.transport=tcp,file.portal=%s,file.target=%s,file.lun=0,file.initiator-name=%s"
                .formatted(pi.portal(), pi.target(), pi.initiator());
    }
}
