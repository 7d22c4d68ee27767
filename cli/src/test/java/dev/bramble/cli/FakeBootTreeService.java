package dev.bramble.cli;

import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc;
import dev.bramble.proto.inventory.v1.ListPisRequest;
import dev.bramble.proto.inventory.v1.ListPisResponse;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.storage.v1.BootTree;
import dev.bramble.proto.storage.v1.BootTreeServiceGrpc;
import dev.bramble.proto.storage.v1.BootTreeSnapshot;
import dev.bramble.proto.storage.v1.DeleteBootTreeRequest;
import dev.bramble.proto.storage.v1.DeleteBootTreeSnapshotRequest;
import dev.bramble.proto.storage.v1.GetBootTreeRequest;
import dev.bramble.proto.storage.v1.ListBootTreeSnapshotsRequest;
import dev.bramble.proto.storage.v1.ListBootTreeSnapshotsResponse;
import dev.bramble.proto.storage.v1.ListBootTreesRequest;
import dev.bramble.proto.storage.v1.ListBootTreesResponse;
import dev.bramble.proto.storage.v1.RollBackBootTreeRequest;
import dev.bramble.proto.storage.v1.SnapshotBootTreeRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;

/**
 * A boot tree service that keeps nothing: it records what it is asked and answers with one tree; and at the same address
 * an inventory that knows one Pi. What the real one does is tested in nfs-service.
 */
final class FakeBootTreeService extends FakeServer {
    static final String UID = "abcdef012345";
    static final BootTree TREE = BootTree.newBuilder()
            .setUid(UID)
            .setPath("trees/" + UID)
            .setExportPath("/srv/bramble/boot/trees/" + UID)
            .addLinks("9ffefdef")
            .addLinks("dc-a6-32-e9-00-4c")
            .setSizeBytes(78_500_000)
            .addMountedBy("192.168.10.53")
            .setCreateTime(Timestamp.newBuilder().setSeconds(1_763_800_000))
            .build();

    FakeBootTreeService() throws IOException {
        serve(new Trees());
        serve(new Inventory());
    }

    private final class Trees extends BootTreeServiceGrpc.BootTreeServiceImplBase {
        @Override
        public void getBootTree(GetBootTreeRequest request, StreamObserver<BootTree> responses) {
            answer(request, responses, TREE);
        }

        @Override
        public void listBootTrees(ListBootTreesRequest request, StreamObserver<ListBootTreesResponse> responses) {
            TwoPages<BootTree> pages = new TwoPages<>(
                    TREE, BootTree.newBuilder().setUid("zyxwvu987654").build());
            answer(
                    request,
                    responses,
                    ListBootTreesResponse.newBuilder()
                            .addBootTrees(pages.at(request.getPageToken()))
                            .setNextPageToken(pages.next(request.getPageToken()))
                            .build());
        }

        @Override
        public void snapshotBootTree(SnapshotBootTreeRequest request, StreamObserver<BootTreeSnapshot> responses) {
            answer(request, responses, snapshot(request.getName()));
        }

        @Override
        public void listBootTreeSnapshots(
                ListBootTreeSnapshotsRequest request, StreamObserver<ListBootTreeSnapshotsResponse> responses) {
            answer(
                    request,
                    responses,
                    ListBootTreeSnapshotsResponse.newBuilder()
                            .addSnapshots(snapshot("first"))
                            .addSnapshots(snapshot("second"))
                            .build());
        }

        private static BootTreeSnapshot snapshot(String name) {
            return BootTreeSnapshot.newBuilder()
                    .setUid(UID)
                    .setName(name)
                    .setSizeBytes(78_500_000)
                    .setCreateTime(TREE.getCreateTime())
                    .build();
        }

        @Override
        public void rollBackBootTree(RollBackBootTreeRequest request, StreamObserver<BootTree> responses) {
            answer(request, responses, TREE);
        }

        @Override
        public void deleteBootTree(DeleteBootTreeRequest request, StreamObserver<Empty> responses) {
            answer(request, responses, Empty.getDefaultInstance());
        }

        @Override
        public void deleteBootTreeSnapshot(DeleteBootTreeSnapshotRequest request, StreamObserver<Empty> responses) {
            answer(request, responses, Empty.getDefaultInstance());
        }
    }

    private static final class Inventory extends InventoryServiceGrpc.InventoryServiceImplBase {
        private static final Pi PI =
                Pi.newBuilder().setUid(UID).setName("rack2-pi3").build();

        @Override
        public void getPi(GetPiRequest request, StreamObserver<Pi> responses) {
            if (!request.getPi().equals(PI.getName())) {
                responses.onError(Status.NOT_FOUND
                        .withDescription("there is no Pi '" + request.getPi() + "'")
                        .asRuntimeException());
                return;
            }
            responses.onNext(PI);
            responses.onCompleted();
        }

        @Override
        public void listPis(ListPisRequest request, StreamObserver<ListPisResponse> responses) {
            responses.onNext(ListPisResponse.newBuilder().addPis(PI).build());
            responses.onCompleted();
        }
    }
}
