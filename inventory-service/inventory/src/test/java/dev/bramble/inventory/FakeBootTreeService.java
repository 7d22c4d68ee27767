package dev.bramble.inventory;

import com.google.protobuf.Empty;
import dev.bramble.proto.storage.v1.BootTree;
import dev.bramble.proto.storage.v1.BootTreeServiceGrpc.BootTreeServiceImplBase;
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
import dev.bramble.proto.storage.v1.TreeFile;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Stands for nfs-service, as {@link FakeVolumeService} does for iscsi-service; it keeps the files it is given. */
public final class FakeBootTreeService extends BootTreeServiceImplBase {
    public final Map<String, BootTree> trees = new ConcurrentHashMap<>();
    public final Map<String, List<TreeFile>> files = new ConcurrentHashMap<>();
    /** By tree and name, the files of then. */
    public final Map<String, Map<String, List<TreeFile>>> snapshots = new ConcurrentHashMap<>();
    /** What the next rollback is refused with. */
    public volatile @Nullable Status refuseRollBack;
    /** Is run when a snapshot is to be taken. */
    public volatile Runnable atSnapshot = () -> {};
    /** What the next creation is refused with. */
    public volatile @Nullable Status refuseCreation;

    /** What the next change of a file is refused with. */
    public volatile @Nullable Status refusePatch;

    /** What a change of links is refused with. */
    public volatile @Nullable Status refuseLinks;

    /** Is run when files are to be changed. */
    public volatile Runnable atPatch = () -> {};

    public final AtomicInteger patches = new AtomicInteger();
    public volatile List<String> mounts = List.of();
    /** Digests of the bases that were given up. */
    public final List<String> forgotten = new CopyOnWriteArrayList<>();
    /** What the next one is refused with. */
    public volatile @Nullable Status refuseForgetting;

    @Override
    public void forgetBase(ForgetBaseRequest request, StreamObserver<Empty> response) {
        Status refusal = refuseForgetting;
        if (refusal != null) {
            response.onError(refusal.asRuntimeException());
            return;
        }
        forgotten.add(request.getSha256());
        response.onNext(Empty.getDefaultInstance());
        response.onCompleted();
    }

    @Override
    public void createBootTree(CreateBootTreeRequest request, StreamObserver<BootTree> response) {
        Status refusal = refuseCreation;
        if (refusal != null) {
            response.onError(refusal.asRuntimeException());
            return;
        }
        if (!trees.containsKey(request.getUid())) {
            files.put(request.getUid(), request.getFilesList());
        }
        put(request.getUid(), request.getLinksList(), response);
    }

    private void put(String uid, List<String> links, StreamObserver<BootTree> response) {
        BootTree tree = BootTree.newBuilder()
                .setUid(uid)
                .setPath("trees/" + uid)
                .addAllLinks(links)
                .build();
        trees.put(uid, tree);
        response.onNext(tree);
        response.onCompleted();
    }

    @Override
    public void getBootTree(GetBootTreeRequest request, StreamObserver<BootTree> response) {
        BootTree tree = trees.get(request.getUid());
        if (tree == null) {
            response.onError(Status.NOT_FOUND.asRuntimeException());
        } else {
            response.onNext(tree.toBuilder().addAllMountedBy(mounts).build());
            response.onCompleted();
        }
    }

    @Override
    public void readFile(ReadFileRequest request, StreamObserver<TreeFile> response) {
        files.getOrDefault(request.getUid(), List.of()).stream()
                .filter(file -> file.getPath().equals(request.getPath()))
                .findFirst()
                .ifPresentOrElse(
                        file -> {
                            response.onNext(file.toBuilder().clearMode().build());
                            response.onCompleted();
                        },
                        () -> response.onError(Status.NOT_FOUND.asRuntimeException()));
    }

    @Override
    public void patchFiles(PatchFilesRequest request, StreamObserver<BootTree> response) {
        atPatch.run();
        Status refusal = refusePatch;
        BootTree tree = trees.get(request.getUid());
        if (refusal != null || tree == null) {
            response.onError((refusal == null ? Status.NOT_FOUND : refusal).asRuntimeException());
            return;
        }
        patches.incrementAndGet();
        files.merge(request.getUid(), request.getFilesList(), (before, patch) -> {
            Map<String, TreeFile> byPath = new LinkedHashMap<>();
            Stream.concat(before.stream(), patch.stream()).forEach(file -> byPath.put(file.getPath(), file));
            return List.copyOf(byPath.values());
        });
        response.onNext(tree);
        response.onCompleted();
    }

    @Override
    public void listBootTrees(ListBootTreesRequest request, StreamObserver<ListBootTreesResponse> response) {
        response.onNext(ListBootTreesResponse.newBuilder()
                .addAllBootTrees(trees.values())
                .build());
        response.onCompleted();
    }

    @Override
    public void setLinks(SetLinksRequest request, StreamObserver<BootTree> response) {
        Status refusal = refuseLinks;
        if (refusal != null) {
            response.onError(refusal.asRuntimeException());
            return;
        }
        put(request.getUid(), request.getLinksList(), response);
    }

    @Override
    public void deleteBootTree(DeleteBootTreeRequest request, StreamObserver<Empty> response) {
        files.remove(request.getUid());
        snapshots.remove(request.getUid());
        if (trees.remove(request.getUid()) == null) {
            response.onError(Status.NOT_FOUND.asRuntimeException());
        } else {
            response.onNext(Empty.getDefaultInstance());
            response.onCompleted();
        }
    }

    private Map<String, List<TreeFile>> snapshotsOf(String uid) {
        return snapshots.computeIfAbsent(uid, _ -> new ConcurrentHashMap<>());
    }

    @Override
    public void snapshotBootTree(SnapshotBootTreeRequest request, StreamObserver<BootTreeSnapshot> response) {
        atSnapshot.run();
        snapshotsOf(request.getUid())
                .putIfAbsent(request.getName(), Objects.requireNonNull(files.get(request.getUid())));
        response.onNext(snapshot(request.getUid(), request.getName()));
        response.onCompleted();
    }

    private static BootTreeSnapshot snapshot(String uid, String name) {
        return BootTreeSnapshot.newBuilder()
                .setUid(uid)
                .setName(name)
                .setSizeBytes(78)
                .build();
    }

    @Override
    public void listBootTreeSnapshots(
            ListBootTreeSnapshotsRequest request, StreamObserver<ListBootTreeSnapshotsResponse> response) {
        if (!trees.containsKey(request.getUid())) {
            response.onError(Status.NOT_FOUND.asRuntimeException());
            return;
        }
        response.onNext(ListBootTreeSnapshotsResponse.newBuilder()
                .addAllSnapshots(snapshotsOf(request.getUid()).keySet().stream()
                        .map(name -> snapshot(request.getUid(), name))
                        .toList())
                .build());
        response.onCompleted();
    }

    @Override
    public void rollBackBootTree(RollBackBootTreeRequest request, StreamObserver<BootTree> response) {
        Status refusal = refuseRollBack;
        List<TreeFile> then = snapshotsOf(request.getUid()).get(request.getSnapshot());
        if (refusal != null || then == null) {
            response.onError((refusal == null ? Status.NOT_FOUND : refusal).asRuntimeException());
            return;
        }
        files.put(request.getUid(), then);
        response.onNext(Objects.requireNonNull(trees.get(request.getUid())));
        response.onCompleted();
    }

    @Override
    public void deleteBootTreeSnapshot(DeleteBootTreeSnapshotRequest request, StreamObserver<Empty> response) {
        if (snapshotsOf(request.getUid()).remove(request.getName()) == null) {
            response.onError(Status.NOT_FOUND.asRuntimeException());
        } else {
            response.onNext(Empty.getDefaultInstance());
            response.onCompleted();
        }
    }
}
