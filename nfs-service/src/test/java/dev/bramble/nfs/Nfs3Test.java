package dev.bramble.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.nfs.Nfs3Client.Refused;
import dev.bramble.nfs.RpcConnection.Arguments;
import dev.bramble.proto.inventory.v1.Pi;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The procedures of NFS version 3 over a socket, on files. */
@ParameterizedClass
@EnumSource(FileReach.class)
class Nfs3Test {
    private final FileReach reach;

    NfsFixture nfs;
    Nfs3Client client;
    byte[] root;

    Nfs3Test(FileReach reach) {
        this.reach = reach;
    }

    @BeforeEach
    void mount(@TempDir Path data) throws Exception {
        nfs = new NfsFixture(data, reach);
        client = nfs.client();
        root = client.mount(nfs.tree.toString());
    }

    @AfterEach
    void close() throws Exception {
        if (nfs != null) {
            client.close();
            nfs.close();
        }
    }

    private static void assertRefused(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.status).isEqualTo(status));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsWhatIsOnDisk() throws Exception {
        Files.writeString(nfs.tree.resolve("config.txt"), "arm_64bit=1\n");
        byte[] file = client.lookup(root, "config.txt");
        assertThat(client.readAll(file)).asString().isEqualTo("arm_64bit=1\n");
        assertThat(client.getAttributes(file).size()).isEqualTo(12);
        assertThat(client.read(file, 100, 10)).isEmpty();
    }

    @Test
    void writesBytesOfAnyCountAndCommits() throws Exception {
        byte[] content = new byte[3 * 1024 * 1024 + 5];
        new Random(1).nextBytes(content);
        byte[] file = client.create(root, "initrd.img", true);
        long verifier = 0;
        for (int at = 0; at < content.length; at += 1024 * 1024) {
            byte[] part = Arrays.copyOfRange(content, at, Math.min(content.length, at + 1024 * 1024));
            var written = client.write(file, at, part, Nfs3Client.UNSTABLE);
            assertThat(written.count()).isEqualTo(part.length);
            verifier = written.verifier();
        }
        assertThat(client.commit(file)).isEqualTo(verifier);
        assertThat(Files.readAllBytes(nfs.tree.resolve("initrd.img"))).isEqualTo(content);
        assertThat(client.readAll(file)).isEqualTo(content);
    }

    @Test
    void verifierChangesWithARestart() throws Exception {
        byte[] file = client.create(root, "f", true);
        long before = client.commit(file);
        nfs.restart();
        try (Nfs3Client again = nfs.client()) {
            assertThat(again.commit(file)).isNotEqualTo(before);
        }
    }

    @Test
    void localChangesAreSeenByTheNextCall() throws Exception {
        Path path = nfs.tree.resolve("cmdline.txt");
        Files.writeString(path, "one");
        byte[] file = client.lookup(root, "cmdline.txt");
        assertThat(client.readAll(file)).asString().isEqualTo("one");
        Files.writeString(path, "one two");
        assertThat(client.readAll(file)).asString().isEqualTo("one two");
        Files.delete(path);
        assertRefused(Nfs3Client.STALE, () -> client.getAttributes(file));
        assertRefused(Nfs3Client.NOENT, () -> client.lookup(root, "cmdline.txt"));
        Files.writeString(nfs.tree.resolve("new"), "x");
        assertThat(client.list(root, 4096)).contains("new");
    }

    @Test
    void aNewFileOfTheSameNameIsNotTheOldOne() throws Exception {
        Path path = nfs.tree.resolve("kernel");
        Files.writeString(path, "old");
        byte[] old = client.lookup(root, "kernel");
        Files.delete(path);
        Files.writeString(path, "new");
        assertRefused(Nfs3Client.STALE, () -> client.read(old, 0, 3));
    }

    @Test
    void dpkgReplacesAFile() throws Exception {
        byte[] old = client.create(root, "vmlinuz", true);
        client.write(old, 0, bytes("old"), Nfs3Client.FILE_SYNC);
        client.link(old, root, "vmlinuz.dpkg-tmp");
        assertThat(client.getAttributes(old).links()).isEqualTo(2);
        byte[] fresh = client.create(root, "vmlinuz.dpkg-new", true);
        client.write(fresh, 0, bytes("new kernel"), Nfs3Client.UNSTABLE);
        client.commit(fresh);
        client.rename(root, "vmlinuz.dpkg-new", root, "vmlinuz");
        client.remove(root, "vmlinuz.dpkg-tmp");

        assertThat(Files.readString(nfs.tree.resolve("vmlinuz"))).isEqualTo("new kernel");
        assertThat(client.readAll(fresh)).asString().isEqualTo("new kernel");
        assertThat(client.list(root, 4096)).containsExactlyInAnyOrder(".", "..", "vmlinuz");
        assertRefused(Nfs3Client.STALE, () -> client.getAttributes(old));
    }

    @Test
    void handlesSurviveRenamesAndARestart() throws Exception {
        byte[] directory = client.makeDirectory(root, "new");
        byte[] file = client.create(directory, "start4.elf", true);
        client.rename(root, "new", root, "current");
        assertThat(client.getAttributes(file).size()).isZero();
        client.rename(directory, "start4.elf", root, "start.elf");
        nfs.restart();
        try (Nfs3Client again = nfs.client()) {
            again.write(file, 0, bytes("x"), Nfs3Client.FILE_SYNC);
            assertThat(again.list(directory, 4096)).containsExactlyInAnyOrder(".", "..");
        }
        assertThat(Files.readString(nfs.tree.resolve("start.elf"))).isEqualTo("x");
    }

    @Test
    void aLocalRenameWithinTheDirectoryIsFollowed() throws Exception {
        byte[] file = client.create(root, "a", true);
        Files.move(nfs.tree.resolve("a"), nfs.tree.resolve("b"));
        assertThat(client.getAttributes(file).type()).isEqualTo(1);
    }

    @Test
    void forgedHandlesAreRefused() throws Exception {
        for (int i = 0; i < root.length; i++) {
            byte[] forged = root.clone();
            forged[i] ^= 1;
            assertRefused(Nfs3Client.BADHANDLE, () -> client.getAttributes(forged));
        }
        assertRefused(Nfs3Client.BADHANDLE, () -> client.getAttributes(new byte[0]));
    }

    @Test
    void nothingLeadsOutOfTheExport() throws Exception {
        Files.writeString(nfs.data.resolve("boot/secret"), "secret");
        byte[] link = client.symbolicLink(root, "out", "../../..");
        assertThat(client.readLink(link)).isEqualTo("../../..");
        assertThat(client.getAttributes(link).type()).isEqualTo(5);
        assertRefused(Nfs3Client.NOTDIR, () -> client.lookup(link, "secret"));
        assertThat(client.getAttributes(client.lookup(root, "..")).fileId())
                .isEqualTo(client.getAttributes(root).fileId());
        assertRefused(Nfs3Client.INVAL, () -> client.lookup(root, "../secret"));
        assertRefused(Nfs3Client.INVAL, () -> client.lookup(root, "a\0b"));
        assertRefused(Nfs3Client.EXIST, () -> client.makeDirectory(root, ".."));
        assertRefused(Nfs3Client.INVAL, () -> client.removeDirectory(root, "."));
        assertRefused(Nfs3Client.INVAL, () -> client.rename(root, "out", root, "../../x"));
    }

    @Test
    void aDirectorySwappedForALinkIsNotFollowed() throws Exception {
        Path outside = Files.createDirectory(nfs.data.resolve("outside"));
        byte[] directory = client.makeDirectory(root, "overlays");
        Files.delete(nfs.tree.resolve("overlays"));
        Files.createSymbolicLink(nfs.tree.resolve("overlays"), outside);
        assertRefused(Nfs3Client.STALE, () -> client.create(directory, "x", true));
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void exclusiveCreateIsRepeatable() throws Exception {
        byte[] file = client.createExclusive(root, "lock", 0x1234_5678_1abc_def0L);
        assertThat(client.createExclusive(root, "lock", 0x1234_5678_1abc_def0L)).isEqualTo(file);
        for (long other : new long[] {0x1234_5678_1abc_def1L, 0x1234_5679_1abc_def0L}) {
            assertRefused(Nfs3Client.EXIST, () -> client.createExclusive(root, "lock", other));
        }
        assertRefused(Nfs3Client.EXIST, () -> client.create(root, "lock", true));
        assertThat(client.create(root, "lock", false)).isEqualTo(file);
    }

    @Test
    void setsModeSizeAndTimesToTheNanosecond() throws Exception {
        byte[] file = client.create(root, "f", true);
        Arguments change = new Arguments().opaque(file);
        change.int32(1).int32(0600).int32(1).int32(0).int32(1).int32(0).int32(1).int64(5000);
        change.int32(2).int32(1_600_000_000).int32(123_456_789);
        change.int32(2).int32(1_700_000_000).int32(987_654_321);
        client.nfs(2, change.int32(0));
        var after = client.getAttributes(file);
        assertThat(after.mode()).isEqualTo(0600);
        assertThat(after.size()).isEqualTo(5000);
        assertThat(after.accessedNanos()).isEqualTo(123_456_789);
        assertThat(after.modified()).isEqualTo(1_700_000_000);
        assertThat(Files.getLastModifiedTime(nfs.tree.resolve("f")).toInstant())
                .isEqualTo(Instant.ofEpochSecond(1_700_000_000, 987_654_321));
        byte[] guarded = new Arguments()
                .opaque(file)
                .raw(Nfs3Client.mode(0644))
                .int32(1)
                .int32(5)
                .int32(5)
                .bytes();
        assertRefused(Nfs3Client.NOT_SYNC, () -> client.nfs(2, new Arguments().raw(guarded)));
    }

    @Test
    void listsManyEntriesOnceEachInSmallReplies() throws Exception {
        String[] names = IntStream.range(0, 700).mapToObj(i -> "file-" + i).toArray(String[]::new);
        for (String name : names) {
            Files.createFile(nfs.tree.resolve(name));
        }
        assertThat(client.list(root, 1024)).doesNotHaveDuplicates().hasSize(702).contains(names);
        assertThat(client.listPlus(root, 4096))
                .doesNotHaveDuplicates()
                .hasSize(702)
                .contains(names);
        assertRefused(Nfs3Client.TOOSMALL, () -> client.list(root, 110));
    }

    @Test
    void cookiesOfAnotherKindAreRefused() throws Exception {
        Files.createFile(nfs.tree.resolve("f"));
        assertRefused(
                Nfs3Client.BAD_COOKIE,
                () -> client.nfs(
                        16, new Arguments().opaque(root).int64(1).int64(12345).int32(4096)));
    }

    @Test
    void refusesAsTheFileSystemDoes() throws Exception {
        byte[] directory = client.makeDirectory(root, "d");
        client.create(directory, "f", true);
        assertRefused(Nfs3Client.NOTEMPTY, () -> client.removeDirectory(root, "d"));
        assertRefused(Nfs3Client.ISDIR, () -> client.remove(root, "d"));
        assertRefused(Nfs3Client.NOTDIR, () -> client.removeDirectory(directory, "f"));
        assertRefused(Nfs3Client.ISDIR, () -> client.read(directory, 0, 1));
        assertRefused(Nfs3Client.NOENT, () -> client.remove(root, "nothing"));
        assertRefused(63, () -> client.lookup(root, "x".repeat(256)));
    }

    @Test
    void otherUsersOfThePiGetWhatTheModeAllows() throws Exception {
        byte[] file = client.create(root, "cmdline.txt", true);
        client.nfs(2, new Arguments().opaque(file).raw(Nfs3Client.mode(0600)).int32(0));
        client.rpc.uid = 1000;
        client.rpc.gid = 1000;
        assertThat(client.access(file, 0x3f)).isZero();
        assertRefused(Nfs3Client.ACCES, () -> client.read(file, 0, 1));
        assertRefused(Nfs3Client.ACCES, () -> client.write(file, 0, bytes("x"), Nfs3Client.FILE_SYNC));
        assertRefused(Nfs3Client.ACCES, () -> client.create(root, "mine", true));
        assertRefused(Nfs3Client.ACCES, () -> client.remove(root, "cmdline.txt"));
        assertThat(client.access(root, 0x3f)).isEqualTo(0x03);
    }

    @Test
    void aRepeatedRemoveGetsTheSameAnswer() throws Exception {
        client.create(root, "f", true);
        byte[] call = client.rpc.message(7, 100003, 3, 12, Nfs3Client.entry(root, "f"));
        var first = client.rpc.exchange(call);
        var second = client.rpc.exchange(call);
        assertThat(second.buffer()).isEqualTo(first.buffer());
        assertThat(first.acceptStatus(7)).isZero();
        assertThat(first.int32()).isEqualTo(Nfs3Client.OK);
    }

    @Test
    void tellsOfTheFileSystem() throws Exception {
        for (int procedure : new int[] {18, 19, 20}) {
            var results = client.nfs(procedure, new Arguments().opaque(root));
            Nfs3Client.optionalAttributes(results);
            assertThat(results.buffer().remaining())
                    .isEqualTo(
                            switch (procedure) {
                                case 18 -> 52;
                                case 19 -> 48;
                                default -> 24;
                            });
        }
    }

    @Test
    void namesDoNotLeaveTheirExport() throws Exception {
        String other = "fedcba543210";
        nfs.setInventory(InventoryView.of(
                2,
                List.of(
                        Pi.newBuilder()
                                .setUid(NfsFixture.UID)
                                .setIp("127.0.0.1")
                                .build(),
                        Pi.newBuilder().setUid(other).setIp("127.0.0.1").build())));
        Path otherTree = Files.createDirectory(nfs.tree.resolveSibling(other));
        byte[] otherRoot = client.mount(otherTree.toString());
        byte[] file = client.create(root, "f", true);
        assertRefused(18, () -> client.rename(root, "f", otherRoot, "f"));
        assertRefused(18, () -> client.link(file, otherRoot, "f"));
        assertThat(otherTree).isEmptyDirectory();
        byte[] directory = client.makeDirectory(root, "d");
        assertRefused(21, () -> client.link(directory, root, "e"));
    }
}
