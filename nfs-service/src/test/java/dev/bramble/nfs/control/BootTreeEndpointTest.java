package dev.bramble.nfs.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.nfs.rpc.NfsVersion;
import dev.bramble.nfs.tree.BootTrees;
import dev.bramble.proto.storage.v1.BootTree;
import dev.bramble.proto.storage.v1.CreateBootTreeRequest;
import dev.bramble.proto.storage.v1.DeleteBootTreeRequest;
import dev.bramble.proto.storage.v1.GetBootTreeRequest;
import dev.bramble.proto.storage.v1.ListBootTreesRequest;
import dev.bramble.proto.storage.v1.SetLinksRequest;
import io.grpc.Status;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Boot trees are made, linked, listed and deleted. */
class BootTreeEndpointTest extends BootTreeEndpointCalls {
    @Test
    void aTreeHoldsThePartitionsFilesAndThePatchedOnes() throws Exception {
        BootTree made = trees.createBootTree(
                request().addFiles(file("os/extra.txt", "x")).build());
        Path tree = boot.resolve("trees").resolve(UID);
        assertThat(Files.readString(tree.resolve("config.txt"))).isEqualTo("arm_64bit=1\n");
        assertThat(Files.readAllBytes(tree.resolve("vmlinuz"))).isEqualTo(kernel);
        assertThat(tree.resolve("overlays/vc4.dtb")).hasSize(700);
        assertThat(Files.readString(tree.resolve("cmdline.txt"))).isEqualTo("ip=dhcp\n");
        assertThat(((Integer) Files.getAttribute(tree.resolve("cmdline.txt"), "unix:mode")) & 0777)
                .isEqualTo(0600);
        assertThat(Files.readString(tree.resolve("os/extra.txt"))).isEqualTo("x");
        assertThat(Files.getLastModifiedTime(tree.resolve("config.txt")).toString())
                .startsWith("2024-01-02");
        assertThat(Files.readSymbolicLink(boot.resolve("9ffefdef"))).isEqualTo(Path.of("trees", UID));
        assertThat(inBoot()).containsExactly("9ffefdef", "dc-a6-32-e9-00-4c", "trees");
        assertThat(made.getExportPath()).isEqualTo(tree.toString());
        assertThat(made.getPath()).isEqualTo("trees/" + UID);
        assertThat(made.getLinksList()).containsExactly("9ffefdef", "dc-a6-32-e9-00-4c");
        assertThat(made.getSizeBytes()).isEqualTo(12 + kernel.length + 700 + 8 + 1);
    }

    @Test
    void makingItAgainChangesNothing() throws Exception {
        BootTree made = trees.createBootTree(request().build());
        Files.writeString(boot.resolve("trees").resolve(UID).resolve("config.txt"), "changed by the Pi");
        BootTree again = trees.createBootTree(request().build());
        assertThat(again.getCreateTime()).isEqualTo(made.getCreateTime());
        assertThat(Files.readString(boot.resolve("trees").resolve(UID).resolve("config.txt")))
                .isEqualTo("changed by the Pi");
    }

    @Test
    void aTreeAppearsWholeOrNotAtAll() throws Exception {
        volumes.readsLeft = 1;
        assertFails(
                Status.Code.UNAVAILABLE,
                "iscsi-service at test:1",
                () -> trees.createBootTree(request().build()));
        assertThat(inBoot()).containsExactly("trees");
        assertThat(boot.resolve("trees")).isEmptyDirectory();
        volumes.readsLeft = 100;
        assertThat(trees.createBootTree(request().build()).getUid()).isEqualTo(UID);
    }

    @Test
    void whatACrashLeftIsRemovedAtTheNextStart() throws Exception {
        Files.createDirectories(boot.resolve(".making-" + UID + "/overlays"));
        Files.writeString(boot.resolve(".making-" + UID + "/overlays/x"), "x");
        Files.createDirectories(boot.resolve(".deleting-" + OTHER));
        Files.createSymbolicLink(boot.resolve(".link-9ffefdef"), Path.of("trees", UID));
        BootTrees.open(boot, CLOCK);
        assertThat(inBoot()).containsExactly("trees");
    }

    @Test
    void wrongRequestsAreRefusedBeforeAnythingIsMade() throws Exception {
        for (String path : List.of("", "/etc/passwd", "../x", "a/../b", "a//b", "./a", "a/", "a\0b")) {
            assertFails(
                    Status.Code.INVALID_ARGUMENT,
                    "path",
                    () -> trees.createBootTree(
                            request().addFiles(file(path, "x")).build()));
        }
        for (String link : List.of("", ".", "..", "trees", "a/b", "../x", ".making-x", "x".repeat(65))) {
            assertFails(
                    Status.Code.INVALID_ARGUMENT,
                    "link",
                    () -> trees.createBootTree(request().addLinks(link).build()));
        }
        for (String uid : List.of("", "../../etc", "ABCDEF012345", "abcdef0123456")) {
            assertFails(
                    Status.Code.INVALID_ARGUMENT,
                    "uid",
                    () -> trees.createBootTree(request().setUid(uid).build()));
        }
        assertFails(
                Status.Code.NOT_FOUND,
                "no base 'arch'",
                () -> trees.createBootTree(request().setBase("arch").build()));
        assertThat(inBoot()).containsExactly("trees");
    }

    @Test
    void anImageWithoutAFatPartitionIsRefusedInWords() {
        volumes.disk = new byte[1024 * 1024];
        assertFails(
                Status.Code.FAILED_PRECONDITION,
                "no FAT partition",
                () -> trees.createBootTree(request().build()));
    }

    @Test
    void linksAreReplacedAsAWhole() throws Exception {
        trees.createBootTree(request().build());
        BootTree changed = trees.setLinks(SetLinksRequest.newBuilder()
                .setUid(UID)
                .addLinks("e4-5f-01-00-00-01")
                .addLinks("9ffefdef")
                .build());
        assertThat(changed.getLinksList()).containsExactly("9ffefdef", "e4-5f-01-00-00-01");
        assertThat(inBoot()).containsExactly("9ffefdef", "e4-5f-01-00-00-01", "trees");
    }

    @Test
    void aLinkOfAnotherTreeIsNotTaken() throws Exception {
        trees.createBootTree(request().build());
        assertFails(
                Status.Code.ALREADY_EXISTS,
                "already taken",
                () -> trees.createBootTree(request().setUid(OTHER).build()));
        assertThat(boot.resolve("trees").resolve(OTHER)).doesNotExist();
        assertFails(
                Status.Code.NOT_FOUND,
                OTHER,
                () -> trees.setLinks(SetLinksRequest.newBuilder().setUid(OTHER).build()));
    }

    @Test
    void aMountedTreeIsNotDeleted() throws Exception {
        trees.createBootTree(request().build());
        InetAddress client = InetAddress.ofLiteral("192.0.2.7");
        mounts.mounted(UID, client, NfsVersion.V3, "/x");
        DeleteBootTreeRequest delete =
                DeleteBootTreeRequest.newBuilder().setUid(UID).build();
        assertFails(Status.Code.FAILED_PRECONDITION, "192.0.2.7", () -> trees.deleteBootTree(delete));
        assertThat(trees.getBootTree(GetBootTreeRequest.newBuilder().setUid(UID).build())
                        .getMountedByList())
                .containsExactly("192.0.2.7");
        assertThat(mounts.unmounted(UID, client, NfsVersion.V3)).isTrue();
        assertThat(trees.deleteBootTree(delete)).isNotNull();
        assertThat(inBoot()).containsExactly("trees");
        assertThat(Files.exists(boot.resolve("trees").resolve(UID), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
        assertThat(trees.deleteBootTree(delete)).isNotNull();
        assertFails(
                Status.Code.NOT_FOUND,
                UID,
                () -> trees.getBootTree(
                        GetBootTreeRequest.newBuilder().setUid(UID).build()));
    }

    @Test
    void treesAreListedInPages() {
        trees.createBootTree(request().build());
        trees.createBootTree(CreateBootTreeRequest.newBuilder()
                .setUid(OTHER)
                .setBase("debian")
                .build());
        var first = trees.listBootTrees(
                ListBootTreesRequest.newBuilder().setPageSize(1).build());
        assertThat(first.getBootTreesList()).extracting(BootTree::getUid).containsExactly(UID);
        var second = trees.listBootTrees(ListBootTreesRequest.newBuilder()
                .setPageSize(1)
                .setPageToken(first.getNextPageToken())
                .build());
        assertThat(second.getBootTreesList()).extracting(BootTree::getUid).containsExactly(OTHER);
        assertThat(second.getNextPageToken()).isEmpty();
    }
}
