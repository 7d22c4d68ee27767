package dev.bramble.nfs.control;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
import dev.bramble.nfs.handle.HandleScheme;
import dev.bramble.nfs.mount.MountTable;
import dev.bramble.nfs.tree.BootTrees;
import dev.bramble.nfs.tree.FatTreeSource;
import dev.bramble.nfs.tree.TreeException;
import dev.bramble.nfs.tree.TreeException.Reason;
import dev.bramble.nfs.tree.TreeFile;
import dev.bramble.nfs.tree.TreeSnapshot;
import dev.bramble.nfs.tree.TreeWriter;
import dev.bramble.proto.storage.v1.BootTree;
import dev.bramble.proto.storage.v1.BootTreeServiceGrpc;
import dev.bramble.proto.storage.v1.BootTreeSnapshot;
import dev.bramble.proto.storage.v1.CreateBootTreeRequest;
import dev.bramble.proto.storage.v1.DeleteBootTreeRequest;
import dev.bramble.proto.storage.v1.DeleteBootTreeSnapshotRequest;
import dev.bramble.proto.storage.v1.ForgetBaseRequest;
import dev.bramble.proto.storage.v1.GetBootTreeRequest;
import dev.bramble.proto.storage.v1.ListBootTreeSnapshotsRequest;
import dev.bramble.proto.storage.v1.ListBootTreeSnapshotsResponse;
import dev.bramble.proto.storage.v1.ListBootTreesRequest;
import dev.bramble.proto.storage.v1.ListBootTreesResponse;
import dev.bramble.proto.storage.v1.PatchFilesRequest;
import dev.bramble.proto.storage.v1.ReadFileRequest;
import dev.bramble.proto.storage.v1.RollBackBootTreeRequest;
import dev.bramble.proto.storage.v1.SetLinksRequest;
import dev.bramble.proto.storage.v1.SnapshotBootTreeRequest;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc.VolumeServiceBlockingStub;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code bramble.storage.v1.BootTreeService}; its comments are the contract. */
public final class BootTreeEndpoint extends BootTreeServiceGrpc.BootTreeServiceImplBase {
    private static final Logger log = LoggerFactory.getLogger(BootTreeEndpoint.class);
    private static final int DEFAULT_PAGE = 100;
    private static final int MAX_PAGE = 1000;

    private final BootTrees trees;
    private final MountTable mounts;
    private final HandleScheme handles;
    private final VolumeServiceBlockingStub volumes;
    private final String volumeService;

    /**
     * The endpoint over these trees.
     *
     * @param volumeService where {@code volumes} leads, for messages
     */
    public BootTreeEndpoint(
            BootTrees trees,
            MountTable mounts,
            HandleScheme handles,
            VolumeServiceBlockingStub volumes,
            String volumeService) {
        this.trees = trees;
        this.mounts = mounts;
        this.handles = handles;
        this.volumes = volumes;
        this.volumeService = volumeService;
    }

    interface Call<T> {
        T run() throws IOException;
    }

    @Override
    public void createBootTree(CreateBootTreeRequest request, StreamObserver<BootTree> observer) {
        answer(observer, () -> {
            List<TreeFile> files = files(request.getFilesList());
            var made = request.hasTemplate() ? createFrom(request, files) : createFromBase(request, files);
            log.atInfo()
                    .addKeyValue("tree", request.getUid())
                    .addKeyValue(
                            "from",
                            request.hasTemplate() ? request.getTemplate().getUid() : request.getBase())
                    .log("boot tree made");
            return message(made);
        });
    }

    private BootTrees.BootTree createFromBase(CreateBootTreeRequest request, List<TreeFile> files) throws IOException {
        return trees.create(
                request.getUid(), request.getLinksList(), files, writer -> copyBase(request.getBase(), writer));
    }

    private BootTrees.BootTree createFrom(CreateBootTreeRequest request, List<TreeFile> files) throws IOException {
        if (!request.getBase().isEmpty()) {
            throw new TreeException(
                    Reason.INVALID, "a boot tree is made from a base or from a template, not from both");
        }
        String snapshot = request.getTemplate().getSnapshot();
        return trees.createFrom(
                request.getTemplate().getUid(),
                snapshot.isEmpty() ? Optional.empty() : Optional.of(snapshot),
                request.getUid(),
                request.getLinksList(),
                files);
    }

    @Override
    public void setLinks(SetLinksRequest request, StreamObserver<BootTree> observer) {
        answer(observer, () -> message(trees.setLinks(request.getUid(), request.getLinksList())));
    }

    @Override
    public void getBootTree(GetBootTreeRequest request, StreamObserver<BootTree> observer) {
        answer(
                observer,
                () -> message(trees.find(request.getUid())
                        .orElseThrow(() -> new TreeException(
                                Reason.NOT_FOUND, "there is no boot tree '%s'".formatted(request.getUid())))));
    }

    /** The page token is the last uid of the page before. */
    @Override
    public void listBootTrees(ListBootTreesRequest request, StreamObserver<ListBootTreesResponse> observer) {
        answer(observer, () -> {
            int size = request.getPageSize() <= 0 ? DEFAULT_PAGE : Math.min(request.getPageSize(), MAX_PAGE);
            List<String> uids = trees.uidsAfter(request.getPageToken());
            List<String> page = uids.subList(0, Math.min(size, uids.size()));
            ListBootTreesResponse.Builder response = ListBootTreesResponse.newBuilder();
            for (String uid : page) {
                var tree = trees.find(uid);
                if (tree.isPresent()) {
                    response.addBootTrees(message(tree.get()));
                }
            }
            if (page.size() < uids.size()) {
                response.setNextPageToken(page.getLast());
            }
            return response.build();
        });
    }

    @Override
    public void deleteBootTree(DeleteBootTreeRequest request, StreamObserver<Empty> observer) {
        answer(observer, () -> {
            String uid = request.getUid();
            trees.delete(uid, () -> requireUnmounted(uid));
            handles.forget(uid);
            log.atInfo().addKeyValue("tree", uid).log("boot tree deleted");
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void readFile(ReadFileRequest request, StreamObserver<dev.bramble.proto.storage.v1.TreeFile> observer) {
        answer(observer, () -> {
            TreeFile asked = TreeFile.of(request.getPath(), ByteString.EMPTY, 0);
            return dev.bramble.proto.storage.v1.TreeFile.newBuilder()
                    .setPath(asked.text())
                    .setContent(trees.readFile(request.getUid(), asked.path()))
                    .build();
        });
    }

    @Override
    public void patchFiles(PatchFilesRequest request, StreamObserver<BootTree> observer) {
        answer(observer, () -> {
            var patched = trees.patch(request.getUid(), files(request.getFilesList()));
            log.atInfo()
                    .addKeyValue("tree", request.getUid())
                    .addKeyValue(
                            "files",
                            request.getFilesList().stream()
                                    .map(file -> file.getPath())
                                    .toList())
                    .log("files of a boot tree replaced");
            return message(patched);
        });
    }

    @Override
    public void snapshotBootTree(SnapshotBootTreeRequest request, StreamObserver<BootTreeSnapshot> observer) {
        answer(observer, () -> {
            TreeSnapshot taken = trees.snapshot(request.getUid(), request.getName());
            log.atInfo()
                    .addKeyValue("tree", request.getUid())
                    .addKeyValue("snapshot", request.getName())
                    .log("snapshot of a boot tree is there");
            return message(taken);
        });
    }

    @Override
    public void listBootTreeSnapshots(
            ListBootTreeSnapshotsRequest request, StreamObserver<ListBootTreeSnapshotsResponse> observer) {
        answer(
                observer,
                () -> ListBootTreeSnapshotsResponse.newBuilder()
                        .addAllSnapshots(trees.snapshots(request.getUid()).stream()
                                .map(BootTreeEndpoint::message)
                                .toList())
                        .build());
    }

    @Override
    public void rollBackBootTree(RollBackBootTreeRequest request, StreamObserver<BootTree> observer) {
        answer(observer, () -> {
            String uid = request.getUid();
            var back = trees.rollBack(uid, request.getSnapshot(), () -> requireUnmounted(uid));
            log.atInfo()
                    .addKeyValue("tree", uid)
                    .addKeyValue("snapshot", request.getSnapshot())
                    .log("boot tree rolled back");
            return message(back);
        });
    }

    @Override
    public void deleteBootTreeSnapshot(DeleteBootTreeSnapshotRequest request, StreamObserver<Empty> observer) {
        answer(observer, () -> {
            trees.deleteSnapshot(request.getUid(), request.getName());
            log.atInfo()
                    .addKeyValue("tree", request.getUid())
                    .addKeyValue("snapshot", request.getName())
                    .log("snapshot of a boot tree deleted");
            return Empty.getDefaultInstance();
        });
    }

    private static List<TreeFile> files(List<dev.bramble.proto.storage.v1.TreeFile> given) throws TreeException {
        List<TreeFile> files = new ArrayList<>();
        for (var file : given) {
            files.add(TreeFile.of(file.getPath(), file.getContent(), file.getMode()));
        }
        return files;
    }

    @Override
    public void forgetBase(ForgetBaseRequest request, StreamObserver<Empty> observer) {
        answer(observer, () -> {
            trees.originals().forget(request.getSha256());
            return Empty.getDefaultInstance();
        });
    }

    private void copyBase(String base, TreeWriter writer) throws IOException {
        try {
            VolumeByteSource disk = VolumeByteSource.open(volumes, base);
            trees.originals().copyTo(writer, disk.sha256(), new FatTreeSource(disk));
        } catch (StatusRuntimeException e) {
            throw Failures.ofVolumeService(e, volumeService);
        }
    }

    private void requireUnmounted(String uid) throws TreeException {
        List<String> clients = mounts.clients(uid);
        if (!clients.isEmpty()) {
            throw new TreeException(
                    Reason.PRECONDITION,
                    "boot tree '%s' is mounted by %s: unmount it there, or shut the Pi down"
                            .formatted(uid, String.join(", ", clients)));
        }
    }

    private BootTree message(BootTrees.BootTree tree) {
        return BootTree.newBuilder()
                .setUid(tree.uid())
                .setPath("trees/" + tree.uid())
                .setExportPath(tree.root().toString())
                .addAllLinks(tree.links())
                .setSizeBytes(tree.size())
                .addAllMountedBy(mounts.clients(tree.uid()))
                .setCreateTime(timestamp(tree.created()))
                .build();
    }

    private static BootTreeSnapshot message(TreeSnapshot snapshot) {
        return BootTreeSnapshot.newBuilder()
                .setUid(snapshot.uid())
                .setName(snapshot.name())
                .setCreateTime(timestamp(snapshot.created()))
                .setSizeBytes(snapshot.size())
                .build();
    }

    static Timestamp timestamp(Instant time) {
        long seconds = time.getEpochSecond();
        int nanos = time.getNano();
        return Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos).build();
    }

    static <T> void answer(StreamObserver<T> observer, Call<T> call) {
        T result;
        try {
            result = call.run();
        } catch (IOException e) {
            StatusRuntimeException failure = Failures.of(e);
            if (failure.getStatus().getCode() == Status.Code.INTERNAL) {
                log.atError().setCause(e).log("boot tree call failed");
            }
            observer.onError(failure);
            return;
        } catch (StatusRuntimeException e) {
            observer.onError(e);
            return;
        }
        observer.onNext(result);
        observer.onCompleted();
    }
}
