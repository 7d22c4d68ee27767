package dev.bramble.nfs.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.proto.storage.v1.BootTree;
import dev.bramble.proto.storage.v1.PatchFilesRequest;
import dev.bramble.proto.storage.v1.ReadFileRequest;
import dev.bramble.proto.storage.v1.TreeFile;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Files of a boot tree are read and replaced. */
class BootTreeFilesEndpointTest extends BootTreeEndpointCalls {
    private void patch(TreeFile.Builder... files) {
        PatchFilesRequest.Builder request = PatchFilesRequest.newBuilder().setUid(UID);
        for (TreeFile.Builder file : files) {
            request.addFiles(file);
        }
        BootTree _ = trees.patchFiles(request.build());
    }

    private String read(String path) {
        return trees.readFile(
                        ReadFileRequest.newBuilder().setUid(UID).setPath(path).build())
                .getContent()
                .toStringUtf8();
    }

    @Test
    void filesOfATreeAreReadAndReplacedWhilePisUseIt() throws Exception {
        BootTree _ = trees.createBootTree(request().build());
        Path tree = boot.resolve("trees").resolve(UID);
        Path before = Files.createLink(boot.resolve("before"), tree.resolve("cmdline.txt"));
        Files.createDirectory(boot.resolve(".making-" + UID));
        Files.writeString(boot.resolve(".making-" + UID + "/cmdline.txt"), "left by a failure");

        patch(file("cmdline.txt", "quiet\n").setMode(0640), file("overlays/new.dtbo", "x"));

        assertThat(read("cmdline.txt")).isEqualTo("quiet\n");
        assertThat(Files.readString(before))
                .as("who reads the former one sees it whole")
                .isEqualTo("ip=dhcp\n");
        assertThat(((Integer) Files.getAttribute(tree.resolve("cmdline.txt"), "unix:mode")) & 0777)
                .isEqualTo(0640);
        assertThat(Files.readString(tree.resolve("overlays/new.dtbo"))).isEqualTo("x");
        assertThat(boot.resolve(".making-" + UID)).doesNotExist();
        assertFails(Status.Code.NOT_FOUND, "no file 'none'", () -> read("none"));
        assertFails(Status.Code.FAILED_PRECONDITION, "no folder 'none'", () -> patch(file("none/x", "x")));
        assertFails(Status.Code.INVALID_ARGUMENT, "'../x'", () -> patch(file("../x", "x")));
        assertFails(
                Status.Code.NOT_FOUND,
                OTHER,
                () -> trees.patchFiles(
                        PatchFilesRequest.newBuilder().setUid(OTHER).build()));
    }

    /** The Pi's root writes to the tree over NFS: it must not choose what this service, which may be root, opens. */
    @Test
    void noLinkThatAPiPutThereIsFollowed() throws Exception {
        BootTree _ = trees.createBootTree(request().build());
        Path tree = boot.resolve("trees").resolve(UID);
        Path outside = Files.createDirectory(boot.resolve("outside"));
        Path secret = Files.writeString(outside.resolve("shadow"), "root:x");
        Files.delete(tree.resolve("cmdline.txt"));
        Files.createSymbolicLink(tree.resolve("cmdline.txt"), secret);
        Files.createSymbolicLink(tree.resolve("os"), outside);

        assertFails(Status.Code.FAILED_PRECONDITION, "no plain file", () -> read("cmdline.txt"));
        assertFails(Status.Code.FAILED_PRECONDITION, "no folder 'os'", () -> read("os/shadow"));
        assertFails(Status.Code.FAILED_PRECONDITION, "no folder 'os'", () -> patch(file("os/shadow", "x")));
        patch(file("cmdline.txt", "quiet\n"));

        assertThat(tree.resolve("cmdline.txt")).isRegularFile();
        assertThat(Files.isSymbolicLink(tree.resolve("cmdline.txt"))).isFalse();
        assertThat(Files.readString(secret)).isEqualTo("root:x");
        Files.write(tree.resolve("large"), new byte[(1 << 20) + 1]);
        assertFails(Status.Code.FAILED_PRECONDITION, "at most 1048576 bytes", () -> read("large"));
    }
}
