package dev.bramble.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenBeneathTest {
    @TempDir
    Path dir;

    @BeforeEach
    void lay() throws Exception {
        Files.writeString(dir.resolve("secret"), "outside");
        Path root = Files.createDirectories(dir.resolve("root/trees/uid"));
        Files.writeString(root.resolve("config.txt"), "arm_64bit=1");
        Path boot = dir.resolve("root");
        Files.createSymbolicLink(boot.resolve("dc-a6-32-01-36-c2"), Path.of("trees/uid"));
        Files.createSymbolicLink(boot.resolve("up"), Path.of("../secret"));
        Files.createSymbolicLink(boot.resolve("absolute"), dir.resolve("secret"));
        Files.createSymbolicLink(boot.resolve("absolute-inside"), root.resolve("config.txt"));
        Files.createSymbolicLink(boot.resolve("magic"), Path.of("/proc/self/root/etc/passwd"));
        Files.createSymbolicLink(boot.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(boot.resolve("trees/back"), Path.of("../trees/uid/config.txt"));
    }

    private static String read(OpenFile file) throws PosixException {
        ByteBuffer bytes = ByteBuffer.allocate(100);
        assertThat(file.pread(0, bytes)).isEqualTo(bytes.position());
        return UTF_8.decode(bytes.flip()).toString();
    }

    @ParameterizedTest
    @CsvSource({"trees/uid/config.txt", "dc-a6-32-01-36-c2/config.txt", "trees/../trees/uid/config.txt", "trees/back"})
    void pathsThatStayInsideAreOpened(String path) throws Exception {
        try (OpenDirectory root = OpenDirectory.open(dir.resolve("root"));
                OpenFile file = root.openBeneath(path.getBytes(UTF_8))) {
            assertThat(read(file)).isEqualTo("arm_64bit=1");
            assertThat(file.status().type()).isEqualTo(FileType.REGULAR);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "../secret, EXDEV",
        "trees/../../secret, EXDEV",
        "up, EXDEV",
        "absolute, EXDEV",
        "absolute-inside, EXDEV",
        "/etc/passwd, EXDEV",
        "magic, EXDEV",
        "dc-a6-32-01-36-c2/../../../secret, EXDEV",
        "loop, ELOOP",
        "absent, ENOENT",
        "trees/uid/config.txt/x, ENOTDIR",
        "'', ENOENT"
    })
    void pathsThatLeadOutAreRefused(String path, Errno errno) throws Exception {
        try (OpenDirectory root = OpenDirectory.open(dir.resolve("root"))) {
            assertThatExceptionOfType(PosixException.class)
                    .isThrownBy(() -> root.openBeneath(path.getBytes(UTF_8)).close())
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(errno))
                    .withMessageContaining(path)
                    .withMessageContaining(errno.name());
        }
    }

    @Test
    void magicLinksAreRefusedEvenBeneathTheirRoot() throws Exception {
        try (OpenDirectory proc = OpenDirectory.open(Path.of("/proc"))) {
            assertThatExceptionOfType(PosixException.class)
                    .isThrownBy(
                            () -> proc.openBeneath("self/exe".getBytes(UTF_8)).close())
                    .satisfies(e -> assertThat(e.errno()).isIn(Errno.ELOOP, Errno.EXDEV));
            assertThatExceptionOfType(PosixException.class)
                    .isThrownBy(
                            () -> proc.openBeneath("self/root".getBytes(UTF_8)).close())
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ELOOP));
        }
    }

    @Test
    void linksThemselvesAreReachedByReference() throws Exception {
        try (OpenDirectory root = OpenDirectory.open(dir.resolve("root"));
                OpenFile link = root.openBeneath("up".getBytes(UTF_8), OpenFlag.PATH, OpenFlag.NO_FOLLOW)) {
            assertThat(link.status().type()).isEqualTo(FileType.SYMBOLIC_LINK);
            assertThatExceptionOfType(PosixException.class)
                    .isThrownBy(() -> root.openBeneath("up".getBytes(UTF_8), OpenFlag.NO_FOLLOW)
                            .close())
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ELOOP));
        }
    }

    @Test
    void directoriesBeneathAreDirectories() throws Exception {
        try (OpenDirectory root = OpenDirectory.open(dir.resolve("root"));
                OpenDirectory tree = root.openDirectoryBeneath("dc-a6-32-01-36-c2".getBytes(UTF_8), OpenFlag.PATH);
                OpenFile file = tree.openBeneath("config.txt".getBytes(UTF_8))) {
            assertThat(read(file)).isEqualTo("arm_64bit=1");
            assertThat(tree.status().type()).isEqualTo(FileType.DIRECTORY);
            assertThatExceptionOfType(PosixException.class)
                    .isThrownBy(() -> tree.openDirectoryBeneath("config.txt".getBytes(UTF_8))
                            .close())
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOTDIR));
        }
    }

    @Test
    void aLiteralPathHasNoLinksOnTheWayAndStaysOnItsFileSystem() throws Exception {
        Files.createDirectory(dir.resolve("root/plain"));
        Files.writeString(dir.resolve("root/plain/file"), "x");
        Files.createSymbolicLink(dir.resolve("root/link"), Path.of("plain"));
        try (OpenDirectory root = OpenDirectory.open(dir.resolve("root"));
                OpenFile file = root.referenceLiterally("plain/file".getBytes(UTF_8));
                OpenFile link = root.referenceLiterally("link".getBytes(UTF_8));
                OpenFile itself = root.referenceLiterally(".".getBytes(UTF_8))) {
            assertThat(file.status().type()).isEqualTo(FileType.REGULAR);
            assertThat(link.status().type()).isEqualTo(FileType.SYMBOLIC_LINK);
            assertThat(link.readLink()).asString(UTF_8).isEqualTo("plain");
            assertThat(itself.status()).isEqualTo(root.status());
            assertErrno(Errno.ELOOP, root, "link/file");
            assertErrno(Errno.EXDEV, root, "../root");
            assertErrno(Errno.ENOENT, root, "nothing");
        }
        try (OpenDirectory machine = OpenDirectory.open(Path.of("/"))) {
            assertErrno(Errno.EXDEV, machine, "proc/version");
        }
    }

    private static void assertErrno(Errno errno, OpenDirectory root, String path) {
        assertThatExceptionOfType(PosixException.class)
                .isThrownBy(() -> root.referenceLiterally(path.getBytes(UTF_8)).close())
                .satisfies(e -> assertThat(e.errno()).isEqualTo(errno));
    }

    @Test
    void nulInAPathIsNoPath() throws Exception {
        try (OpenDirectory root = OpenDirectory.open(dir.resolve("root"))) {
            assertThatExceptionOfType(PosixException.class)
                    .isThrownBy(
                            () -> root.openBeneath("trees\0x".getBytes(UTF_8)).close())
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
        }
    }
}
