package dev.bramble.nfs;

import static dev.bramble.nfs.Nfs4Client.SHARE_BOTH;
import static dev.bramble.nfs.Nfs4Client.ops;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bramble.nfs.Nfs4Client.Opened;
import dev.bramble.nfs.Nfs4Client.Operations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus sees of calls over a socket. */
class MetricsTest {
    NfsFixture nfs;

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        nfs = new NfsFixture(data);
        nfs.setInventory(NfsFixture.inventory("127.0.0.1"));
        Files.writeString(nfs.tree.resolve("f"), "content");
    }

    @AfterEach
    void close() throws Exception {
        nfs.close();
    }

    private double operations(String version, String operation) {
        Double count = nfs.metric(
                "bramble_nfs_operations_total", "client", NfsFixture.UID, "version", version, "operation", operation);
        return count == null ? 0 : count;
    }

    private double errors(String version, String operation, String status) {
        Double count = nfs.metric(
                "bramble_nfs_errors_total",
                "client",
                NfsFixture.UID,
                "version",
                version,
                "operation",
                operation,
                "status",
                status);
        return count == null ? 0 : count;
    }

    private double bytes(String version, String direction) {
        Double count = nfs.metric(
                "bramble_nfs_bytes_total", "client", NfsFixture.UID, "version", version, "direction", direction);
        return count == null ? 0 : count;
    }

    @Test
    void version3IsCounted() throws Exception {
        try (Nfs3Client client = nfs.client()) {
            byte[] root = client.mount(nfs.tree.toString());
            byte[] file = client.lookup(root, "f");
            client.read(file, 0, 100);
            client.write(file, 7, new byte[100], Nfs3Client.UNSTABLE);
            assertThatThrownBy(() -> client.lookup(root, "none")).isNotNull();
            assertThatThrownBy(() -> client.mount("/")).isNotNull();
        }
        await().untilAsserted(() -> assertThat(operations("3", "mount_mnt")).isEqualTo(2));
        assertThat(errors("3", "mount_mnt", "ACCESS")).isEqualTo(1);
        assertThat(operations("3", "lookup")).isEqualTo(2);
        assertThat(errors("3", "lookup", "NOENT")).isEqualTo(1);
        assertThat(bytes("3", "read")).isEqualTo(7);
        assertThat(bytes("3", "write")).isEqualTo(100);
        assertThat(nfs.metric("bramble_nfs_operation_seconds_count", "version", "3", "operation", "read"))
                .isEqualTo(1);
        assertThat(nfs.metric("bramble_nfs_mounts", "version", "3")).isEqualTo(1);
    }

    @Test
    void operationsOfACompoundAreCountedOneByOne() throws Exception {
        try (Nfs4Client client = nfs.client4("pi")) {
            byte[] root = client.lookup(nfs.tree.toString());
            Opened file = client.open(root, "f", "o", SHARE_BOTH, 0);
            client.lock(file, "l", 2, 0, 1, false);
            client.lock(file, "m", 2, 5, 1, false);
            client.write(file, 0, new byte[100]);
            client.read(file.handle(), file.state(), 0, 1000);
            assertThatThrownBy(() -> client.lookup(root, "none")).isNotNull();
            await().untilAsserted(
                            () -> assertThat(errors("4.1", "lookup", "NOENT")).isEqualTo(1));
            assertThat(operations("4.1", "write")).isEqualTo(1);
            assertThat(operations("4.1", "lock")).isEqualTo(2);
            assertThat(operations("4.1", "exchange_id")).isEqualTo(1);
            assertThat(operations("4.1", "sequence")).isEqualTo(8);
            assertThat(errors("4.1", "putfh", "NOENT")).isZero();
            assertThat(nfs.metric("bramble_nfs_operation_seconds_count", "version", "4.1", "operation", "write"))
                    .isEqualTo(1);
            assertThat(bytes("4.1", "write")).isEqualTo(100);
            assertThat(bytes("4.1", "read")).isEqualTo(100);
            assertThat(nfs.metric("bramble_nfs_opens", "version", "4.1")).isEqualTo(1);
            assertThat(nfs.metric("bramble_nfs_opens", "version", "4.0")).isZero();
            assertThat(nfs.metric("bramble_nfs_locks", "version", "4.1")).isEqualTo(2);
            assertThat(nfs.metric("bramble_nfs_sessions")).isEqualTo(1);
            assertThat(nfs.metric("bramble_nfs_mounts", "version", "4.1")).isEqualTo(1);
            assertThat(nfs.metric("bramble_nfs_connections")).isEqualTo(1);
            assertThat(nfs.metric("bramble_nfs_clients", "version", "4.1", "lease", "valid"))
                    .isEqualTo(1);
            nfs.ahead.addAndGet(Duration.ofSeconds(61).toNanos());
            assertThat(nfs.metric("bramble_nfs_clients", "version", "4.1", "lease", "valid"))
                    .isZero();
            assertThat(nfs.metric("bramble_nfs_clients", "version", "4.1", "lease", "missed"))
                    .isEqualTo(1);
        }
    }

    @Test
    void repliesFromTheSlotAreCounted() throws Exception {
        try (Nfs4Client client = nfs.client4("pi")) {
            Operations call = client.sequence(0, ++client.sequence, ops().add(Nfs4Client.PUTROOTFH));
            client.raw(1, call);
            assertThat(nfs.metric("bramble_nfs_replayed_calls_total", "version", "4.1"))
                    .isZero();
            client.raw(1, call);
            await().untilAsserted(() -> assertThat(nfs.metric("bramble_nfs_replayed_calls_total", "version", "4.1"))
                    .isEqualTo(1));
            assertThat(operations("4.1", "putrootfh")).isEqualTo(1);
        }
    }

    @Test
    void aGraceIsShown() throws Exception {
        assertThat(nfs.metric("bramble_nfs_grace")).isZero();
        try (Nfs4Client client = nfs.client4("pi")) {
            client.open(client.lookup(nfs.tree.toString()), "f", "o", SHARE_BOTH, 0);
        }
        nfs.restart();
        assertThat(nfs.metric("bramble_nfs_grace")).isEqualTo(1);
        nfs.client4("pi").close();
        assertThat(nfs.metric("bramble_nfs_grace")).isZero();
    }
}
