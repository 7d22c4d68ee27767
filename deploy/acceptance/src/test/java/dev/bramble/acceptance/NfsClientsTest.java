package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.launcher.Port;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** libnfs's tools list, read and write the boot tree, and what they write is what TFTP serves next. */
@ExtendWith(RunningBramble.Shared.class)
class NfsClientsTest {
    private static final ForeignProgram NFS_LS = new ForeignProgram("nfs-ls", "libnfs-utils");
    private static final ForeignProgram NFS_CP = new ForeignProgram("nfs-cp", "libnfs-utils");
    private static final ForeignProgram NFS_CAT = new ForeignProgram("nfs-cat", "libnfs-utils");
    private static final ForeignProgram CURL = new ForeignProgram("curl", "curl");

    @TempDir
    Path folder;

    private final RunningBramble bramble;
    private final RunningBramble.AddedPi pi;

    NfsClientsTest(RunningBramble bramble) throws Exception {
        this.bramble = bramble;
        // libnfs calls from 127.0.0.1: a Pi without a fixed address is where it asked TFTP for a file.
        this.pi = bramble.addPiWithoutAddress();
        assertThat(NFS_LS.run(url("")).exit()).as("before it was seen").isNotZero();
        CURL.runIn(Path.of("."), "-sS", "-o", "/dev/null", tftp("config.txt")).succeeded();
        await().until(() -> NFS_LS.run(url("")).exit() == 0);
    }

    @Test
    void nfsLsListsTheBootTree() throws Exception {
        assertThat(NFS_LS.run(url("")).succeeded().output())
                .contains("config.txt")
                .contains("start4.elf")
                .contains("overlays");
    }

    @Test
    void nfsCatReadsWhatIsThere() throws Exception {
        assertThat(NFS_CAT.run(url("/config.txt")).succeeded().output())
                .isEqualTo(Files.readString(Path.of(pi.export(), "config.txt"), StandardCharsets.UTF_8));
    }

    @Test
    void aFileWrittenOverNfsIsWhatTftpServesNext() throws Exception {
        byte[] kernel = new byte[3_000_001];
        new Random(1813).nextBytes(kernel);
        Path written = Files.write(folder.resolve("written"), kernel);
        NFS_CP.run(written.toString(), url("/kernel8.img")).succeeded();
        CURL.runIn(folder, "-sS", "-o", "served", tftp("kernel8.img")).succeeded();
        assertThat(folder.resolve("served")).hasBinaryContent(kernel);
    }

    @Test
    void theTreeOfAPiWithAnAddressIsItsAlone() throws Exception {
        RunningBramble.AddedPi other = bramble.addPi();
        ForeignProgram.Result refused = NFS_LS.run("nfs://127.0.0.1" + other.export()
                + "?version=3&nfsport=%1$d&mountport=%1$d".formatted(bramble.port(Port.NFS)));
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.output()).doesNotContain("config.txt");
    }

    private String tftp(String file) {
        return "tftp://127.0.0.1:" + bramble.port(Port.TFTP) + "/" + pi.prefix() + file;
    }

    private String url(String file) {
        return "nfs://127.0.0.1" + pi.export() + file
                + "?version=3&nfsport=%1$d&mountport=%1$d".formatted(bramble.port(Port.NFS));
    }
}
