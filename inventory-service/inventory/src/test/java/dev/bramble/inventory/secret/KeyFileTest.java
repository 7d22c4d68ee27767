package dev.bramble.inventory.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.chassis.StartupFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
    @TempDir
    private Path folder;

    private Path path = Path.of("");
    private KeyFile file = new KeyFile(path);

    @BeforeEach
    void name() {
        path = folder.resolve("secrets.key");
        file = new KeyFile(path);
    }

    @Test
    void itIsMadeForItsOwnerAloneAndReadAgain() throws IOException {
        assertThat(file.read()).isEmpty();

        Keyring made = file.make();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(file.read().orElseThrow().all()).isEqualTo(made.all());
        assertThat(folder.toFile().list()).containsExactly("secrets.key");
    }

    @Test
    void itHoldsTheKeyBeforeUntilThatIsDropped() throws IOException {
        SecretKeys keys = new SecretKeys(file, file.make());
        keys.addKey();

        assertThat(file.read().orElseThrow().all()).containsOnlyKeys(1, 2);
        assertThat(keys.current()).isEqualTo(2);

        keys.dropOldKeys();
        assertThat(file.read().orElseThrow().all()).containsOnlyKeys(2);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------"})
    void oneThatIsOpenToOthersIsRefused(String permissions) throws IOException {
        var _ = file.make();
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));

        assertThatThrownBy(file::read)
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("open to other users")
                .hasMessageContaining("chmod 600 " + path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bramble-secrets 1\n",
                "bramble-secrets 2\n1 0000000000000000000000000000000000000000000000000000000000000000\n",
                "bramble-secrets 1\n1 00\n",
                "bramble-secrets 1\n0 0000000000000000000000000000000000000000000000000000000000000000\n",
                "bramble-secrets 1\n99999999999 0000000000000000000000000000000000000000000000000000000000000000\n",
                """
                bramble-secrets 1
                1 0000000000000000000000000000000000000000000000000000000000000000
                1 0000000000000000000000000000000000000000000000000000000000000001
                """
            })
    void whatIsNoKeyIsSaid(String content) throws IOException {
        var _ = file.make();
        Files.writeString(path, content);

        assertThatThrownBy(file::read)
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining("put it back from your copy");
    }

    @Test
    void aFileOfAnyLengthOrContentIsRefusedInWords() throws IOException {
        var _ = file.make();
        byte[] bytes = new byte[1 << 20];
        SecureRandom random = new SecureRandom(new byte[] {17});
        random.nextBytes(bytes);
        Files.write(path, bytes);
        assertThatThrownBy(file::read).isInstanceOf(StartupFailure.class).hasMessageContaining("damaged");
        Files.write(path, java.util.Arrays.copyOf(bytes, 4000));
        assertThatThrownBy(file::read).isInstanceOf(StartupFailure.class).hasMessageContaining("damaged");
    }
}
