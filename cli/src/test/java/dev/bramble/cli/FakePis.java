package dev.bramble.cli;

import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
import dev.bramble.proto.inventory.v1.DeletePiSnapshotRequest;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc.InventoryServiceImplBase;
import dev.bramble.proto.inventory.v1.ListPiSnapshotsRequest;
import dev.bramble.proto.inventory.v1.ListPiSnapshotsResponse;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.PiSnapshot;
import dev.bramble.proto.inventory.v1.ResetPiRequest;
import dev.bramble.proto.inventory.v1.RollBackPiRequest;
import dev.bramble.proto.inventory.v1.SnapshotPiRequest;
import dev.bramble.proto.inventory.v1.SnapshotServiceGrpc.SnapshotServiceImplBase;
import dev.bramble.proto.inventory.v1.UpdatePiRequest;
import io.grpc.stub.StreamObserver;
import java.io.IOException;

/** An inventory of one Pi that records what is asked of it; the real one has tests of its own. */
final class FakePis extends FakeServer {
    static final Pi PI = Pi.newBuilder()
            .setUid("abcdef012345")
            .setName("rack2-pi3")
            .addMacs("dc:a6:32:e9:00:4c")
            .setSerial("9ffefdef")
            .setImage("debian")
            .setState(Pi.State.READY)
            .setEtag("7")
            .build();
    static final PiSnapshot SNAPSHOT = PiSnapshot.newBuilder()
            .setUid(PI.getUid())
            .setName("before")
            .setCreateTime(Timestamp.newBuilder().setSeconds(1_770_000_000))
            .setVolumeBytes(2_100_000_000)
            .setTreeBytes(78_500_000)
            .build();

    FakePis() throws IOException {
        serve(new Pis());
        serve(new Snapshots());
    }

    private final class Pis extends InventoryServiceImplBase {
        @Override
        public void getPi(GetPiRequest request, StreamObserver<Pi> responses) {
            answer(request, responses, PI);
        }

        @Override
        public void updatePi(UpdatePiRequest request, StreamObserver<Pi> responses) {
            answer(
                    request,
                    responses,
                    PI.toBuilder()
                            .clearMacs()
                            .addAllMacs(request.getPi().getMacsList())
                            .setSerial(request.getPi().getSerial())
                            .build());
        }

        @Override
        public void getEndpoints(GetEndpointsRequest request, StreamObserver<Endpoints> responses) {
            answer(
                    request,
                    responses,
                    Endpoints.newBuilder().setServer("192.168.10.2").build());
        }
    }

    private final class Snapshots extends SnapshotServiceImplBase {
        @Override
        public void snapshotPi(SnapshotPiRequest request, StreamObserver<PiSnapshot> responses) {
            answer(request, responses, SNAPSHOT);
        }

        @Override
        public void listPiSnapshots(ListPiSnapshotsRequest request, StreamObserver<ListPiSnapshotsResponse> responses) {
            answer(
                    request,
                    responses,
                    ListPiSnapshotsResponse.newBuilder().addSnapshots(SNAPSHOT).build());
        }

        @Override
        public void rollBackPi(RollBackPiRequest request, StreamObserver<Pi> responses) {
            answer(request, responses, PI);
        }

        @Override
        public void deletePiSnapshot(DeletePiSnapshotRequest request, StreamObserver<Empty> responses) {
            answer(request, responses, Empty.getDefaultInstance());
        }

        @Override
        public void resetPi(ResetPiRequest request, StreamObserver<Pi> responses) {
            answer(
                    request,
                    responses,
                    PI.toBuilder().setState(Pi.State.PROVISIONING).build());
        }
    }
}
