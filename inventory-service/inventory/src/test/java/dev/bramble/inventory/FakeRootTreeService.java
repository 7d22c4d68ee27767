package dev.bramble.inventory;

import com.google.protobuf.Empty;
import dev.bramble.proto.storage.v1.CreateRootTreeRequest;
import dev.bramble.proto.storage.v1.CreateRootTreeResponse;
import dev.bramble.proto.storage.v1.DeleteRootTreeRequest;
import dev.bramble.proto.storage.v1.GetRootTreeRequest;
import dev.bramble.proto.storage.v1.RootTree;
import dev.bramble.proto.storage.v1.RootTreeServiceGrpc.RootTreeServiceImplBase;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Stands for nfs-service's root trees; it keeps what they were made from. */
public final class FakeRootTreeService extends RootTreeServiceImplBase {
    public final Map<String, CreateRootTreeRequest> trees = new ConcurrentHashMap<>();
    /** What the next creation is refused with. */
    public volatile @Nullable Status refuseCreation;

    public volatile boolean portmapper = true;
    public volatile List<String> mounts = List.of();

    private RootTree tree(String uid) {
        return RootTree.newBuilder()
                .setUid(uid)
                .addAllMountedBy(mounts)
                .setPortmapper(portmapper)
                .build();
    }

    @Override
    public void createRootTree(CreateRootTreeRequest request, StreamObserver<CreateRootTreeResponse> response) {
        Status refusal = refuseCreation;
        if (refusal != null) {
            response.onError(refusal.asRuntimeException());
            return;
        }
        trees.putIfAbsent(request.getUid(), request);
        response.onNext(CreateRootTreeResponse.newBuilder().setFiles(1).build());
        response.onNext(CreateRootTreeResponse.newBuilder()
                .setFiles(2)
                .setRootTree(tree(request.getUid()))
                .build());
        response.onCompleted();
    }

    @Override
    public void getRootTree(GetRootTreeRequest request, StreamObserver<RootTree> response) {
        if (!trees.containsKey(request.getUid())) {
            response.onError(Status.NOT_FOUND.asRuntimeException());
            return;
        }
        response.onNext(tree(request.getUid()));
        response.onCompleted();
    }

    @Override
    public void deleteRootTree(DeleteRootTreeRequest request, StreamObserver<Empty> response) {
        trees.remove(request.getUid());
        response.onNext(Empty.getDefaultInstance());
        response.onCompleted();
    }
}
