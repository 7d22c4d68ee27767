package dev.bramble.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
import dev.bramble.proto.inventory.v1.AcknowledgementServiceGrpc.AcknowledgementServiceImplBase;
import dev.bramble.proto.inventory.v1.AwaitAcknowledgementRequest;
import dev.bramble.proto.inventory.v1.AwaitAcknowledgementResponse;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.CloudInit;
import dev.bramble.proto.inventory.v1.CloudInitDocument;
import dev.bramble.proto.inventory.v1.CloudInitServiceGrpc.CloudInitServiceImplBase;
import dev.bramble.proto.inventory.v1.CreateBootProfileRequest;
import dev.bramble.proto.inventory.v1.DeleteBootProfileRequest;
import dev.bramble.proto.inventory.v1.DeletePiSnapshotRequest;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.GetBootProfileRequest;
import dev.bramble.proto.inventory.v1.GetCloudInitRequest;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc.InventoryServiceImplBase;
import dev.bramble.proto.inventory.v1.ListBootProfilesRequest;
import dev.bramble.proto.inventory.v1.ListBootProfilesResponse;
import dev.bramble.proto.inventory.v1.ListPiSnapshotsRequest;
import dev.bramble.proto.inventory.v1.ListPiSnapshotsResponse;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.PiSnapshot;
import dev.bramble.proto.inventory.v1.ResetPiRequest;
import dev.bramble.proto.inventory.v1.RollBackPiRequest;
import dev.bramble.proto.inventory.v1.ServiceLag;
import dev.bramble.proto.inventory.v1.SnapshotPiRequest;
import dev.bramble.proto.inventory.v1.SnapshotServiceGrpc.SnapshotServiceImplBase;
import dev.bramble.proto.inventory.v1.UpdateBootProfileRequest;
import dev.bramble.proto.inventory.v1.UpdateCloudInitRequest;
import dev.bramble.proto.inventory.v1.UpdatePiRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An inventory of one Pi that records what is asked of it; the real one has tests of its own. */
final class FakePis extends FakeServer {
    static final Pi PI = Pi.newBuilder()
            .setUid("abcdef012345")
            .setName("rack2-pi3")
            .addMacs("dc:a6:32:e9:00:4c")
            .setSerial("9ffefdef")
            .setImage("debian")
            .putLabels("rack", "2")
            .putLabels("x", "y")
            .setState(Pi.State.READY)
            .setEtag("7")
            .setRevision(42)
            .build();
    static final PiSnapshot SNAPSHOT = PiSnapshot.newBuilder()
            .setUid(PI.getUid())
            .setName("before")
            .setCreateTime(Timestamp.newBuilder().setSeconds(1_770_000_000))
            .setVolumeBytes(2_100_000_000)
            .setTreeBytes(78_500_000)
            .build();

    static final BootProfile PROFILE = BootProfile.newBuilder()
            .setName("pi4-iscsi")
            .addStages("bootloader")
            .addStages("kernel")
            .build();

    /** Who has not taken in a change yet. */
    volatile List<ServiceLag> lags = List.of();
    /** What only waiting for the data services is refused with. */
    volatile @Nullable Status unknownLags;

    FakePis() throws IOException {
        serve(new Pis());
        serve(new Snapshots());
        serve(new Acknowledgements());
        serve(new CloudInits());
    }

    private final class Pis extends InventoryServiceImplBase {
        @Override
        public void getPi(GetPiRequest request, StreamObserver<Pi> responses) {
            answer(request, responses, PI);
        }

        @Override
        public void updatePi(UpdatePiRequest request, StreamObserver<Pi> responses) {
            Pi.Builder after = PI.toBuilder();
            if (request.getUpdateMask().getPathsList().contains("macs")) {
                after.clearMacs()
                        .addAllMacs(request.getPi().getMacsList())
                        .setSerial(request.getPi().getSerial());
            }
            answer(request, responses, after.build());
        }

        @Override
        public void getBootProfile(GetBootProfileRequest request, StreamObserver<BootProfile> responses) {
            answer(request, responses, PROFILE);
        }

        @Override
        public void listBootProfiles(
                ListBootProfilesRequest request, StreamObserver<ListBootProfilesResponse> responses) {
            answer(
                    request,
                    responses,
                    ListBootProfilesResponse.newBuilder()
                            .addBootProfiles(PROFILE)
                            .build());
        }

        @Override
        public void createBootProfile(CreateBootProfileRequest request, StreamObserver<BootProfile> responses) {
            answer(request, responses, request.getBootProfile());
        }

        @Override
        public void updateBootProfile(UpdateBootProfileRequest request, StreamObserver<BootProfile> responses) {
            answer(request, responses, request.getBootProfile());
        }

        @Override
        public void deleteBootProfile(DeleteBootProfileRequest request, StreamObserver<Empty> responses) {
            answer(request, responses, Empty.getDefaultInstance());
        }

        @Override
        public void getEndpoints(GetEndpointsRequest request, StreamObserver<Endpoints> responses) {
            answer(
                    request,
                    responses,
                    Endpoints.newBuilder().setServer("192.168.10.2").build());
        }
    }

    private final class Acknowledgements extends AcknowledgementServiceImplBase {
        @Override
        public void awaitAcknowledgement(
                AwaitAcknowledgementRequest request, StreamObserver<AwaitAcknowledgementResponse> responses) {
            Status status = unknownLags;
            if (status != null) {
                responses.onError(status.asRuntimeException());
                return;
            }
            answer(
                    request,
                    responses,
                    AwaitAcknowledgementResponse.newBuilder().addAllLags(lags).build());
        }
    }

    /** Of every Pi and profile: user-data of its own, meta-data of a profile. */
    private final class CloudInits extends CloudInitServiceImplBase {
        private CloudInit documents(CloudInit.Builder owner, boolean contents) {
            CloudInit.Builder documents = owner.setUserData(
                            CloudInitDocument.newBuilder().setSizeBytes(12).setSha256("ab".repeat(32)))
                    .setMetaData(CloudInitDocument.newBuilder()
                            .setSizeBytes(5)
                            .setSha256("cd")
                            .setOfBootProfile(true));
            if (contents) {
                documents.getUserDataBuilder().setContent(ByteString.copyFromUtf8("#!/bin/sh\nwifi-key"));
                documents.getMetaDataBuilder().setContent(ByteString.copyFromUtf8("a: 1\n"));
            }
            return documents.build();
        }

        @Override
        public void getCloudInit(GetCloudInitRequest request, StreamObserver<CloudInit> responses) {
            CloudInit.Builder owner = request.hasPi()
                    ? CloudInit.newBuilder().setPi(PI.getUid()).setInstanceId("bramble-" + PI.getUid())
                    : CloudInit.newBuilder()
                            .setBootProfile(request.getBootProfile())
                            .setEtag("0a");
            answer(request, responses, documents(owner, request.getContents()));
        }

        @Override
        public void updateCloudInit(UpdateCloudInitRequest request, StreamObserver<CloudInit> responses) {
            answer(request, responses, documents(CloudInit.newBuilder().setPi(PI.getUid()), false));
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
