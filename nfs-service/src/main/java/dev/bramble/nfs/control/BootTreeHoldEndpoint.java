package dev.bramble.nfs.control;

import com.google.protobuf.Empty;
import dev.bramble.nfs.tree.BootTrees;
import dev.bramble.nfs.tree.TreeException;
import dev.bramble.nfs.tree.TreeException.Reason;
import dev.bramble.nfs.tree.TreeHolds;
import dev.bramble.proto.storage.v1.BootTreeHold;
import dev.bramble.proto.storage.v1.BootTreeHoldServiceGrpc.BootTreeHoldServiceImplBase;
import dev.bramble.proto.storage.v1.HoldBootTreeRequest;
import dev.bramble.proto.storage.v1.ReleaseBootTreeRequest;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;

/** {@code bramble.storage.v1.BootTreeHoldService}; its comments are the contract. */
public final class BootTreeHoldEndpoint extends BootTreeHoldServiceImplBase {
    private final BootTrees trees;
    private final TreeHolds holds;

    public BootTreeHoldEndpoint(BootTrees trees, TreeHolds holds) {
        this.trees = trees;
        this.holds = holds;
    }

    @Override
    public void holdBootTree(HoldBootTreeRequest request, StreamObserver<BootTreeHold> observer) {
        String id;
        try {
            String uid = request.getUid();
            if (!trees.has(uid)) {
                throw new TreeException(Reason.NOT_FOUND, "there is no boot tree '%s'".formatted(uid));
            }
            id = holds.hold(uid, Duration.ofMillis(request.getLeaseMillis()));
        } catch (IOException e) {
            observer.onError(Failures.of(e));
            return;
        }
        observer.onNext(
                BootTreeHold.newBuilder().setUid(request.getUid()).setId(id).build());
        observer.onCompleted();
    }

    @Override
    public void releaseBootTree(ReleaseBootTreeRequest request, StreamObserver<Empty> observer) {
        try {
            if (!trees.has(request.getUid())) {
                throw new TreeException(Reason.NOT_FOUND, "there is no boot tree '%s'".formatted(request.getUid()));
            }
            holds.release(request.getUid(), request.getId());
        } catch (IOException e) {
            observer.onError(Failures.of(e));
            return;
        }
        observer.onNext(Empty.getDefaultInstance());
        observer.onCompleted();
    }
}
