package dev.bramble.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.nfs.Nfs3Client.Refused;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What NFS clients see of a rollback. */
class RollBackTest {

    @ParameterizedTest
    @EnumSource(FileReach.class)
    void theExportsRootHandleStaysGood(FileReach reach, @TempDir Path data) throws Exception {
        try (NfsFixture nfs = new NfsFixture(data, reach);
                Nfs3Client client = nfs.client()) {
            byte[] root = client.mount(nfs.tree.toString());
            Files.writeString(nfs.tree.resolve("kernel"), "old");
            var _ = nfs.stack.trees().snapshot(NfsFixture.UID, "s");
            byte[] before = client.lookup(root, "kernel");
            byte[] added = client.create(root, "added", true);
            client.write(before, 0, "new".getBytes(StandardCharsets.UTF_8), Nfs3Client.FILE_SYNC);

            var _ = nfs.stack.trees().rollBack(NfsFixture.UID, "s", () -> {});

            assertThat(client.readAll(client.lookup(root, "kernel"))).asString().isEqualTo("old");
            for (byte[] gone : new byte[][] {before, added}) {
                assertThatThrownBy(() -> client.getAttributes(gone))
                        .isInstanceOfSatisfying(
                                Refused.class,
                                refused -> assertThat(refused.status).isEqualTo(Nfs3Client.STALE));
            }
            byte[] next = client.create(root, "next", true);
            client.write(next, 0, new byte[] {1}, Nfs3Client.FILE_SYNC);
            assertThat(nfs.tree.resolve("next")).hasSize(1);
        }
    }
}
