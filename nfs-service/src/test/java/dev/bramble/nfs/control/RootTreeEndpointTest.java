package dev.bramble.nfs.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import dev.bramble.nfs.Ext4Disk;
import dev.bramble.nfs.export.Export;
import dev.bramble.nfs.handle.HandleKey;
import dev.bramble.nfs.handle.TableHandles;
import dev.bramble.nfs.mount.MountTable;
import dev.bramble.nfs.rpc.NfsVersion;
import dev.bramble.nfs.tree.RootTrees;
import dev.bramble.posix.Capability;
import dev.bramble.proto.storage.v1.CreateRootTreeRequest;
import dev.bramble.proto.storage.v1.CreateRootTreeResponse;
import dev.bramble.proto.storage.v1.DeleteRootTreeRequest;
import dev.bramble.proto.storage.v1.GetRootTreeRequest;
import dev.bramble.proto.storage.v1.ListRootTreesRequest;
import dev.bramble.proto.storage.v1.RootTree;
import dev.bramble.proto.storage.v1.RootTreeServiceGrpc;
import dev.bramble.proto.storage.v1.RootTreeServiceGrpc.RootTreeServiceBlockingStub;
import dev.bramble.proto.storage.v1.TreeFile;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root trees by gRPC, from a real ext4 partition behind a VolumeService. */
class RootTreeEndpointTest {
    private static final String UID = "abcdef012345";
    private static final String OTHER = "zyxwvu987654";

    private final String name = UUID.randomUUID().toString();

    @TempDir
    Path data;

    Path roots;
    FakeVolumes volumes;
    MountTable mounts;
    TableHandles handles;
    Server server;
    ManagedChannel channel;
    RootTreeServiceBlockingStub trees;
    long files;

    @BeforeEach
    void start() throws Exception {
        Ext4Disk disk = new Ext4Disk(data).file("etc/hostname", "image");
        for (int i = 0; i < 200; i++) {
            disk.file("usr/file" + i, "" + i);
        }
        volumes = new FakeVolumes(disk.bytes());
        roots = data.toRealPath().resolve("roots");
        mounts = new MountTable(Clock.systemUTC());
        handles = new TableHandles(data.resolve("handles"), HandleKey.open(data.resolve("key"), new SecureRandom()));
        channel = InProcessChannelBuilder.forName(name).build();
        server = InProcessServerBuilder.forName(name)
                .addService(volumes)
                .addService(new RootTreeEndpoint(
                        RootTrees.open(roots),
                        mounts,
                        handles,
                        VolumeServiceGrpc.newBlockingStub(channel),
                        "test:1",
                        false))
                .build()
                .start();
        trees = RootTreeServiceGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void stop() throws IOException {
        channel.shutdownNow();
        server.shutdownNow();
        handles.close();
    }

    private static void requireRoot() throws IOException {
        assumeTrue(Capability.effective().contains(Capability.CHOWN), "owners of files need root");
    }

    private RootTree create(String uid) {
        List<CreateRootTreeResponse> told = new ArrayList<>();
        trees.createRootTree(CreateRootTreeRequest.newBuilder()
                        .setUid(uid)
                        .setBase("debian")
                        .addFiles(
                                TreeFile.newBuilder().setPath("etc/hostname").setContent(ByteString.copyFromUtf8("pi")))
                        .build())
                .forEachRemaining(told::add);
        files = told.getLast().getFiles();
        return told.getLast().getRootTree();
    }

    private static void assertFails(Status.Code code, String text, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
            assertThat(failure.getStatus().getCode()).isEqualTo(code);
            assertThat(failure.getStatus().getDescription()).contains(text);
        });
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(roots)) {
            return entries.map(entry -> String.valueOf(entry.getFileName())).toList();
        }
    }

    @Test
    void aTreeIsMadeShownListedAndDeleted() throws Exception {
        requireRoot();
        RootTree made = create(UID);
        assertThat(files).isGreaterThan(200);
        assertThat(made.getExportPath()).isEqualTo(roots.resolve(UID).toString());
        assertThat(made.getPortmapper()).isFalse();
        assertThat(roots.resolve(UID).resolve("etc/hostname")).hasContent("pi");
        assertThat(create(UID)).isEqualTo(made);
        RootTree other = create(OTHER);
        assertThat(trees.getRootTree(GetRootTreeRequest.newBuilder().setUid(UID).build()))
                .isEqualTo(made);
        var page = trees.listRootTrees(
                ListRootTreesRequest.newBuilder().setPageSize(1).build());
        assertThat(page.getRootTreesList()).containsExactly(made);
        assertThat(trees.listRootTrees(ListRootTreesRequest.newBuilder()
                                .setPageToken(page.getNextPageToken())
                                .build())
                        .getRootTreesList())
                .containsExactly(other);
        delete(UID);
        delete(UID);
        assertThat(names()).containsExactly(OTHER);
        assertFails(Status.Code.NOT_FOUND, "no root tree", () -> {
            var _ = trees.getRootTree(
                    GetRootTreeRequest.newBuilder().setUid(UID).build());
        });
    }

    private void delete(String uid) {
        var _ = trees.deleteRootTree(
                DeleteRootTreeRequest.newBuilder().setUid(uid).build());
    }

    @Test
    void aMountedTreeStays() throws Exception {
        requireRoot();
        RootTree _ = create(UID);
        mounts.mounted(Export.rootKey(UID), InetAddress.ofLiteral("192.0.2.7"), NfsVersion.V3, "/");

        assertFails(Status.Code.FAILED_PRECONDITION, "192.0.2.7", () -> delete(UID));

        assertThat(names()).containsExactly(UID);
        assertThat(trees.getRootTree(GetRootTreeRequest.newBuilder().setUid(UID).build())
                        .getMountedByList())
                .containsExactly("192.0.2.7");
    }

    @Test
    void whatFailsLeavesNothingAndSaysWhy() throws Exception {
        requireRoot();
        volumes.readsLeft = 2;
        assertFails(Status.Code.UNAVAILABLE, "iscsi-service at test:1", () -> create(UID));
        volumes.readsLeft = Integer.MAX_VALUE;
        volumes.disk = new byte[1 << 20];
        assertFails(Status.Code.FAILED_PRECONDITION, "no ext4 partition", () -> create(UID));
        assertFails(Status.Code.INVALID_ARGUMENT, "no uid", () -> create("../../etc"));
        assertThat(names()).isEmpty();
    }

    @Test
    void withoutRootItIsRefused() throws Exception {
        assumeTrue(!Capability.effective().contains(Capability.CHOWN), "running as root");
        assertFails(Status.Code.FAILED_PRECONDITION, "run nfs-service as root", () -> create(UID));
    }

    @Test
    void aCallerThatGoesAwayEndsTheWork() throws Exception {
        requireRoot();
        Context.CancellableContext caller = Context.current().withCancellation();
        volumes.atRead = () -> caller.cancel(null);

        caller.run(() -> assertThatThrownBy(() -> create(UID)).isInstanceOf(StatusRuntimeException.class));

        await().untilAsserted(() -> assertThat(names()).isEmpty());
        volumes.atRead = () -> {};
        assertThat(create(UID).getUid()).isEqualTo(UID);
    }
}
