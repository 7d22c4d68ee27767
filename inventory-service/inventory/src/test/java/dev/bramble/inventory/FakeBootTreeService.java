package dev.bramble.inventory;

import com.google.protobuf.Empty;
import dev.bramble.proto.storage.v1.BootTree;
import dev.bramble.proto.storage.v1.BootTreeServiceGrpc.BootTreeServiceImplBase;
import dev.bramble.proto.storage.v1.CreateBootTreeRequest;
import dev.bramble.proto.storage.v1.DeleteBootTreeRequest;
import dev.bramble.proto.storage.v1.GetBootTreeRequest;
import dev.bramble.proto.storage.v1.ListBootTreesRequest;
import dev.bramble.proto.storage.v1.ListBootTreesResponse;
import dev.bramble.proto.storage.v1.PatchFilesRequest;
import dev.bramble.proto.storage.v1.ReadFileRequest;
import dev.bramble.proto.storage.v1.SetLinksRequest;
import dev.bramble.proto.storage.v1.TreeFile;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Stands for nfs-service, as {@link FakeVolumeService} does for iscsi-service; it keeps the files it is given. */
public final class FakeBootTreeService extends BootTreeServiceImplBase {
    public final Map<String, BootTree> trees = new ConcurrentHashMap<>();
    public final Map<String, List<TreeFile>> files = new ConcurrentHashMap<>();
    /** What the next creation is refused with. */
    public volatile @Nullable Status refuseCreation;

    /** What the next change of a file is refused with. */
    public volatile @Nullable Status refusePatch;

    /** Is run when files are to be changed. */
    public volatile Runnable atPatch = () -> {};

    public final AtomicInteger patches = new AtomicInteger();
    public volatile List<String> mounts = List.of();

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
        put(request.getUid(), request.getLinksList(), response);
    }

    @Override
    public void deleteBootTree(DeleteBootTreeRequest request, StreamObserver<Empty> response) {
        if (trees.remove(request.getUid()) == null) {
            response.onError(Status.NOT_FOUND.asRuntimeException());
        } else {
            response.onNext(Empty.getDefaultInstance());
            response.onCompleted();
        }
    }
}
