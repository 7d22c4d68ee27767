package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.launcher.Port;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Kafka and the inventory are killed; foreign clients notice nothing. */
@ExtendWith(RunningBramble.Shared.class)
class OutageTest {
    private static final ForeignProgram CURL = new ForeignProgram("curl", "curl");
    private static final ForeignProgram QEMU_IO = new ForeignProgram("qemu-io", "qemu-utils qemu-block-extra");
    private static final ForeignProgram ISCSI_LS = new ForeignProgram("iscsi-ls", "libiscsi-bin");
    private static final ForeignProgram NFS_CP = new ForeignProgram("nfs-cp", "libnfs-utils");

    @TempDir
    Path folder;

    private final RunningBramble bramble;
    private final RunningBramble.AddedPi pi;

    OutageTest(RunningBramble bramble) throws Exception {
        this.bramble = bramble;
        this.pi = bramble.addPiWithoutAddress();
    }

    @BeforeEach
    void kill() {
        bramble.killControlPlane();
    }

    @AfterEach
    void recover() {
        bramble.recoverControlPlane();
    }

    @Test
    void filesAreServedAndWritten() throws Exception {
        Path written = Files.writeString(folder.resolve("written"), "generation=2\n", StandardCharsets.UTF_8);
        // A Pi without a fixed address is where it asked TFTP for a file; nfs-service hears of it without the others.
        CURL.runIn(folder, "-sS", "-o", "config.txt", tftp("config.txt")).succeeded();
        await().until(() -> NFS_CP.run(
                                written.toString(),
                                "nfs://127.0.0.1" + pi.export()
                                        + "/generation.txt?version=3&nfsport=%1$d&mountport=%1$d"
                                                .formatted(bramble.port(Port.NFS)))
                        .exit()
                == 0);
        CURL.runIn(folder, "-sS", "-o", "served", tftp("generation.txt")).succeeded();
        assertThat(folder.resolve("served")).hasSameBinaryContentAs(written);
    }

    private String tftp(String file) {
        return "tftp://127.0.0.1:" + bramble.port(Port.TFTP) + "/" + pi.prefix() + file;
    }

    @Test
    void disksAreReadAndWritten() throws Exception {
        assertThat(ISCSI_LS.run("-s", "-i", pi.initiator(), "iscsi://" + pi.portal())
                        .succeeded()
                        .output())
                .contains(pi.target());
        String options =
                "driver=raw,file.driver=iscsi,file.transport=tcp,file.portal=%s,file.target=%s,file.lun=0,file.initiator-name=%s"
                        .formatted(pi.portal(), pi.target(), pi.initiator());
        assertThat(QEMU_IO.run(
                                "--image-opts",
                                options,
                                "-c",
                                "write -P 0x5a 33554432 65536",
                                "-c",
                                "flush",
                                "-c",
                                "read -P 0x5a 33554432 65536")
                        .succeeded()
                        .output())
                .contains("wrote 65536/65536")
                .contains("read 65536/65536");
    }
}
