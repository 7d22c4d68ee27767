package dev.bramble.tftp.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfinedBootFilesTest {

    @TempDir
    private Path folder;

    private Path root;
    private Path tree;
    private ConfinedBootFiles files;

    @BeforeEach
    void open() throws IOException {
        root = folder.resolve("boot");
        tree = Files.createDirectories(root.resolve("trees/abcdef012345"));
        Files.createDirectories(tree.resolve("overlays"));
        Files.writeString(tree.resolve("config.txt"), "inside");
        Files.writeString(folder.resolve("secret"), "outside");
        Files.createSymbolicLink(root.resolve("dc-a6-32-e9-00-4c"), Path.of("trees/abcdef012345"));
        Files.createSymbolicLink(root.resolve("deadbeef"), Path.of("trees/abcdef012345"));
        files = ConfinedBootFiles.in(root);
    }

    @AfterEach
    void close() throws IOException {
        files.close();
    }

    private String read(String name) throws IOException {
        assertThat(look(name)).as(name).isInstanceOf(Lookup.Found.class);
        try (BootFile file = ((Lookup.Found) look(name)).file()) {
            ByteBuffer content = ByteBuffer.allocateDirect((int) file.size());
            file.read(0, content);
            return StandardCharsets.UTF_8.decode(content.flip()).toString();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dc-a6-32-e9-00-4c/config.txt",
                "DC-A6-32-E9-00-4C/config.txt",
                "dc:a6:32:e9:00:4c/config.txt",
                "Dc:a6:32:E9:00:4c/config.txt",
                "/dc-a6-32-e9-00-4c/config.txt",
                "//dc-a6-32-e9-00-4c//./config.txt",
                "deadbeef/config.txt",
                "DEADBEEF/config.txt",
                "trees/abcdef012345/config.txt"
            })
    void everySpellingOfAPrefixLeadsToItsTree(String name) throws IOException {
        assertThat(read(name)).isEqualTo("inside");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dc-a6-32-e9-00-4c/kernel8.img",
                "dc-a6-32-e9-00-4d/config.txt",
                "config.txt",
                "trees/abcdef012345/config.txt/x",
                "secret",
                "trees/\u0000",
                "%2e%2e/secret"
            })
    void whatIsNotThereIsMissing(String name) {
        assertThat(look(name)).isEqualTo(new Lookup.Missing());
    }

    @Test
    void aNameTooLongForTheKernelIsMissing() {
        assertThat(look("x".repeat(300))).isEqualTo(new Lookup.Missing());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                ".",
                "..",
                "../secret",
                "/../secret",
                "trees/../../secret",
                "dc-a6-32-e9-00-4c/../../../secret",
                "..\\secret",
                "trees\\abcdef012345\\config.txt"
            })
    void traversalIsRefusedInEverySpelling(String name) {
        assertThat(look(name)).isInstanceOf(Lookup.Refused.class);
    }

    @Test
    void aLinkWithinTheRootIsFollowedWithItsDots() throws IOException {
        Path other = Files.createDirectories(root.resolve("trees/other"));
        Files.createSymbolicLink(other.resolve("config.txt"), Path.of("../abcdef012345/config.txt"));
        assertThat(read("trees/other/config.txt")).isEqualTo("inside");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../secret", "/etc/passwd", "/proc/self/root/etc/passwd", "/proc/self/fd/0"})
    void aLinkOutOfTheRootIsRefused(String target) throws IOException {
        Path link = Files.createSymbolicLink(tree.resolve("link"), Path.of(target));
        assertThat(look("trees/abcdef012345/link")).isEqualTo(new Lookup.Refused("a link out of the boot folder"));
        Files.delete(link);
    }

    @Test
    void aDirectoryIsRefused() {
        assertThat(look("trees/abcdef012345/overlays")).isEqualTo(new Lookup.Refused("a directory"));
    }

    @Test
    void aFifoIsRefusedAtOnce() throws Exception {
        Process made = new ProcessBuilder("mkfifo", tree.resolve("fifo").toString()).start();
        assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(look("trees/abcdef012345/fifo")).isEqualTo(new Lookup.Refused("not a regular file"));
    }

    @Test
    void aReplacedFileIsFoundNewAndTheOpenOneStays() throws IOException {
        try (BootFile before = ((Lookup.Found) look("deadbeef/config.txt")).file()) {
            Files.writeString(tree.resolve("new"), "replaced");
            Files.move(tree.resolve("new"), tree.resolve("config.txt"), StandardCopyOption.ATOMIC_MOVE);
            ByteBuffer content = ByteBuffer.allocateDirect(6);
            before.read(0, content);
            assertThat(StandardCharsets.UTF_8.decode(content.flip()).toString()).isEqualTo("inside");
        }
        assertThat(read("deadbeef/config.txt")).isEqualTo("replaced");
    }

    @Test
    void bytesChangedInPlaceAreNeverHandedOut() throws IOException {
        try (BootFile file = ((Lookup.Found) look("deadbeef/config.txt")).file()) {
            Files.writeString(tree.resolve("config.txt"), "INSIDE");
            Files.setLastModifiedTime(tree.resolve("config.txt"), FileTime.from(1, TimeUnit.DAYS));
            assertThatThrownBy(() -> file.read(0, ByteBuffer.allocateDirect(6)))
                    .isInstanceOf(FileChangedException.class);
        }
    }

    @Test
    void aFileThatWasCutOffFails() throws IOException {
        try (BootFile file = ((Lookup.Found) look("deadbeef/config.txt")).file()) {
            Files.writeString(tree.resolve("config.txt"), "in");
            assertThatThrownBy(() -> file.read(0, ByteBuffer.allocateDirect(6)))
                    .isInstanceOf(FileChangedException.class);
        }
    }

    private Lookup look(String name) {
        return files.open(new BootRequest(name, InetAddress.getLoopbackAddress(), Optional.empty()));
    }
}
