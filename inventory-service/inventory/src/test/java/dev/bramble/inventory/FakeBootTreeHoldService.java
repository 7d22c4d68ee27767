package dev.bramble.inventory;

import com.google.protobuf.Empty;
import dev.bramble.proto.storage.v1.BootTreeHold;
import dev.bramble.proto.storage.v1.BootTreeHoldServiceGrpc.BootTreeHoldServiceImplBase;
import dev.bramble.proto.storage.v1.HoldBootTreeRequest;
import dev.bramble.proto.storage.v1.ReleaseBootTreeRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Stands for nfs-service's holds; none ends by itself unless the test says so. */
public final class FakeBootTreeHoldService extends BootTreeHoldServiceImplBase {
    /** By uid. */
    public final Map<String, String> held = new ConcurrentHashMap<>();
    /** Whether each hold is over before it is released. */
    public volatile boolean tooShort;

    @Override
    public void holdBootTree(HoldBootTreeRequest request, StreamObserver<BootTreeHold> response) {
        held.put(request.getUid(), "hold");
        response.onNext(
                BootTreeHold.newBuilder().setUid(request.getUid()).setId("hold").build());
        response.onCompleted();
    }

    @Override
    public void releaseBootTree(ReleaseBootTreeRequest request, StreamObserver<Empty> response) {
        if (!held.remove(request.getUid(), request.getId()) || tooShort) {
            response.onError(Status.FAILED_PRECONDITION
                    .withDescription("the hold had ended by itself")
                    .asRuntimeException());
            return;
        }
        response.onNext(Empty.getDefaultInstance());
        response.onCompleted();
    }
}
