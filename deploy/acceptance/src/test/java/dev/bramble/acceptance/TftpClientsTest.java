package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.launcher.Port;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** curl, tftp-hpa and atftp fetch byte for byte what lies in the boot tree. */
@ExtendWith(RunningBramble.Shared.class)
class TftpClientsTest {
    private static final ForeignProgram CURL = new ForeignProgram("curl", "curl");
    private static final ForeignProgram TFTP_HPA = new ForeignProgram("tftp", "tftp-hpa");
    private static final ForeignProgram ATFTP = new ForeignProgram("atftp", "atftp");
    private static final List<String> FILES = List.of("config.txt", "start4.elf", "vmlinuz");

    @TempDir
    Path fetched;

    private final RunningBramble bramble;
    private final RunningBramble.AddedPi pi;
    private final Path tree;
    private final String port;

    TftpClientsTest(RunningBramble bramble) throws Exception {
        this.bramble = bramble;
        this.pi = bramble.addPi();
        this.tree = Path.of(pi.export());
        this.port = Integer.toString(bramble.port(Port.TFTP));
    }

    @Test
    void curl() throws Exception {
        for (String file : FILES) {
            CURL.runIn(fetched, "-sS", "-o", file, "tftp://127.0.0.1:" + port + "/" + pi.prefix() + file)
                    .succeeded();
            assertThat(fetched.resolve(file)).hasSameBinaryContentAs(tree.resolve(file));
        }
    }

    @Test
    void tftpHpa() throws Exception {
        for (String file : FILES) {
            TFTP_HPA.runIn(fetched, "-m", "binary", "127.0.0.1", port, "-c", "get", pi.prefix() + file, file)
                    .succeeded();
            assertThat(fetched.resolve(file)).hasSameBinaryContentAs(tree.resolve(file));
        }
    }

    @Test
    void atftpWithLargeBlocksInWindows() throws Exception {
        for (String file : FILES) {
            ATFTP.runIn(
                            fetched,
                            "--option",
                            "blksize 1468",
                            "--option",
                            "windowsize 16",
                            "--get",
                            "-r",
                            pi.prefix() + file,
                            "-l",
                            file,
                            "127.0.0.1",
                            port)
                    .succeeded();
            assertThat(fetched.resolve(file)).hasSameBinaryContentAs(tree.resolve(file));
        }
    }

    /** What whoever reads the Pi's screen sees of an unknown MAC. */
    @Test
    void anUnknownMacIsToldSo() throws Exception {
        ForeignProgram.Result miss = TFTP_HPA.runIn(
                fetched, "-m", "binary", "127.0.0.1", port, "-c", "get", "02-00-00-00-00-99/start4.elf", "x");
        assertThat(miss.output()).contains("Error code 1").contains("02-00-00-00-00-99/start4.elf");
        assertThat(Files.exists(bramble.data().resolve("boot/02-00-00-00-00-99")))
                .isFalse();
    }
}
