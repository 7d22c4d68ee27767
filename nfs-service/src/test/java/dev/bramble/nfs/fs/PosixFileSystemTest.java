package dev.bramble.nfs.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bramble.nfs.fs.AttributeChange.TimeChange;
import java.io.IOException;
import java.io.OutputStream;
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
import org.junit.jupiter.api.Test;

class PosixFileSystemTest extends ExportedFileSystemContract {
    private static final Identity ANNA = user(4711, 7, 900);
    private static final Identity BEN = user(4712, 900);

    private static final AttributeChange OPEN = AttributeChange.ofMode(0777);

    @Override
    ExportedFileSystems open(Path folder) throws IOException {
        Optional<String> obstacle = PosixFileSystems.obstacle(folder, FileOwnership.ofThisProcess());
        assumeTrue(obstacle.isEmpty(), "skipped: run the tests as root for kernel handles: " + obstacle);
        return new PosixFileSystems();
    }

    private static AttributeChange owner(int uid, int gid) {
        return AttributeChange.NONE.withOwner(uid, gid);
    }

    @Test
    void namesAndTargetsAreAnyBytes() throws Exception {
        byte[] bytes = {'a', (byte) 0xff, '\n', (byte) 0xc3};
        byte[] target = {'/', '/', (byte) 0xfe, '/'};
        FileNode file = files.create(top, FileName.of(bytes), true, AttributeChange.NONE)
                .node();
        assertThat(files.lookup(top, FileName.of(bytes)).node()).isEqualTo(file);
        FileNode link = files.symbolicLink(top, name("l"), target).node();
        assertThat(files.readLink(link)).isEqualTo(target);
        List<FileName> seen = new ArrayList<>();
        files.list(top, 0, (name, inode, next) -> {
            if (!FileName.isDot(name) && !FileName.isDotDot(name)) {
                seen.add(FileName.of(name));
            }
            return true;
        });
        assertThat(seen).containsExactlyInAnyOrder(FileName.of(bytes), name("l"));
        files.rename(top, FileName.of(bytes), top, name("b"));
        files.remove(top, name("b"));
        assertFault(FileFault.STALE, () -> files.attributes(file));
    }

    @Test
    void whatIsNewIsItsMakersWithTheModeAskedFor() throws Exception {
        files.change(top, OPEN);
        ExportedFileSystem anna = files.as(ANNA);
        FileAttributes file =
                anna.create(top, name("f"), true, AttributeChange.ofMode(0666)).attributes();
        assertThat(file.uid()).isEqualTo(4711);
        assertThat(file.gid()).isEqualTo(4711);
        assertThat(file.mode()).isEqualTo(0666);
        assertThat(anna.makeDirectory(top, name("d"), AttributeChange.ofMode(01777))
                        .attributes()
                        .mode())
                .isEqualTo(01777);
        assertThat(anna.symbolicLink(top, name("l"), new byte[] {'x'})
                        .attributes()
                        .uid())
                .isEqualTo(4711);
        FileAttributes given =
                files.create(top, name("given"), true, owner(33, 34)).attributes();
        assertThat(List.of(given.uid(), given.gid())).containsExactly(33, 34);
        FileAttributes mine = files.as(Identity.ROOT)
                .create(top, name("r"), true, AttributeChange.ofMode(04755).withOwner(0, 5))
                .attributes();
        assertThat(mine.mode()).isEqualTo(04755);
    }

    @Test
    void aSetGidDirectoryGivesItsGroup() throws Exception {
        FileNode shared = files.makeDirectory(top, name("s"), AttributeChange.NONE.withOwner(0, 900))
                .node();
        files.change(shared, AttributeChange.ofMode(02775));
        ExportedFileSystem anna = files.as(ANNA);
        assertThat(anna.create(shared, name("f"), true, AttributeChange.ofMode(0664))
                        .attributes()
                        .gid())
                .isEqualTo(900);
        FileAttributes inner = anna.makeDirectory(shared, name("d"), AttributeChange.ofMode(0775))
                .attributes();
        assertThat(inner.gid()).isEqualTo(900);
        assertThat(inner.mode()).isEqualTo(02775);
        assertFault(FileFault.ACCESS, () -> files.as(user(4713)).create(shared, name("g"), true, AttributeChange.NONE));
    }

    @Test
    void groupsCountAndTheStickyBitHolds() throws Exception {
        files.change(top, AttributeChange.ofMode(01777));
        ExportedFileSystem anna = files.as(ANNA);
        ExportedFileSystem ben = files.as(BEN);
        FileNode file =
                anna.create(top, name("f"), true, AttributeChange.ofMode(0660)).node();
        assertFault(FileFault.ACCESS, () -> ben.write(file, 0, bytes("x"), Stability.UNSTABLE));
        anna.change(file, AttributeChange.NONE.withOwner(4711, 900));
        ben.write(file, 0, bytes("x"), Stability.UNSTABLE);
        assertFault(FileFault.NOT_OWNER, () -> anna.change(file, owner(4711, 901)));
        assertFault(FileFault.NOT_OWNER, () -> anna.change(file, owner(4712, 900)));
        assertFault(FileFault.NOT_OWNER, () -> ben.remove(top, name("f")));
        assertFault(FileFault.NOT_OWNER, () -> ben.rename(top, name("f"), top, name("g")));
        anna.remove(top, name("f"));
    }

    @Test
    void theKernelJudgesByAccessLists() throws Exception {
        FileNode file = make(files, "f", 0600).node();
        files.change(top, AttributeChange.ofMode(0755));
        assertFault(FileFault.ACCESS, () -> read(files.as(ANNA), file));
        assumeTrue(
                run("sh", "-c", "setfacl -m u:4711:r '%s'".formatted(root.resolve("f"))) == 0,
                "skipped: needs setfacl (apt-get install acl) and a file system with access lists");
        assertThat(read(files.as(ANNA), file)).isEmpty();
        assertThat(files.as(ANNA).rights(file)).containsExactly(Right.READ);
        assertFault(FileFault.ACCESS, () -> read(files.as(BEN), file));
    }

    @Test
    void whoMayRunAFileMayReadItAndItsOwnerAlways() throws Exception {
        files.change(top, AttributeChange.ofMode(0777));
        ExportedFileSystem anna = files.as(ANNA);
        FileNode file =
                anna.create(top, name("f"), true, AttributeChange.ofMode(0111)).node();
        anna.write(file, 0, bytes("run me"), Stability.UNSTABLE);
        assertThat(read(anna, file)).asString().isEqualTo("run me");
        assertThat(read(files.as(BEN), file)).asString().isEqualTo("run me");
        assertFault(FileFault.ACCESS, () -> files.as(BEN).write(file, 0, bytes("x"), Stability.UNSTABLE));
        files.change(file, AttributeChange.ofMode(0100));
        assertFault(FileFault.ACCESS, () -> read(files.as(BEN), file));
    }

    @Test
    void aWriteByAnotherTakesSetUidAway() throws Exception {
        FileNode file = make(files, "f", 04777).node();
        files.change(top, AttributeChange.ofMode(0755));
        files.write(file, 0, bytes("x"), Stability.UNSTABLE);
        assertThat(files.attributes(file).mode()).isEqualTo(04777);
        files.as(ANNA).write(file, 0, bytes("y"), Stability.UNSTABLE);
        assertThat(files.attributes(file).mode()).isEqualTo(0777);
    }

    @Test
    void aRefusedChangeChangesNothing() throws Exception {
        FileNode file = make(files, "f", 0666).node();
        files.write(file, 0, bytes("content"), Stability.UNSTABLE);
        AttributeChange both = new AttributeChange(
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalLong.of(0),
                Optional.empty(),
                Optional.of(new TimeChange.To(Instant.EPOCH)));
        assertFault(FileFault.NOT_OWNER, () -> files.as(ANNA).change(file, both));
        assertThat(read(files, file)).asString().isEqualTo("content");
        files.as(ANNA).change(file, size(3));
        assertThat(read(files, file)).asString().isEqualTo("con");
    }

    @Test
    void specialFilesAreMadeAndTellTheirNumbers() throws Exception {
        DeviceNumber zero = new DeviceNumber(1, 5);
        FoundFile device =
                files.makeNode(top, name("zero"), FileType.CHARACTER_DEVICE, zero, AttributeChange.ofMode(0666));
        assertThat(device.attributes().type()).isEqualTo(FileType.CHARACTER_DEVICE);
        assertThat(device.attributes().device()).isEqualTo(zero);
        assertThat(device.attributes().mode()).isEqualTo(0666);
        assertFault(FileFault.INVALID, () -> read(files, device.node()));
        assertFault(FileFault.INVALID, () -> files.commit(device.node()));
        FoundFile fifo = files.makeNode(top, name("p"), FileType.FIFO, DeviceNumber.NONE, AttributeChange.NONE);
        assertThat(fifo.attributes().type()).isEqualTo(FileType.FIFO);
        assertThat(files.change(fifo.node(), AttributeChange.ofMode(0600)).mode())
                .isEqualTo(0600);
        files.change(top, AttributeChange.ofMode(0777));
        assertFault(
                FileFault.NOT_OWNER,
                () -> files.as(ANNA).makeNode(top, name("d"), FileType.BLOCK_DEVICE, zero, AttributeChange.NONE));
        files.as(ANNA).makeNode(top, name("s"), FileType.SOCKET, DeviceNumber.NONE, AttributeChange.NONE);
        assertFault(
                FileFault.BAD_TYPE,
                () -> files.makeNode(top, name("r"), FileType.REGULAR, DeviceNumber.NONE, AttributeChange.NONE));
    }

    @Test
    void anIdThatIsNoneMayDoNothing() throws Exception {
        FileNode file = make(files, "f", 0666).node();
        assertFault(FileFault.ACCESS, () -> read(files.as(user(-1)), file));
        assertThat(read(files, file)).isEmpty();
    }

    @Test
    void theThreadIsRootAgainAfterEachCall() throws Exception {
        FileNode file = make(files, "f", 0600).node();
        assertFault(FileFault.ACCESS, () -> read(files.as(ANNA), file));
        Files.createFile(root.resolve("by-this-thread"));
        assertThat(Files.getAttribute(root.resolve("by-this-thread"), "unix:uid"))
                .isEqualTo(0);
        assertThat(read(files, file)).isEmpty();
    }

    @Test
    void anotherFileSystemBeneathIsNotEntered() throws Exception {
        files.makeDirectory(top, name("m"), AttributeChange.NONE);
        assumeTrue(
                run("mount", "-t", "tmpfs", "none", root.resolve("m").toString()) == 0, "skipped: cannot mount here");
        try {
            assertFault(FileFault.ACCESS, () -> files.lookup(top, name("m")));
            files.listFiles(top, 0, (name, inode, next, found) -> {
                assertThat(found.isEmpty()).isEqualTo(!FileName.isDot(name) && !FileName.isDotDot(name));
                return true;
            });
            assertFault(FileFault.ACCESS, () -> files.removeDirectory(top, name("m")));
        } finally {
            assertThat(run("umount", root.resolve("m").toString())).isZero();
        }
        files.removeDirectory(top, name("m"));
    }

    @Test
    void aFullFileSystemLeavesNoHalfOfAFile() throws Exception {
        Path small = Files.createDirectory(root.resolve("small"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=64k,nr_inodes=8", "none", small.toString()) == 0,
                "skipped: cannot mount here");
        try {
            ExportedFileSystem there = open(small).at(small);
            FileNode here = there.root().node();
            FileNode file =
                    there.create(here, name("f"), true, AttributeChange.NONE).node();
            assertFault(
                    FileFault.NO_SPACE,
                    () -> there.write(file, 0, ByteBuffer.allocateDirect(1 << 20), Stability.UNSTABLE));
            there.remove(here, name("f"));
            for (int i = 0; i < 6; i++) {
                there.create(here, name("f" + i), true, AttributeChange.NONE);
            }
            assertFault(FileFault.NO_SPACE, () -> {
                for (int i = 6; i < 10; i++) {
                    there.create(here, name("f" + i), true, AttributeChange.ofMode(0666));
                }
            });
            long made;
            try (var list = Files.list(small)) {
                made = list.count();
            }
            assertThat(made).isLessThan(8);
            assertThat(run("mount", "-o", "remount,ro", small.toString())).isZero();
            assertFault(FileFault.READ_ONLY, () -> there.remove(here, name("f0")));
            assertFault(FileFault.READ_ONLY, () -> there.create(here, name("g"), true, AttributeChange.NONE));
            FileNode kept = there.lookup(here, name("f0")).node();
            assertFault(FileFault.READ_ONLY, () -> there.write(kept, 0, bytes("x"), Stability.UNSTABLE));
            assertFault(FileFault.READ_ONLY, () -> there.change(kept, AttributeChange.ofMode(0600)));
            assertThat(there.rights(kept)).isEqualTo(Set.of(Right.READ));
        } finally {
            assertThat(run("umount", "-l", small.toString())).isZero();
        }
    }

    private static int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().transferTo(OutputStream.nullOutputStream());
        return process.waitFor();
    }

    @Test
    void theRootsParentIsTheRootAndItsNumberIsNotTold() throws Exception {
        assertThat(files.parent(top).node()).isEqualTo(top);
        files.list(top, 0, (name, inode, next) -> {
            assertThat(inode).isEqualTo(top.key().inode());
            return true;
        });
        FileNode directory =
                files.makeDirectory(top, name("d"), AttributeChange.NONE).node();
        assertThat(files.parent(directory).node()).isEqualTo(top);
        files.change(directory, AttributeChange.ofMode(0600));
        assertFault(FileFault.ACCESS, () -> files.as(ANNA).parent(directory));
    }

    @Test
    void roomIsTold() throws Exception {
        Space space = files.space();
        assertThat(space.total()).isGreaterThan(space.available());
        assertThat(space.totalFiles()).isGreaterThan(space.freeFiles());
    }

    @Test
    void whatIsHeldAndInMemoryNeedsNoWait() throws Exception {
        FileNode file = make(files, "f", 0600).node();
        files.write(file, 0, bytes("in memory"), Stability.UNSTABLE);
        ByteBuffer into = ByteBuffer.allocate(20);

        assertThat(Waiting.without(() -> {
                    assertThat(files.attributes(file).size()).isEqualTo(9);
                    assertThat(files.rights(file)).contains(Right.READ);
                    files.read(file, 0, into);
                }))
                .isTrue();
        assertThat(new String(into.array(), 0, into.position(), StandardCharsets.UTF_8))
                .isEqualTo("in memory");
    }

    @Test
    void aChangeIsBriefWhereItNeedNotGoToTheDisk() throws Exception {
        ExportedFileSystem unsynced = files.unsynced();
        for (NameChange change : nameChanges()) {
            assertThat(Waiting.briefly(() -> change.in(files))).isFalse();
            assertThat(Waiting.briefly(() -> change.in(unsynced)))
                    .as("nothing was done of it before")
                    .isTrue();
        }
        FileNode file = make(files, "f", 0666).node();
        AttributeChange shorter = new AttributeChange(
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalLong.of(0),
                Optional.empty(),
                Optional.empty());
        assertThat(Waiting.briefly(() -> unsynced.change(file, shorter)))
                .as("cutting off a long file takes its time")
                .isFalse();
        assertThat(Waiting.briefly(() -> unsynced.write(file, 0, bytes("x"), Stability.UNSTABLE)))
                .isFalse();
        assertThat(Waiting.briefly(() -> unsynced.commit(file))).isFalse();
        assertThat(Waiting.briefly(() -> unsynced.as(ANNA).lookup(top, name("f"))))
                .as("an event loop stays root")
                .isFalse();
    }

    @Test
    void namesThatTheKernelKnowsNeedNoWait() throws Exception {
        make(files, "f", 0600);
        List<FoundFile> found = new ArrayList<>();
        // A rename anywhere on the machine makes the kernel look again.
        await().until(() -> Waiting.without(() -> found.add(files.lookup(top, name("f")))));
        assertThat(found.getLast()).isEqualTo(files.lookup(top, name("f")));
        assertFault(FileFault.NO_ENTRY, () -> files.lookup(top, name("nothing")));
        assertFault(
                FileFault.NO_ENTRY,
                () -> await().until(() -> Waiting.without(() -> files.lookup(top, name("nothing")))));
        assertThat(Waiting.without(() -> files.as(ANNA).lookup(top, name("f")))).isFalse();
    }

    @Test
    void namesThatItDoesNotKnowMayTakeAWait() throws Exception {
        assertThat(Waiting.without(() -> files.lookup(top, name("never-asked-for"))))
                .isFalse();
    }

    @Test
    void anythingElseMayTakeAWait() throws Exception {
        files.change(top, AttributeChange.ofMode(0755));
        FileNode file = make(files, "f", 0644).node();
        ExportedFileSystem anna = files.as(ANNA);

        assertThat(Waiting.without(() -> read(anna, file))).isFalse();
        assertThat(Waiting.without(() -> files.find(TreePath.ROOT.child(name("f")))))
                .isFalse();
        systems.sweep();
        systems.sweep();
        assertThat(Waiting.without(() -> files.attributes(file))).isFalse();
        assertThat(files.attributes(file).mode()).isEqualTo(0644);
        Files.move(root.resolve("f"), root.resolve("g"));
        assertThat(Waiting.without(() -> files.attributes(file))).isFalse();
        assertThat(files.attributes(file).mode()).isEqualTo(0644);
    }
}
