package dev.bramble.nfs;

import static dev.bramble.nfs.Nfs4Client.REMOVE;
import static dev.bramble.nfs.Nfs4Client.SHARE_BOTH;
import static dev.bramble.nfs.Nfs4Client.name;
import static dev.bramble.nfs.Nfs4Client.ops;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients of a boot tree see while it is held. */
class TreeHoldTest {
    /** NFS3ERR_JUKEBOX (RFC 1813 section 2.6), NFS4ERR_DELAY (RFC 8881 section 15.1.1.3). */
    private static final int LATER = 10008;

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @EnumSource(FileReach.class)
    void version3ChangesLaterAndReadsNow(FileReach reach, @TempDir Path data) throws Exception {
        try (NfsFixture nfs = new NfsFixture(data, reach);
                Nfs3Client client = nfs.client()) {
            Files.writeString(nfs.tree.resolve("f"), "old");
            byte[] root = client.mount(nfs.tree.toString());
            byte[] file = client.lookup(root, "f");

            String hold = nfs.stack.holds().hold(NfsFixture.UID, LEASE);

            for (ThrowingCallable change : new ThrowingCallable[] {
                () -> client.write(file, 0, NEW, Nfs3Client.FILE_SYNC), () -> client.create(root, "added", true)
            }) {
                assertThatThrownBy(change)
                        .isInstanceOfSatisfying(
                                Nfs3Client.Refused.class,
                                refused -> assertThat(refused.status).isEqualTo(LATER));
            }
            assertThat(client.readAll(client.lookup(root, "f"))).asString().isEqualTo("old");
            assertThat(nfs.tree.resolve("added")).doesNotExist();

            nfs.stack.holds().release(NfsFixture.UID, hold);
            var _ = client.write(file, 0, NEW, Nfs3Client.FILE_SYNC);
            assertThat(nfs.tree.resolve("f")).hasContent("new");
        }
    }

    @ParameterizedTest
    @EnumSource(FileReach.class)
    void version4ChangesLaterAndReadsNow(FileReach reach, @TempDir Path data) throws Exception {
        try (NfsFixture nfs = new NfsFixture(data, reach);
                Nfs4Client client = nfs.client4("pi")) {
            Files.writeString(nfs.tree.resolve("f"), "old");
            byte[] root = client.lookup(nfs.tree.toString());
            Nfs4Client.Opened file = client.open(root, "f", "owner", SHARE_BOTH, 0);

            String hold = nfs.stack.holds().hold(NfsFixture.UID, LEASE);

            Nfs4Mounted.assertRefused(LATER, () -> client.write(file, 0, NEW));
            Nfs4Mounted.assertRefused(LATER, () -> client.create(root, "added", 0));
            Nfs4Mounted.assertRefused(LATER, () -> client.call(ops().putFh(root).add(REMOVE, name("f"))));
            assertThat(client.readAll(file)).asString().isEqualTo("old");
            assertThat(nfs.tree.resolve("added")).doesNotExist();

            nfs.stack.holds().release(NfsFixture.UID, hold);
            client.write(file, 0, NEW);
            assertThat(nfs.tree.resolve("f")).hasContent("new");
            client.close(file);
        }
    }

    /** Whoever held it may have been killed. */
    @Test
    void afterTheLeaseChangesGoOn(@TempDir Path data) throws Exception {
        try (NfsFixture nfs = new NfsFixture(data);
                Nfs3Client client = nfs.client()) {
            Files.writeString(nfs.tree.resolve("f"), "old");
            byte[] file = client.lookup(client.mount(nfs.tree.toString()), "f");
            String hold = nfs.stack.holds().hold(NfsFixture.UID, LEASE);
            nfs.ahead.addAndGet(LEASE.toNanos());

            var _ = client.write(file, 0, NEW, Nfs3Client.FILE_SYNC);

            assertThat(nfs.tree.resolve("f")).hasContent("new");
            assertThatThrownBy(() -> nfs.stack.holds().release(NfsFixture.UID, hold))
                    .hasMessageContaining("may have changed since");
        }
    }
}
