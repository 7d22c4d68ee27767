package dev.bramble.nfs.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.nfs.rpc.NfsVersion;
import dev.bramble.proto.storage.v1.BootTree;
import dev.bramble.proto.storage.v1.BootTreeHold;
import dev.bramble.proto.storage.v1.BootTreeHoldServiceGrpc;
import dev.bramble.proto.storage.v1.BootTreeHoldServiceGrpc.BootTreeHoldServiceBlockingStub;
import dev.bramble.proto.storage.v1.BootTreeSnapshot;
import dev.bramble.proto.storage.v1.CreateBootTreeRequest;
import dev.bramble.proto.storage.v1.DeleteBootTreeRequest;
import dev.bramble.proto.storage.v1.DeleteBootTreeSnapshotRequest;
import dev.bramble.proto.storage.v1.HoldBootTreeRequest;
import dev.bramble.proto.storage.v1.ListBootTreeSnapshotsRequest;
import dev.bramble.proto.storage.v1.ReleaseBootTreeRequest;
import dev.bramble.proto.storage.v1.RollBackBootTreeRequest;
import dev.bramble.proto.storage.v1.SnapshotBootTreeRequest;
import dev.bramble.proto.storage.v1.TreeTemplate;
import io.grpc.Status;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Boot trees are kept, rolled back and copied. */
class BootTreeSnapshotEndpointTest extends BootTreeEndpointCalls {
    private BootTreeSnapshot snapshot(String snapshot) {
        return trees.snapshotBootTree(SnapshotBootTreeRequest.newBuilder()
                .setUid(UID)
                .setName(snapshot)
                .build());
    }

    private List<String> snapshots() {
        return trees
                .listBootTreeSnapshots(
                        ListBootTreeSnapshotsRequest.newBuilder().setUid(UID).build())
                .getSnapshotsList()
                .stream()
                .map(BootTreeSnapshot::getName)
                .toList();
    }

    private BootTree rollBack(String snapshot) {
        return trees.rollBackBootTree(RollBackBootTreeRequest.newBuilder()
                .setUid(UID)
                .setSnapshot(snapshot)
                .build());
    }

    private void deleteSnapshot(String snapshot) {
        var _ = trees.deleteBootTreeSnapshot(DeleteBootTreeSnapshotRequest.newBuilder()
                .setUid(UID)
                .setName(snapshot)
                .build());
    }

    @Test
    void snapshotsAreTakenListedRolledBackToAndDeleted() throws Exception {
        BootTree made = trees.createBootTree(request().build());
        Path tree = boot.resolve("trees").resolve(UID);
        BootTreeSnapshot before = snapshot("before-upgrade");
        assertThat(before.getUid()).isEqualTo(UID);
        assertThat(before.getSizeBytes()).isEqualTo(made.getSizeBytes());
        assertThat(before.getCreateTime().getSeconds())
                .isEqualTo(CLOCK.instant().getEpochSecond());

        Files.writeString(tree.resolve("vmlinuz"), "new");
        assertThat(snapshot("before-upgrade"))
                .as("of the same name: the one there is")
                .isEqualTo(before);
        var _ = snapshot("after.1");
        assertThat(snapshots()).containsExactly("after.1", "before-upgrade");

        assertThat(rollBack("before-upgrade").getSizeBytes()).isEqualTo(made.getSizeBytes());
        assertThat(Files.readAllBytes(tree.resolve("vmlinuz"))).isEqualTo(kernel);
        var _ = rollBack("after.1");
        assertThat(tree.resolve("vmlinuz")).hasContent("new");

        deleteSnapshot("after.1");
        assertThat(snapshots()).containsExactly("before-upgrade");
        assertFails(
                Status.Code.NOT_FOUND,
                "has no snapshot 'after.1'; it has before-upgrade",
                () -> deleteSnapshot("after.1"));
        assertFails(Status.Code.NOT_FOUND, "no snapshot 'after.1'", () -> rollBack("after.1"));
        assertThat(inBoot()).containsExactly(".snapshots", "9ffefdef", "dc-a6-32-e9-00-4c", "trees");
    }

    @Test
    void snapshotsAreRefusedWithoutATreeOrAProperName() {
        assertFails(Status.Code.NOT_FOUND, "no boot tree '" + UID, () -> snapshot("a"));
        assertFails(Status.Code.NOT_FOUND, "no boot tree '" + UID, this::snapshots);
        assertFails(Status.Code.NOT_FOUND, "no boot tree '" + UID, () -> rollBack("a"));
        assertFails(Status.Code.NOT_FOUND, "no boot tree '" + UID, () -> deleteSnapshot("a"));
        BootTree _ = trees.createBootTree(request().build());
        assertThat(snapshots()).isEmpty();
        for (String wrong : List.of("", ".", "..", "a/b", "../x", "x".repeat(64), "a b", "a\0")) {
            assertFails(Status.Code.INVALID_ARGUMENT, "no name of a snapshot", () -> snapshot(wrong));
            assertFails(Status.Code.INVALID_ARGUMENT, "no name of a snapshot", () -> deleteSnapshot(wrong));
            assertFails(Status.Code.INVALID_ARGUMENT, "no name of a snapshot", () -> rollBack(wrong));
        }
        for (int i = 0; i < 64; i++) {
            var _ = snapshot("s" + i);
        }
        assertFails(Status.Code.FAILED_PRECONDITION, "64 snapshots", () -> snapshot("one-more"));
        assertThat(snapshot("s5").getName()).isEqualTo("s5");
    }

    @Test
    void aMountedTreeIsKeptButNotRolledBack() throws Exception {
        BootTree _ = trees.createBootTree(request().build());
        Path tree = boot.resolve("trees").resolve(UID);
        InetAddress client = InetAddress.ofLiteral("192.0.2.7");
        mounts.mounted(UID, client, NfsVersion.V3, "/x");
        var _ = snapshot("mounted");
        Files.writeString(tree.resolve("config.txt"), "changed");
        assertFails(Status.Code.FAILED_PRECONDITION, "mounted by 192.0.2.7", () -> rollBack("mounted"));
        assertThat(tree.resolve("config.txt")).hasContent("changed");
        assertThat(inBoot()).containsExactly(".snapshots", "9ffefdef", "dc-a6-32-e9-00-4c", "trees");
        assertThat(mounts.unmounted(UID, client, NfsVersion.V3)).isTrue();
        BootTree _ = rollBack("mounted");
        assertThat(tree.resolve("config.txt")).hasContent("arm_64bit=1\n");
    }

    @Test
    void aTreeIsHeldByOneAtATimeAndNotForLong() throws Exception {
        BootTree _ = trees.createBootTree(request().build());
        BootTreeHoldServiceBlockingStub holds = BootTreeHoldServiceGrpc.newBlockingStub(channel);
        HoldBootTreeRequest.Builder hold =
                HoldBootTreeRequest.newBuilder().setUid(UID).setLeaseMillis(10_000);
        BootTreeHold held = holds.holdBootTree(hold.build());
        assertThat(held.getId()).isNotEmpty();
        assertFails(Status.Code.FAILED_PRECONDITION, "held already", () -> holds.holdBootTree(hold.build()));
        ReleaseBootTreeRequest.Builder release =
                ReleaseBootTreeRequest.newBuilder().setUid(UID).setId(held.getId());
        assertFails(
                Status.Code.FAILED_PRECONDITION,
                "had ended by itself",
                () -> holds.releaseBootTree(release.clone().setId("another").build()));
        assertThat(snapshot("held").getName()).isEqualTo("held");
        var _ = holds.releaseBootTree(release.build());
        assertFails(
                Status.Code.FAILED_PRECONDITION, "had ended by itself", () -> holds.releaseBootTree(release.build()));
        for (int wrong : new int[] {-1, 0, 10_001}) {
            assertFails(
                    Status.Code.INVALID_ARGUMENT,
                    "1 to 10000 milliseconds",
                    () -> holds.holdBootTree(hold.clone().setLeaseMillis(wrong).build()));
        }
        assertFails(
                Status.Code.NOT_FOUND,
                OTHER,
                () -> holds.holdBootTree(hold.clone().setUid(OTHER).build()));
        assertFails(
                Status.Code.NOT_FOUND,
                OTHER,
                () -> holds.releaseBootTree(release.clone().setUid(OTHER).build()));
    }

    @Test
    void aTreesSnapshotsGoWithIt() throws Exception {
        BootTree _ = trees.createBootTree(request().build());
        var _ = snapshot("a");
        var _ = trees.deleteBootTree(
                DeleteBootTreeRequest.newBuilder().setUid(UID).build());
        assertThat(boot.resolve(".snapshots")).isEmptyDirectory();
        BootTree _ = trees.createBootTree(request().build());
        assertThat(snapshots()).isEmpty();
    }

    @Test
    void aTreeIsMadeFromAnotherOneOrItsSnapshot() throws Exception {
        BootTree _ = trees.createBootTree(request().build());
        Path golden = boot.resolve("trees").resolve(UID);
        Files.createSymbolicLink(golden.resolve("link"), Path.of("vmlinuz"));
        var _ = snapshot("good");
        Files.writeString(golden.resolve("config.txt"), "broken");
        CreateBootTreeRequest.Builder copy = CreateBootTreeRequest.newBuilder()
                .setUid(OTHER)
                .addLinks("e4-5f-01-00-00-01")
                .addFiles(file("cmdline.txt", "root=other\n").setMode(0600))
                .addFiles(file("os/extra.txt", "x"))
                .setTemplate(TreeTemplate.newBuilder().setUid(UID).setSnapshot("good"));
        BootTree made = trees.createBootTree(copy.build());
        Path tree = boot.resolve("trees").resolve(OTHER);
        assertThat(Files.readAllBytes(tree.resolve("vmlinuz"))).isEqualTo(kernel);
        assertThat(Files.getAttribute(tree.resolve("vmlinuz"), "unix:nlink")).isEqualTo(1);
        assertThat(tree.resolve("config.txt")).hasContent("arm_64bit=1\n");
        assertThat(tree.resolve("cmdline.txt")).hasContent("root=other\n");
        assertThat(tree.resolve("os/extra.txt")).hasContent("x");
        assertThat(Files.readSymbolicLink(tree.resolve("link"))).isEqualTo(Path.of("vmlinuz"));
        assertThat(made.getLinksList()).containsExactly("e4-5f-01-00-00-01");

        String third = "000000000000";
        BootTree _ = trees.createBootTree(CreateBootTreeRequest.newBuilder()
                .setUid(third)
                .setTemplate(TreeTemplate.newBuilder().setUid(UID))
                .build());
        assertThat(boot.resolve("trees").resolve(third).resolve("config.txt")).hasContent("broken");
    }

    @Test
    void aTemplateThatIsNoneIsRefused() throws Exception {
        BootTree _ = trees.createBootTree(request().build());
        TreeTemplate.Builder template = TreeTemplate.newBuilder().setUid(UID);
        CreateBootTreeRequest.Builder copy =
                CreateBootTreeRequest.newBuilder().setUid(OTHER).setTemplate(template);
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                "not from both",
                () -> trees.createBootTree(copy.clone().setBase("debian").build()));
        assertFails(
                Status.Code.NOT_FOUND,
                "no snapshot 'x'",
                () -> trees.createBootTree(copy.clone()
                        .setTemplate(template.clone().setSnapshot("x"))
                        .build()));
        assertFails(
                Status.Code.NOT_FOUND,
                "no boot tree '000000000000'",
                () -> trees.createBootTree(copy.clone()
                        .setTemplate(TreeTemplate.newBuilder().setUid("000000000000"))
                        .build()));
        Files.createSymbolicLink(boot.resolve("trees").resolve(UID).resolve("os"), Path.of("/etc"));
        assertFails(
                Status.Code.FAILED_PRECONDITION,
                "'os' is no folder",
                () -> trees.createBootTree(
                        copy.clone().addFiles(file("os/x", "x")).build()));
        assertThat(boot.resolve("trees").resolve(OTHER)).doesNotExist();
        assertThat(inBoot()).containsExactly("9ffefdef", "dc-a6-32-e9-00-4c", "trees");
    }
}
