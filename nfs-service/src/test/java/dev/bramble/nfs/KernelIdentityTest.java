package dev.bramble.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.nfs.Nfs3Client.Refused;
import dev.bramble.nfs.RpcConnection.Arguments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of several users over sockets, as the kernel sees them. */
class KernelIdentityTest {
    private static final int CHARACTER_DEVICE = 4;

    NfsFixture nfs;
    byte[] root;

    @BeforeEach
    void mount(@TempDir Path data) throws Exception {
        nfs = new NfsFixture(data, FileReach.KERNEL_HANDLES);
        Files.setPosixFilePermissions(nfs.tree, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (Nfs3Client client = nfs.client()) {
            root = client.mount(nfs.tree.toString());
        }
    }

    @AfterEach
    void close() throws Exception {
        if (nfs != null) {
            nfs.close();
        }
    }

    private Nfs3Client client(int uid) throws Exception {
        Nfs3Client client = nfs.client();
        client.rpc.uid = uid;
        client.rpc.gid = uid;
        return client;
    }

    private static void assertRefused(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.status).isEqualTo(status));
    }

    @Test
    void noCallIsMadeAsTheUserOfAnother() throws Exception {
        List<Callable<Void>> users = new ArrayList<>();
        for (int user = 0; user < 6; user++) {
            int uid = user == 0 ? 0 : 5000 + user;
            users.add(() -> {
                try (Nfs3Client client = client(uid)) {
                    for (int i = 0; i < 40; i++) {
                        byte[] file = client.create(root, "f-%d-%d".formatted(uid, i), true);
                        client.nfs(
                                2,
                                new Arguments()
                                        .opaque(file)
                                        .raw(Nfs3Client.mode(0600))
                                        .int32(0));
                        client.write(file, 0, new byte[] {1}, Nfs3Client.UNSTABLE);
                        assertThat(client.getAttributes(file).uid()).isEqualTo(uid);
                        assertThat(client.read(file, 0, 10)).hasSize(1);
                    }
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(users.size())) {
            for (Future<Void> user : threads.invokeAll(users)) {
                user.get();
            }
        }
        try (Nfs3Client anna = client(5001);
                Nfs3Client ben = client(5002)) {
            byte[] file = anna.lookup(root, "f-5001-0");
            assertRefused(Nfs3Client.ACCES, () -> ben.read(file, 0, 1));
            assertThat(anna.access(file, 0x3f)).isEqualTo(0x0d);
            assertThat(ben.access(file, 0x3f)).isZero();
            assertRefused(Nfs3Client.EXIST, () -> ben.create(root, "f-5001-0", true));
        }
    }

    @Test
    void aLocalRenameToAnotherDirectoryIsFollowedAndOneOutOfTheExportIsNot() throws Exception {
        try (Nfs3Client client = client(0)) {
            byte[] file = client.create(root, "a", true);
            Files.createDirectory(nfs.tree.resolve("d"));
            Files.move(nfs.tree.resolve("a"), nfs.tree.resolve("d/b"));
            client.write(file, 0, "x".getBytes(StandardCharsets.UTF_8), Nfs3Client.FILE_SYNC);
            assertThat(nfs.tree.resolve("d/b")).hasContent("x");
            nfs.restart();
            try (Nfs3Client again = client(0)) {
                assertThat(again.readAll(file)).asString().isEqualTo("x");
                Files.move(nfs.tree.resolve("d/b"), nfs.data.resolve("out"));
                assertRefused(Nfs3Client.STALE, () -> again.getAttributes(file));
                assertRefused(Nfs3Client.STALE, () -> again.write(file, 0, new byte[1], Nfs3Client.UNSTABLE));
            }
            assertThat(nfs.data.resolve("out")).hasContent("x");
        }
    }

    @Test
    void exclusiveCreationIsRepeatableAfterARestart() throws Exception {
        byte[] file;
        try (Nfs3Client client = client(5001)) {
            file = client.createExclusive(root, "lock", 0x1234_5678_9abc_def0L);
        }
        nfs.restart();
        try (Nfs3Client again = client(5001)) {
            assertThat(again.createExclusive(root, "lock", 0x1234_5678_9abc_def0L))
                    .isEqualTo(file);
            assertRefused(Nfs3Client.EXIST, () -> again.createExclusive(root, "lock", 1));
        }
    }

    @Test
    void onlyRootMakesDevices() throws Exception {
        try (Nfs3Client client = client(0);
                Nfs3Client anna = client(5001)) {
            byte[] made = node(client, "zero", CHARACTER_DEVICE);
            assertThat(client.getAttributes(made).type()).isEqualTo(CHARACTER_DEVICE);
            assertThat(Files.getAttribute(nfs.tree.resolve("zero"), "unix:rdev"))
                    .isEqualTo(0x105L);
            assertRefused(1, () -> node(anna, "null", CHARACTER_DEVICE));
            assertRefused(
                    10007, () -> client.nfs(11, Nfs3Client.entry(root, "x").int32(1)));
            assertThat(nfs.tree.resolve("null")).doesNotExist();
        }
    }

    private byte[] node(Nfs3Client client, String name, int type) throws Exception {
        var results = client.nfs(
                11,
                Nfs3Client.entry(root, name)
                        .int32(type)
                        .raw(Nfs3Client.mode(0666))
                        .int32(1)
                        .int32(5));
        assertThat(results.int32()).isEqualTo(1);
        return results.opaque();
    }

    @Test
    void aRemovedFilesBlocksAreFreeAtOnce() throws Exception {
        try (Nfs3Client client = client(0)) {
            byte[] file = client.create(root, "f", true);
            client.write(file, 0, new byte[100], Nfs3Client.UNSTABLE);
            client.remove(root, "f");
            client.create(root, "g", true);
            client.create(root, "h", true);
            client.rename(root, "g", root, "h");
        }
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(descriptors.map(KernelIdentityTest::target))
                    .filteredOn(target -> target.startsWith(nfs.tree.toString()))
                    .noneMatch(target -> target.endsWith("(deleted)"));
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
