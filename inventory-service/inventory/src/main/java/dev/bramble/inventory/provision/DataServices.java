package dev.bramble.inventory.provision;

import static dev.bramble.inventory.provision.Remote.LONG;
import static dev.bramble.inventory.provision.Remote.SHORT;

import com.google.protobuf.ByteString;
import dev.bramble.proto.storage.v1.BootTree;
import dev.bramble.proto.storage.v1.BootTreeServiceGrpc;
import dev.bramble.proto.storage.v1.BootTreeServiceGrpc.BootTreeServiceBlockingStub;
import dev.bramble.proto.storage.v1.CloneVolumeRequest;
import dev.bramble.proto.storage.v1.CreateBootTreeRequest;
import dev.bramble.proto.storage.v1.CreateRootTreeRequest;
import dev.bramble.proto.storage.v1.CreateRootTreeResponse;
import dev.bramble.proto.storage.v1.DeleteBootTreeRequest;
import dev.bramble.proto.storage.v1.DeleteRootTreeRequest;
import dev.bramble.proto.storage.v1.DeleteVolumeRequest;
import dev.bramble.proto.storage.v1.GetBootTreeRequest;
import dev.bramble.proto.storage.v1.GetRootTreeRequest;
import dev.bramble.proto.storage.v1.GetVolumeRequest;
import dev.bramble.proto.storage.v1.ListBootTreesRequest;
import dev.bramble.proto.storage.v1.ListBootTreesResponse;
import dev.bramble.proto.storage.v1.ListVolumesRequest;
import dev.bramble.proto.storage.v1.ListVolumesResponse;
import dev.bramble.proto.storage.v1.PatchFilesRequest;
import dev.bramble.proto.storage.v1.ReadFileRequest;
import dev.bramble.proto.storage.v1.RootTree;
import dev.bramble.proto.storage.v1.RootTreeServiceGrpc;
import dev.bramble.proto.storage.v1.RootTreeServiceGrpc.RootTreeServiceBlockingStub;
import dev.bramble.proto.storage.v1.SetLinksRequest;
import dev.bramble.proto.storage.v1.TreeFile;
import dev.bramble.proto.storage.v1.Volume;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc.VolumeServiceBlockingStub;
import io.grpc.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The calls to iscsi-service and nfs-service that provisioning is made of; what these refuse comes as a Refusal. */
public final class DataServices {
    private final Remote<VolumeServiceBlockingStub> volumes;
    private final Remote<BootTreeServiceBlockingStub> trees;
    private final Remote<RootTreeServiceBlockingStub> roots;

    public DataServices(Channel iscsi, Channel nfs) {
        this.volumes = Remote.iscsi(VolumeServiceGrpc.newBlockingStub(iscsi));
        this.trees = Remote.nfs(BootTreeServiceGrpc.newBlockingStub(nfs));
        this.roots = Remote.nfs(RootTreeServiceGrpc.newBlockingStub(nfs));
    }

    void cloneVolume(String id, String base, long sizeBytes) {
        Volume _ = volumes.ask(
                LONG,
                service -> service.cloneVolume(CloneVolumeRequest.newBuilder()
                        .setId(id)
                        .setBase(base)
                        .setSizeBytes(sizeBytes)
                        .setFitPartitions(true)
                        .build()));
    }

    Optional<Volume> volume(String id) {
        return volumes.find(
                SHORT,
                service -> service.getVolume(GetVolumeRequest.newBuilder()
                        .setId(id)
                        .setKind(Volume.Kind.DISK)
                        .build()));
    }

    void deleteVolume(String id) {
        var _ = volumes.find(
                LONG,
                service -> service.deleteVolume(DeleteVolumeRequest.newBuilder()
                        .setId(id)
                        .setKind(Volume.Kind.DISK)
                        .build()));
    }

    void createBootTree(CreateBootTreeRequest request) {
        BootTree _ = trees.ask(LONG, service -> service.createBootTree(request));
    }

    /** Returns when the tree is whole. */
    RootTree createRootTree(CreateRootTreeRequest request) {
        return roots.ask(LONG, service -> {
            CreateRootTreeResponse last = CreateRootTreeResponse.getDefaultInstance();
            for (var told = service.createRootTree(request); told.hasNext(); ) {
                last = told.next();
            }
            return last.getRootTree();
        });
    }

    Optional<RootTree> rootTree(String uid) {
        return roots.find(
                SHORT,
                service -> service.getRootTree(
                        GetRootTreeRequest.newBuilder().setUid(uid).build()));
    }

    void deleteRootTree(String uid) {
        var _ = roots.find(
                LONG,
                service -> service.deleteRootTree(
                        DeleteRootTreeRequest.newBuilder().setUid(uid).build()));
    }

    Optional<BootTree> bootTree(String uid) {
        return trees.find(
                SHORT,
                service -> service.getBootTree(
                        GetBootTreeRequest.newBuilder().setUid(uid).build()));
    }

    /** All volumes and bases. */
    List<Volume> volumes() {
        List<Volume> all = new ArrayList<>();
        String token = "";
        do {
            ListVolumesRequest request =
                    ListVolumesRequest.newBuilder().setPageToken(token).build();
            ListVolumesResponse page = volumes.ask(SHORT, service -> service.listVolumes(request));
            all.addAll(page.getVolumesList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return all;
    }

    /** All boot trees. */
    List<BootTree> bootTrees() {
        List<BootTree> all = new ArrayList<>();
        String token = "";
        do {
            ListBootTreesRequest request =
                    ListBootTreesRequest.newBuilder().setPageToken(token).build();
            ListBootTreesResponse page = trees.ask(LONG, service -> service.listBootTrees(request));
            all.addAll(page.getBootTreesList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return all;
    }

    /** What a file of a tree holds now; empty when there is none. */
    Optional<ByteString> treeFile(String uid, String path) {
        return trees.find(
                SHORT,
                service -> service.readFile(ReadFileRequest.newBuilder()
                                .setUid(uid)
                                .setPath(path)
                                .build())
                        .getContent());
    }

    void patchTree(String uid, TreeFile file) {
        BootTree _ = trees.ask(
                SHORT,
                service -> service.patchFiles(PatchFilesRequest.newBuilder()
                        .setUid(uid)
                        .addFiles(file)
                        .build()));
    }

    void setLinks(String uid, List<String> links) {
        BootTree _ = trees.ask(
                SHORT,
                service -> service.setLinks(SetLinksRequest.newBuilder()
                        .setUid(uid)
                        .addAllLinks(links)
                        .build()));
    }

    void deleteBootTree(String uid) {
        var _ = trees.find(
                LONG,
                service -> service.deleteBootTree(
                        DeleteBootTreeRequest.newBuilder().setUid(uid).build()));
    }

    /** Returns when both services answer, however long that takes. */
    void awaitBoth() {
        var _ = volumes.await(service -> service.listVolumes(
                ListVolumesRequest.newBuilder().setPageSize(1).build()));
        var _ = trees.await(service -> service.listBootTrees(
                ListBootTreesRequest.newBuilder().setPageSize(1).build()));
    }
}
