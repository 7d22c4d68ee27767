package dev.bramble.nfs.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.bramble.nfs.handle.HandleKey;
import dev.bramble.nfs.handle.TableHandles;
import dev.bramble.nfs.mount.MountTable;
import dev.bramble.nfs.rpc.NfsVersion;
import dev.bramble.nfs.tree.BootTrees;
import dev.bramble.proto.storage.v1.BootTree;
import dev.bramble.proto.storage.v1.BootTreeServiceGrpc;
import dev.bramble.proto.storage.v1.BootTreeServiceGrpc.BootTreeServiceBlockingStub;
import dev.bramble.proto.storage.v1.BootTreeSnapshot;
import dev.bramble.proto.storage.v1.CreateBootTreeRequest;
import dev.bramble.proto.storage.v1.DeleteBootTreeRequest;
import dev.bramble.proto.storage.v1.DeleteBootTreeSnapshotRequest;
import dev.bramble.proto.storage.v1.GetBootTreeRequest;
import dev.bramble.proto.storage.v1.ListBootTreeSnapshotsRequest;
import dev.bramble.proto.storage.v1.ListBootTreesRequest;
import dev.bramble.proto.storage.v1.PatchFilesRequest;
import dev.bramble.proto.storage.v1.ReadFileRequest;
import dev.bramble.proto.storage.v1.RollBackBootTreeRequest;
import dev.bramble.proto.storage.v1.SetLinksRequest;
import dev.bramble.proto.storage.v1.SnapshotBootTreeRequest;
import dev.bramble.proto.storage.v1.TreeFile;
import dev.bramble.proto.storage.v1.TreeTemplate;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boot trees by gRPC, from a real FAT partition behind a VolumeService. */
class BootTreeEndpointTest {
    private static final String UID = "abcdef012345";
    private static final String OTHER = "zyxwvu987654";
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));

    private final byte[] kernel = new byte[1_500_000];
    private final String name = UUID.randomUUID().toString();
    Path boot;
    FakeVolumes volumes;
    MountTable mounts;
    TableHandles handles;
    Server server;
    ManagedChannel channel;
    BootTreeServiceBlockingStub trees;

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        new Random(3).nextBytes(kernel);
        volumes = new FakeVolumes(new FatDisk()
                .file("CONFIG  TXT", "arm_64bit=1\n".getBytes(StandardCharsets.UTF_8))
                .file("CMDLINE TXT", "root=/dev/mmcblk0p2\n".getBytes(StandardCharsets.UTF_8))
                .file("VMLINUZ    ", kernel)
                .directoryWith("OVERLAYS   ", "VC4     DTB", new byte[700])
                .bytes());
        boot = data.toRealPath().resolve("boot");
        mounts = new MountTable(Clock.systemUTC());
        handles = new TableHandles(data.resolve("handles"), HandleKey.open(data.resolve("key"), new SecureRandom()));
        channel = InProcessChannelBuilder.forName(name).build();
        server = InProcessServerBuilder.forName(name)
                .addService(volumes)
                .addService(new BootTreeEndpoint(
                        BootTrees.open(boot, CLOCK),
                        mounts,
                        handles,
                        VolumeServiceGrpc.newBlockingStub(channel),
                        "test:1"))
                .build()
                .start();
        trees = BootTreeServiceGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void stop() throws IOException {
        channel.shutdownNow();
        server.shutdownNow();
        handles.close();
    }

    private static CreateBootTreeRequest.Builder request() {
        return CreateBootTreeRequest.newBuilder()
                .setUid(UID)
                .setBase("debian")
                .addLinks("dc-a6-32-e9-00-4c")
                .addLinks("9ffefdef")
                .addFiles(file("cmdline.txt", "ip=dhcp\n").setMode(0600));
    }

    private static TreeFile.Builder file(String path, String content) {
        return TreeFile.newBuilder().setPath(path).setContent(ByteString.copyFromUtf8(content));
    }

    private static void assertFails(Status.Code code, String text, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
            assertThat(failure.getStatus().getCode()).isEqualTo(code);
            assertThat(failure.getStatus().getDescription()).contains(text);
        });
    }

    private List<String> inBoot() throws IOException {
        try (Stream<Path> entries = Files.list(boot)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        }
    }

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
