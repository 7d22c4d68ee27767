package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The compose file says what compose understands; that it runs is shown where an engine is. */
class ComposeFileTest {
    private static final ForeignProgram COMPOSE = new ForeignProgram("docker-compose", "docker-compose");

    @TempDir
    Path folder;

    @Test
    void configAcceptsItAndAllServicesAreThere() throws Exception {
        Path environment = Files.writeString(folder.resolve(".env"), "BRAMBLE_POSTGRES_PASSWORD=secret\n");
        String config = config(environment).succeeded().output();
        assertThat(config)
                .contains("kafka:", "postgres:", "inventory:", "correlator:", "tftp:", "iscsi:", "nfs:")
                .contains("jdbc:postgresql://127.0.0.1:5432/bramble");
    }

    @Test
    void withoutAPasswordItSaysWhatToSet() throws Exception {
        ForeignProgram.Result result = config(Files.createFile(folder.resolve(".env")));
        assertThat(result.exit()).isNotZero();
        assertThat(result.output()).contains("BRAMBLE_POSTGRES_PASSWORD").contains(".env.example");
    }

    private static ForeignProgram.Result config(Path environment) throws Exception {
        return COMPOSE.run(
                "--file",
                Command.HOME.resolve("docker-compose.yml").toString(),
                "--env-file",
                environment.toString(),
                "config");
    }
}
