package dev.bramble.inventory.api;

import com.google.protobuf.Empty;
import dev.bramble.inventory.provision.PiSnapshots;
import dev.bramble.proto.inventory.v1.DeletePiSnapshotRequest;
import dev.bramble.proto.inventory.v1.ListPiSnapshotsRequest;
import dev.bramble.proto.inventory.v1.ListPiSnapshotsResponse;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.PiSnapshot;
import dev.bramble.proto.inventory.v1.ResetPiRequest;
import dev.bramble.proto.inventory.v1.RollBackPiRequest;
import dev.bramble.proto.inventory.v1.SnapshotPiRequest;
import dev.bramble.proto.inventory.v1.SnapshotServiceGrpc.SnapshotServiceImplBase;
import io.grpc.stub.StreamObserver;

/** bramble.inventory.v1.SnapshotService. */
public final class SnapshotEndpoint extends SnapshotServiceImplBase {
    private final PiSnapshots snapshots;

    public SnapshotEndpoint(PiSnapshots snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public void snapshotPi(SnapshotPiRequest request, StreamObserver<PiSnapshot> response) {
        Answers.answer(response, () -> snapshots.take(request.getPi(), request.getName()));
    }

    @Override
    public void listPiSnapshots(ListPiSnapshotsRequest request, StreamObserver<ListPiSnapshotsResponse> response) {
        Answers.answer(
                response,
                () -> ListPiSnapshotsResponse.newBuilder()
                        .addAllSnapshots(snapshots.list(request.getPi()))
                        .build());
    }

    @Override
    public void rollBackPi(RollBackPiRequest request, StreamObserver<Pi> response) {
        Answers.answer(response, () -> Secrets.hidden(snapshots.rollBack(request.getPi(), request.getSnapshot())));
    }

    @Override
    public void deletePiSnapshot(DeletePiSnapshotRequest request, StreamObserver<Empty> response) {
        Answers.answer(response, () -> {
            snapshots.delete(request.getPi(), request.getSnapshot());
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void resetPi(ResetPiRequest request, StreamObserver<Pi> response) {
        Answers.answer(response, () -> Secrets.hidden(snapshots.reset(request.getPi(), request.getDeleteSnapshots())));
    }
}
