package dev.bramble.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.bramble.nfs.Nfs3Client.Refused;
import dev.bramble.nfs.tree.TreeFile;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootTreeChanged;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What NFS clients, and those who follow the boot events, see of a rollback. */
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

    @Test
    void whatChangedIsToldWithItsHash(@TempDir Path data) throws Exception {
        try (NfsFixture nfs = new NfsFixture(data)) {
            Files.createDirectory(nfs.tree.resolve("overlays"));
            Files.writeString(nfs.tree.resolve("kernel8.img"), "old");
            Files.writeString(nfs.tree.resolve("overlays/vc4.dtbo"), "removed since");
            Files.writeString(nfs.tree.resolve("start4.elf"), "the same");
            var _ = nfs.stack.trees().snapshot(NfsFixture.UID, "s");
            Files.writeString(nfs.tree.resolve("kernel8.img"), "new, and larger");
            Files.delete(nfs.tree.resolve("overlays/vc4.dtbo"));
            Files.writeString(nfs.tree.resolve("added"), "since");

            var _ = nfs.stack.trees().rollBack(NfsFixture.UID, "s", () -> {});

            BootTreeChanged.Builder changed = BootTreeChanged.newBuilder().setTree(NfsFixture.UID);
            await().untilAsserted(() -> assertThat(changes(nfs))
                    .containsExactlyInAnyOrder(
                            changed.clone().setPath("added").setRemoved(true).build(),
                            changed.clone()
                                    .setPath("kernel8.img")
                                    .setSizeBytes(3)
                                    .setSha256(sha256("old"))
                                    .build(),
                            changed.clone()
                                    .setPath("overlays/vc4.dtbo")
                                    .setSizeBytes(13)
                                    .setSha256(sha256("removed since"))
                                    .build()));
            assertThat(nfs.events).allSatisfy(event -> {
                assertThat(event.getSubject().getPiUid()).isEqualTo(NfsFixture.UID);
                assertThat(event.getSubject().getAddress()).isEmpty();
            });
        }
    }

    @Test
    void aFileOfTheSameSizeIsToldByItsTime(@TempDir Path data) throws Exception {
        try (NfsFixture nfs = new NfsFixture(data)) {
            Path config = Files.writeString(nfs.tree.resolve("config.txt"), "a=1");
            Files.setLastModifiedTime(config, FileTime.from(Instant.parse("2026-11-22T10:00:00Z")));
            var _ = nfs.stack.trees().snapshot(NfsFixture.UID, "s");
            Files.writeString(config, "a=2");
            var _ = nfs.stack.trees().rollBack(NfsFixture.UID, "s", () -> {});
            await().untilAsserted(() -> assertThat(changes(nfs))
                    .extracting(BootTreeChanged::getSha256)
                    .containsExactly(sha256("a=1")));
        }
    }

    @Test
    void aFileThatProvisioningReplacedIsTold(@TempDir Path data) throws Exception {
        try (NfsFixture nfs = new NfsFixture(data)) {
            var _ = nfs.stack
                    .trees()
                    .patch(
                            NfsFixture.UID,
                            List.of(TreeFile.of("cmdline.txt", ByteString.copyFromUtf8("ip=dhcp"), 0600)));
            await().untilAsserted(() -> assertThat(changes(nfs))
                    .extracting(BootTreeChanged::getPath, BootTreeChanged::getSha256)
                    .containsExactly(tuple("cmdline.txt", sha256("ip=dhcp"))));
        }
    }

    private static List<BootTreeChanged> changes(NfsFixture nfs) {
        return nfs.events.stream()
                .filter(BootEvent::hasBootTreeChanged)
                .map(BootEvent::getBootTreeChanged)
                .toList();
    }

    private static String sha256(String text) throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }
}
