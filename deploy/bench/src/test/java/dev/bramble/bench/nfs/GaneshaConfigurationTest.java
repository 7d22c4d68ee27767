package dev.bramble.bench.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GaneshaConfigurationTest {
    private static final Path EXPORT = Path.of("/srv/tree");
    private static final Path STATE = Path.of("/var/lib/bench");

    @Test
    void namesPortsAndPaths() {
        String text = new GaneshaConfiguration(1, 2, EXPORT, STATE, Optional.empty()).text();

        assertThat(text)
                .contains("NFS_Port = 1;", "MNT_Port = 2;", "Path = \"/srv/tree\";", "Pseudo = \"/srv/tree\";")
                .contains("RecoveryRoot = \"/var/lib/bench\";")
                .doesNotContain("Plugins_Dir");
    }

    @Test
    void anUnpackedOneIsToldWhereItsPluginsAre() {
        String text = new GaneshaConfiguration(1, 2, EXPORT, STATE, Optional.of(Path.of("/peers/ganesha"))).text();

        assertThat(text).contains("  Plugins_Dir = \"/peers/ganesha\";\n}");
    }
}
