package dev.bramble.chassis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFolderTest {
    @TempDir
    private Path folder;

    @Test
    void itIsKnownByItsRealPath() throws Exception {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        assertThat(DataFolder.open(link).root()).isEqualTo(real.toRealPath());
    }

    @Test
    void aPrivateFolderIsClosedToOthersWhoeverMadeIt() throws Exception {
        DataFolder data = DataFolder.open(folder);
        Path made = data.folder("inventory");
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(data.privateFolder("inventory")).isEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.privateFolder("new"))))
                .isEqualTo("rwx------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\tb", "a\"b", "a'b"})
    void aPathThatNoCommandLineCanNameIsRefusedBeforeItIsMade(String name) {
        Path unnameable = folder.resolve(name);
        assertThatThrownBy(() -> DataFolder.open(unnameable))
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("kernel command line");
        assertThat(unnameable).doesNotExist();
    }
}
