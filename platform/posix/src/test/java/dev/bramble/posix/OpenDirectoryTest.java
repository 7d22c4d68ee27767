package dev.bramble.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenDirectoryTest {
    @TempDir
    Path dir;

    private OpenDirectory root;

    @BeforeEach
    void open() throws Exception {
        root = OpenDirectory.open(dir);
    }

    @AfterEach
    void close() throws Exception {
        root.close();
    }

    private static byte[] name(String name) {
        return name.getBytes(UTF_8);
    }

    private static void refused(Errno errno, ThrowingCallable call) {
        assertThatExceptionOfType(PosixException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.errno()).as(e.getMessage()).isEqualTo(errno));
    }

    @Test
    void makesAndRemovesEveryKindOfFile() throws Exception {
        root.makeDirectory(name("d"), 0750);
        root.makeNode(name("fifo"), FileType.FIFO, 0640, 0, 0);
        root.makeNode(name("socket"), FileType.SOCKET, 0640, 0, 0);
        root.makeNode(name("file"), FileType.REGULAR, 0640, 0, 0);
        root.makeSymbolicLink(name("link"), name("d/../\u00fc"));
        assertThat(root.status(name("d")).type()).isEqualTo(FileType.DIRECTORY);
        assertThat(root.status(name("d")).mode()).isEqualTo(0750);
        assertThat(root.status(name("fifo")).type()).isEqualTo(FileType.FIFO);
        assertThat(root.status(name("socket")).type()).isEqualTo(FileType.SOCKET);
        assertThat(root.status(name("file")).type()).isEqualTo(FileType.REGULAR);
        assertThat(root.status(name("link")).type()).isEqualTo(FileType.SYMBOLIC_LINK);
        assertThat(root.readLink(name("link"))).isEqualTo(name("d/../\u00fc"));
        refused(Errno.EEXIST, () -> root.makeDirectory(name("file"), 0700));
        refused(Errno.EISDIR, () -> root.unlink(name("d")));
        refused(Errno.ENOTDIR, () -> root.removeDirectory(name("file")));
        refused(Errno.EINVAL, () -> root.readLink(name("file")));
        root.removeDirectory(name("d"));
        for (String name : List.of("fifo", "socket", "file", "link")) {
            root.unlink(name(name));
            refused(Errno.ENOENT, () -> root.status(name(name)));
        }
    }

    @Test
    void deviceNumbersAreWholeOnes() throws Exception {
        Privileges.require(Capability.MKNOD);
        root.makeNode(name("b"), FileType.BLOCK_DEVICE, 0600, 0xabc, 0xabcde);
        root.makeNode(name("c"), FileType.CHARACTER_DEVICE, 0600, 1, 3);
        FileStatus block = root.status(name("b"));
        assertThat(block.type()).isEqualTo(FileType.BLOCK_DEVICE);
        assertThat(block.specialMajor()).isEqualTo(0xabc);
        assertThat(block.specialMinor()).isEqualTo(0xabcde);
        assertThat(root.status(name("c")).type()).isEqualTo(FileType.CHARACTER_DEVICE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/", "../x", "x\0y"})
    void namesThatAreNoneReachNoCall(String text) {
        byte[] name = name(text);
        refused(Errno.EINVAL, () -> root.status(name));
        refused(Errno.EINVAL, () -> root.makeDirectory(name, 0700));
        refused(Errno.EINVAL, () -> root.unlink(name));
        refused(Errno.EINVAL, () -> root.removeDirectory(name));
        refused(Errno.EINVAL, () -> root.makeSymbolicLink(name, name("x")));
        refused(Errno.EINVAL, () -> root.rename(name, root, name("x")));
        refused(Errno.EINVAL, () -> root.rename(name("x"), root, name));
        refused(Errno.EINVAL, () -> root.link(root, name));
        refused(Errno.EINVAL, () -> root.setMode(name, 0));
        refused(Errno.EINVAL, () -> root.setOwner(name, -1, -1));
        refused(Errno.EINVAL, () -> root.setTimes(name, new TimeChange.Now(), new TimeChange.Now()));
        refused(Errno.EINVAL, () -> root.handle(name));
    }

    @Test
    void namesMayBeAnyOtherBytes() throws Exception {
        byte[] name = {(byte) 0xff, '\n', (byte) 0xc3, ' ', '\\', 1};
        root.makeNode(name, FileType.REGULAR, 0600, 0, 0);
        assertThat(root.status(name).size()).isZero();
        assertThat(root.entries(0, 4096))
                .anySatisfy(entry -> assertThat(entry.name()).isEqualTo(name));
        root.rename(name, root, name("plain"));
        root.unlink(name("plain"));
        refused(Errno.ENAMETOOLONG, () -> root.makeDirectory(name("x".repeat(256)), 0700));
    }

    @Test
    void renameReplacesOrDoesNot() throws Exception {
        Files.writeString(dir.resolve("new"), "new");
        Files.writeString(dir.resolve("old"), "old");
        Files.createDirectory(dir.resolve("sub"));
        refused(Errno.EEXIST, () -> root.renameNew(name("new"), root, name("old")));
        root.rename(name("new"), root, name("old"));
        assertThat(dir.resolve("old")).hasContent("new");
        try (OpenDirectory sub = root.openDirectoryBeneath(name("sub"))) {
            root.renameNew(name("old"), sub, name("moved"));
            refused(Errno.ENOENT, () -> root.rename(name("old"), sub, name("x")));
        }
        assertThat(dir.resolve("sub/moved")).hasContent("new");
    }

    @Test
    void linksGiveTheSameFileAnotherName() throws Exception {
        Files.writeString(dir.resolve("a"), "x");
        Files.createSymbolicLink(dir.resolve("s"), Path.of("a"));
        try (OpenFile file = root.reference(name("a"));
                OpenFile link = root.reference(name("s"))) {
            root.link(file, name("b"));
            assertThat(root.status(name("b")).ino()).isEqualTo(file.status().ino());
            assertThat(file.status().nlink()).isEqualTo(2);
            root.link(link, name("t"));
            assertThat(root.status(name("t")).type()).isEqualTo(FileType.SYMBOLIC_LINK);
            assertThat(root.status(name("t")).ino()).isEqualTo(link.status().ino());
            refused(Errno.EEXIST, () -> root.link(file, name("b")));
        }
    }

    @Test
    void statusOfALinkIsChangedNotThatOfItsTarget() throws Exception {
        Path outside = Files.writeString(dir.resolve("target"), "x");
        Files.createSymbolicLink(dir.resolve("s"), outside);
        FileStatus before = root.status(name("target"));
        Instant time = Instant.ofEpochSecond(1, 999_999_999);
        root.setTimes(name("s"), new TimeChange.To(time), new TimeChange.To(time));
        root.setOwner(name("s"), -1, -1);
        refused(Errno.EOPNOTSUPP, () -> root.setMode(name("s"), 0));
        assertThat(root.status(name("s")).mtime()).isEqualTo(time);
        assertThat(root.status(name("target"))).isEqualTo(before);
        root.setMode(name("target"), 0604);
        assertThat(root.status(name("target")).mode()).isEqualTo(0604);
    }

    @Test
    void entriesAreStreamedByCookie() throws Exception {
        Set<String> expected = new HashSet<>(Set.of(".", ".."));
        for (int i = 0; i < 500; i++) {
            expected.add("file-number-" + i);
            Files.createFile(dir.resolve("file-number-" + i));
        }
        Set<String> seen = new HashSet<>();
        long cookie = 0;
        int pages = 0;
        for (List<DirectoryEntry> page = root.entries(0, 2048); !page.isEmpty(); page = root.entries(cookie, 2048)) {
            pages++;
            for (DirectoryEntry entry : page) {
                assertThat(seen.add(entry.toString())).as(entry.toString()).isTrue();
                cookie = entry.cookie();
            }
            List<DirectoryEntry> again = root.entries(page.getFirst().cookie(), 2048);
            assertThat(again.getFirst().toString())
                    .isEqualTo(
                            page.size() > 1
                                    ? page.get(1).toString()
                                    : again.getFirst().toString());
        }
        assertThat(seen).isEqualTo(expected);
        assertThat(pages).isGreaterThan(5);
        Set<FileType> types = new HashSet<>();
        root.entries(0, 1 << 20).forEach(entry -> types.add(entry.type()));
        assertThat(types).isSubsetOf(FileType.REGULAR, FileType.DIRECTORY, FileType.UNKNOWN);
        assertThat(root.entries(0, Integer.MIN_VALUE)).isNotEmpty();
    }

    @Test
    void fileSystemTellsItsSpace() throws Exception {
        FileSystemStatus status = root.fileSystem();
        var store = Files.getFileStore(dir);
        assertThat(status.blocks() * status.blockSize()).isEqualTo(store.getTotalSpace());
        assertThat(status.blockSize()).isEqualTo(store.getBlockSize());
        assertThat(status.availableBlocks()).isLessThanOrEqualTo(status.freeBlocks());
        assertThat(status.maxName()).isGreaterThanOrEqualTo(143);
        assertThat(status.readOnly()).isFalse();
    }

    @Test
    void maskIsTakenFromNewFilesOnly() throws Exception {
        int before = FileCreationMask.set(0);
        try {
            root.makeDirectory(name("open"), 0777);
            root.createBeneath(name("file"), 0666, OpenFlag.CREATE, OpenFlag.EXCLUSIVE, OpenFlag.WRITE_ONLY)
                    .close();
        } finally {
            assertThat(FileCreationMask.current()).isZero();
            assertThat(FileCreationMask.set(before)).isZero();
        }
        assertThat(root.status(name("open")).mode()).isEqualTo(0777);
        assertThat(root.status(name("file")).mode()).isEqualTo(0666);
    }
}
