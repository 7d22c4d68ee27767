package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.launcher.Port;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Foreign clients fetch byte for byte what lies in the boot tree of a Pi that was added. */
@ExtendWith(RunningBramble.Shared.class)
class TftpClientsTest {
    private static final ForeignProgram TFTP_HPA = new ForeignProgram("tftp", "tftp-hpa");

    @TempDir
    Path fetched;

    private final RunningBramble bramble;

    TftpClientsTest(RunningBramble bramble) {
        this.bramble = bramble;
    }

    @ParameterizedTest
    @EnumSource
    void fetchesThePisFiles(TftpClient client) throws Exception {
        RunningBramble.AddedPi pi = bramble.addPi();
        Path tree = Path.of(pi.export());
        for (String file : new String[] {"config.txt", "start4.elf", "vmlinuz"}) {
            assertThat(client.fetch("127.0.0.1", bramble.port(Port.TFTP), pi.prefix() + file, fetched))
                    .hasSameBinaryContentAs(tree.resolve(file));
        }
    }

    /** What whoever reads the Pi's screen sees of an unknown MAC. */
    @Test
    void anUnknownMacIsToldSo() throws Exception {
        ForeignProgram.Result miss = TFTP_HPA.runIn(
                fetched,
                "-m",
                "binary",
                "127.0.0.1",
                "" + bramble.port(Port.TFTP),
                "-c",
                "get",
                "02-00-00-00-00-99/start4.elf",
                "x");
        assertThat(miss.output()).contains("Error code 1").contains("02-00-00-00-00-99/start4.elf");
        assertThat(Files.exists(bramble.data().resolve("boot/02-00-00-00-00-99")))
                .isFalse();
    }
}
