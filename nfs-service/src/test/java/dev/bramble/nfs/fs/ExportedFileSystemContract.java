package dev.bramble.nfs.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.nfs.fs.AttributeChange.TimeChange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every file system of an export promises. */
abstract class ExportedFileSystemContract {
    @TempDir
    Path root;

    ExportedFileSystems systems;
    ExportedFileSystem files;
    FileNode top;

    /** The file systems to be tested; skips the test where there are none. */
    abstract ExportedFileSystems open(Path folder) throws IOException;

    @BeforeEach
    void start() throws IOException {
        root = root.toRealPath();
        systems = open(root);
        files = systems.at(root);
        top = files.root().node();
    }

    static void assertFault(FileFault fault, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FileException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }

    static FileName name(String text) throws FileException {
        return FileName.of(text);
    }

    static AttributeChange size(long size) {
        return new AttributeChange(
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalLong.of(size),
                Optional.empty(),
                Optional.empty());
    }

    FoundFile make(ExportedFileSystem as, String name, int mode) throws IOException {
        return as.create(top, name(name), true, AttributeChange.ofMode(mode));
    }

    static byte[] read(ExportedFileSystem as, FileNode file) throws FileException {
        ByteBuffer into = ByteBuffer.allocateDirect(100);
        as.read(file, 0, into);
        byte[] content = new byte[into.flip().remaining()];
        into.get(content);
        return content;
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static Identity user(int uid, Integer... groups) {
        return new Identity(uid, uid, List.of(groups));
    }

    @Test
    void aCreationThatFailsLeavesNothing() throws Exception {
        assertFault(FileFault.FILE_TOO_BIG, () -> files.create(top, name("f"), true, size(-1)));
        assertFault(FileFault.FILE_TOO_BIG, () -> files.create(top, name("g"), true, size(Long.MAX_VALUE)));
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void aFileThatIsThereIsUsedAndOnlyItsSizeChanges() throws Exception {
        FoundFile file = make(files, "f", 0640);
        files.write(file.node(), 0, bytes("content"), Stability.UNSTABLE);
        assertFault(FileFault.EXISTS, () -> files.create(top, name("f"), true, AttributeChange.NONE));
        FoundFile used = files.create(top, name("f"), false, AttributeChange.ofMode(0600));
        assertThat(used.node()).isEqualTo(file.node());
        assertThat(used.attributes().mode()).isEqualTo(0640);
        assertThat(files.create(top, name("f"), false, size(3)).attributes().size())
                .isEqualTo(3);
        files.makeDirectory(top, name("d"), AttributeChange.NONE);
        assertFault(FileFault.EXISTS, () -> files.create(top, name("d"), false, AttributeChange.NONE));
        files.symbolicLink(top, name("l"), "nowhere".getBytes(StandardCharsets.UTF_8));
        assertFault(FileFault.EXISTS, () -> files.create(top, name("l"), false, AttributeChange.NONE));
        assertThat(root.resolve("nowhere")).doesNotExist();
    }

    @Test
    void writesSparselyReadsToTheEndAndCommits() throws Exception {
        FileNode file = make(files, "f", 0644).node();
        files.write(file, 3, bytes("abc"), Stability.FILE_SYNC);
        assertThat(read(files, file)).isEqualTo(new byte[] {0, 0, 0, 'a', 'b', 'c'});
        files.commit(file);
        assertThat(files.attributes(file).size()).isEqualTo(6);
        assertFault(FileFault.FILE_TOO_BIG, () -> files.change(file, size(-1)));
    }

    @Test
    void timesAreKeptToTheNanosecond() throws Exception {
        FileNode file = make(files, "f", 0644).node();
        Instant accessed = Instant.ofEpochSecond(1_600_000_000, 123_456_789);
        Instant modified = Instant.ofEpochSecond(1, 1);
        FileAttributes after = files.change(
                file,
                new AttributeChange(
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalLong.empty(),
                        Optional.of(new TimeChange.To(accessed)),
                        Optional.of(new TimeChange.To(modified))));
        assertThat(after.accessed()).isEqualTo(accessed);
        assertThat(after.modified()).isEqualTo(modified);
    }

    @Test
    void anEntryThatStaysIsListedOnceWhateverElseComesAndGoes() throws Exception {
        for (int i = 0; i < 200; i++) {
            Files.createFile(root.resolve("stays-" + i));
            Files.createFile(root.resolve("goes-" + i));
        }
        List<String> seen = new ArrayList<>();
        long[] cookie = new long[1];
        boolean end = false;
        for (int round = 0; !end; round++) {
            int[] room = {10};
            end = files.list(top, cookie[0], (name, inode, next) -> {
                if (room[0]-- == 0) {
                    return false;
                }
                seen.add(new String(name, StandardCharsets.UTF_8));
                cookie[0] = next;
                return true;
            });
            Files.deleteIfExists(root.resolve("goes-" + round));
            Files.createFile(root.resolve("comes-" + round));
        }
        assertThat(seen.stream().filter(name -> name.startsWith("stays")))
                .doesNotHaveDuplicates()
                .hasSize(200);
    }

    @Test
    void entriesComeWithTheirFiles() throws Exception {
        FoundFile file = make(files, "f", 0600);
        FoundFile directory = files.makeDirectory(top, name("d"), AttributeChange.ofMode(0700));
        FileNode inner = files.makeDirectory(directory.node(), name("inner"), AttributeChange.NONE)
                .node();
        List<String> seen = new ArrayList<>();
        files.listFiles(top, 0, (name, inode, next, found) -> {
            FoundFile known = found.orElseThrow();
            assertThat(known.attributes().key().inode()).isEqualTo(inode);
            seen.add(new String(name, StandardCharsets.UTF_8) + " "
                    + known.node().path());
            return true;
        });
        assertThat(seen).containsExactlyInAnyOrder(". ", ".. ", "f f", "d d");
        files.listFiles(inner, 0, (name, inode, next, found) -> {
            if (FileName.isDotDot(name)) {
                assertThat(found.orElseThrow().node()).isEqualTo(directory.node());
            }
            return true;
        });
        assertThat(files.lookup(top, name("f")).node()).isEqualTo(file.node());
    }

    @Test
    void aRenameBetweenTwoNamesOfOneFileDoesNothing() throws Exception {
        FileNode file = make(files, "a", 0644).node();
        files.link(file, top, name("b"));
        assertThat(files.rename(top, name("a"), top, name("b"))).isFalse();
        assertThat(root.resolve("a")).exists();
        make(files, "c", 0644);
        assertThat(files.rename(top, name("a"), top, name("c"))).isTrue();
        assertThat(root.resolve("a")).doesNotExist();
        assertThat(files.lookup(top, name("c")).node().key()).isEqualTo(file.key());
    }

    @Test
    void directoriesAreNotFollowedThroughLinks() throws Exception {
        Path outside = Files.createDirectory(root.resolve("outside"));
        FileNode directory =
                files.makeDirectory(top, name("d"), AttributeChange.NONE).node();
        Files.delete(root.resolve("d"));
        Files.createSymbolicLink(root.resolve("d"), outside);
        Files.createFile(outside.resolve("f"));
        assertFault(FileFault.STALE, () -> files.create(directory, name("g"), true, AttributeChange.NONE));
        assertThat(files.find(TreePath.of("d/f".getBytes(StandardCharsets.UTF_8))))
                .isEmpty();
        FileNode link = files.lookup(top, name("d")).node();
        assertFault(FileFault.NOT_DIRECTORY, () -> files.lookup(link, name("f")));
        assertThat(files.readLink(link)).asString().isEqualTo(outside.toString());
    }

    @Test
    void othersGetWhatTheModeAllows() throws Exception {
        ExportedFileSystem other = files.as(user(4711));
        FileNode secret = make(files, "secret", 0600).node();
        FileNode shown = make(files, "shown", 0644).node();
        files.write(shown, 0, bytes("x"), Stability.UNSTABLE);
        files.change(top, AttributeChange.ofMode(0755));
        assertFault(FileFault.ACCESS, () -> read(other, secret));
        assertThat(read(other, shown)).isEqualTo(new byte[] {'x'});
        assertFault(FileFault.ACCESS, () -> other.write(shown, 0, bytes("y"), Stability.UNSTABLE));
        assertFault(FileFault.ACCESS, () -> other.create(top, name("mine"), true, AttributeChange.NONE));
        assertFault(FileFault.ACCESS, () -> other.makeDirectory(top, name("mine"), AttributeChange.NONE));
        assertFault(FileFault.ACCESS, () -> other.symbolicLink(top, name("mine"), new byte[] {'x'}));
        assertFault(FileFault.ACCESS, () -> other.remove(top, name("shown")));
        assertFault(FileFault.ACCESS, () -> other.rename(top, name("shown"), top, name("s")));
        assertFault(FileFault.NOT_OWNER, () -> other.change(shown, AttributeChange.ofMode(0666)));
        assertThat(other.rights(secret)).isEmpty();
        assertThat(other.rights(shown)).containsExactly(Right.READ);
        assertThat(other.rights(top)).isEqualTo(Set.of(Right.READ, Right.EXECUTE));
        assertThat(files.rights(secret)).isEqualTo(Set.of(Right.READ, Right.WRITE));
        files.change(top, AttributeChange.ofMode(0700));
        assertFault(FileFault.ACCESS, () -> other.lookup(top, name("shown")));
        assertFault(FileFault.ACCESS, () -> other.list(top, 0, (name, inode, next) -> true));
        assertThat(Files.readString(root.resolve("shown"))).isEqualTo("x");
    }

    @Test
    void theOwnerOfAnOpenFileReadsAndWritesWhateverItsMode() throws Exception {
        files.change(top, AttributeChange.ofMode(0777));
        FileNode file = make(files, "f", 0).node();
        files.write(file, 0, bytes("mine"), Stability.DATA_SYNC);
        assertThat(read(files, file)).asString().isEqualTo("mine");
    }

    /** All that changes names or attributes. */
    interface NameChange {
        void in(ExportedFileSystem files) throws IOException;
    }

    List<NameChange> nameChanges() throws IOException {
        FileNode other =
                files.makeDirectory(top, name("other"), AttributeChange.NONE).node();
        return List.of(
                as -> as.create(top, name("f"), true, AttributeChange.NONE),
                as -> as.change(as.lookup(top, name("f")).node(), AttributeChange.ofMode(0600)),
                as -> as.makeDirectory(top, name("d"), AttributeChange.NONE),
                as -> as.symbolicLink(top, name("s"), new byte[] {'f'}),
                as -> as.link(as.lookup(top, name("f")).node(), top, name("l")),
                as -> as.rename(top, name("l"), top, name("m")),
                as -> as.rename(top, name("m"), other, name("m")),
                as -> as.remove(other, name("m")),
                as -> as.remove(top, name("s")),
                as -> as.remove(top, name("f")),
                as -> as.removeDirectory(top, name("d")));
    }

    @Test
    void changesOfNamesAndAttributesAreOnTheDiskBeforeTheyReturn() throws Exception {
        int at = 0;
        for (NameChange change : nameChanges()) {
            long before = systems.syncs();
            change.in(files.as(Identity.ROOT));
            assertThat(systems.syncs()).as("change %d", at++).isGreaterThan(before);
        }
    }

    @Test
    void theyNeedNotBe() throws Exception {
        List<NameChange> changes = nameChanges();
        long before = systems.syncs();
        for (NameChange change : changes) {
            change.in(files.unsynced().as(Identity.ROOT));
        }
        for (NameChange change : changes) {
            change.in(files.as(Identity.ROOT).unsynced());
        }
        assertThat(systems.syncs()).isEqualTo(before);
    }
}
