package dev.bramble.nfs;

import static dev.bramble.nfs.Nfs4Client.REMOVE;
import static dev.bramble.nfs.Nfs4Client.SHARE_BOTH;
import static dev.bramble.nfs.Nfs4Client.name;
import static dev.bramble.nfs.Nfs4Client.ops;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bramble.nfs.Nfs4Client.Opened;
import dev.bramble.nfs.Nfs4Client.Refused;
import dev.bramble.proto.boot.v1.BootEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that lose their names while a client of version 4 has them open. */
class Nfs4RemovedFilesTest {
    private static final int STALE = 70;
    private static final int LINKS = 35;
    private static final int SIZE = 4;

    NfsFixture nfs;
    Nfs4Client client;
    byte[] root;
    Path path;

    @BeforeEach
    void open(@TempDir Path data) throws Exception {
        nfs = new NfsFixture(data, FileReach.KERNEL_HANDLES);
        client = nfs.client4("pi");
        root = client.lookup(nfs.tree.toString());
        path = nfs.tree.resolve("libc.so");
        Files.writeString(path, "old");
    }

    @AfterEach
    void close() throws Exception {
        if (nfs != null) {
            client.close();
            nfs.close();
        }
    }

    private static void assertStale(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.status).isEqualTo(STALE));
    }

    private void assertUsable(Opened file) throws Exception {
        assertThat(client.readAll(file)).asString().isEqualTo("old");
        client.write(file, 3, "er".getBytes(StandardCharsets.UTF_8));
        assertThat(client.readAll(file)).asString().isEqualTo("older");
        assertThat(client.attributes(file.handle(), SIZE).int64()).isEqualTo(5);
        assertThat(client.attributes(file.handle(), LINKS).int32()).isZero();
        client.close(file);
        assertStale(() -> client.attributes(file.handle(), SIZE));
    }

    @Test
    void aFileRemovedAtTheServerIsThereUntilItIsClosed() throws Exception {
        Opened file = client.open(root, "libc.so", "o", SHARE_BOTH, 0);
        Files.delete(path);
        assertUsable(file);
    }

    @Test
    void aFileReplacedAtTheServerIsThereUntilItIsClosed() throws Exception {
        Opened file = client.open(root, "libc.so", "o", SHARE_BOTH, 0);
        Files.writeString(nfs.tree.resolve("new"), "new");
        Files.move(nfs.tree.resolve("new"), path, StandardCopyOption.ATOMIC_MOVE);
        assertUsable(file);
        assertThat(path).hasContent("new");
    }

    @Test
    void aFileRemovedByAnotherClientIsThereUntilItIsClosed() throws Exception {
        Opened file = client.open(root, "libc.so", "o", SHARE_BOTH, 0);
        try (Nfs4Client other = nfs.client4("other")) {
            other.call(ops().putFh(root).add(REMOVE, name("libc.so")));
        }
        assertUsable(file);
    }

    @Test
    void theLastOfTwoWhoHaveItOpenLetsItGo() throws Exception {
        Opened file = client.open(root, "libc.so", "o", SHARE_BOTH, 0);
        try (Nfs4Client other = nfs.client4("other")) {
            Opened too = other.open(root, "libc.so", "o", SHARE_BOTH, 0);
            Files.delete(path);
            other.close(too);
            assertThat(other.attributes(file.handle(), SIZE).int64()).isEqualTo(3);
        }
        assertUsable(file);
    }

    @Test
    void aFileThatNobodyHasOpenIsStale() throws Exception {
        byte[] handle = client.lookup(root, "libc.so");
        Files.delete(path);
        assertStale(() -> client.attributes(handle, SIZE));
    }

    @Test
    void toVersion3ItIsStale() throws Exception {
        Opened file = client.open(root, "libc.so", "o", SHARE_BOTH, 0);
        Files.delete(path);
        try (Nfs3Client three = nfs.client()) {
            assertThatThrownBy(() -> three.getAttributes(file.handle()))
                    .isInstanceOfSatisfying(
                            Nfs3Client.Refused.class,
                            refused -> assertThat(refused.status).isEqualTo(STALE));
        }
        assertUsable(file);
    }

    @Test
    void aFileThatLeftTheExportIsStaleThoughItIsOpen() throws Exception {
        Opened file = client.open(root, "libc.so", "o", SHARE_BOTH, 0);
        Files.move(path, nfs.data.resolve("elsewhere"));
        assertStale(() -> client.attributes(file.handle(), SIZE));
    }

    @Test
    void afterItsClientsLeaseARemovedFileIsStale() throws Exception {
        Opened file = client.open(root, "libc.so", "o", SHARE_BOTH, 0);
        Files.delete(path);
        try (Nfs4Client other = nfs.client4("other")) {
            assertThat(other.attributes(file.handle(), SIZE).int64()).isEqualTo(3);
            nfs.ahead.addAndGet(Duration.ofSeconds(61).toNanos());
            await().untilAsserted(() -> assertStale(() -> other.attributes(file.handle(), SIZE)));
        }
    }

    @Test
    void whatIsWrittenToARemovedFileIsNoChangeOfTheTree() throws Exception {
        Opened file = client.open(root, "libc.so", "o", SHARE_BOTH, 0);
        try (Nfs4Client other = nfs.client4("other")) {
            other.call(ops().putFh(root).add(REMOVE, name("libc.so")));
        }
        await().untilAsserted(() -> assertThat(changes("libc.so")).hasSize(1));
        client.write(file, 0, new byte[] {1});
        client.close(file);
        client.close(client.create(root, "after", 1));
        nfs.clock = InstantSource.offset(InstantSource.system(), Duration.ofMinutes(1));
        await().untilAsserted(() -> assertThat(changes("after")).isNotEmpty());
        assertThat(changes("libc.so")).hasSize(1);
    }

    private List<BootEvent> changes(String changed) {
        return nfs.events.stream()
                .filter(event -> event.hasBootTreeChanged()
                        && event.getBootTreeChanged().getPath().equals(changed))
                .toList();
    }
}
