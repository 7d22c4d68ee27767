package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.inventory.ApiFixture;
import dev.bramble.proto.inventory.v1.CreatePiRequest;
import dev.bramble.proto.inventory.v1.DeletePiRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc.InventoryServiceBlockingStub;
import dev.bramble.proto.inventory.v1.ListPisRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.UpdatePiRequest;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.proto.inventory.v1.WatchResponse;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import java.util.Iterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The life of a Pi as a program sees it that has the contract, an address, and nothing else of Bramble. */
@Timeout(60)
class GeneratedClientTest extends ApiFixture {
    @Test
    void aPiIsMadeWatchedChangedAndRemoved() throws InvalidProtocolBufferException {
        importShared("debian");
        ManagedChannel channel = Grpc.newChannelBuilder(
                        inventory.channel().authority(), InsecureChannelCredentials.create())
                .build();
        try {
            theLifeOfAPi(channel);
        } finally {
            channel.shutdownNow();
        }
    }

    private static void theLifeOfAPi(ManagedChannel channel) throws InvalidProtocolBufferException {
        assertThat(HealthGrpc.newBlockingStub(channel)
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus())
                .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
        InventoryServiceBlockingStub client = InventoryServiceGrpc.newBlockingStub(channel);
        Iterator<WatchResponse> watch = client.watch(
                WatchRequest.newBuilder().setScope(WatchRequest.Scope.READER).build());
        WatchResponse snapshot = watch.next();
        while (!snapshot.getBookmark().getSnapshotEnd()) {
            snapshot = watch.next();
        }

        Operation begun = client.createPi(CreatePiRequest.newBuilder()
                .setPi(Pi.newBuilder().setName("pi-1").setImage("debian").addMacs("dc:a6:32:00:00:01"))
                .setRequestId("0b9d3e5a")
                .build());
        Operation done = OperationsGrpc.newBlockingStub(channel)
                .waitOperation(WaitOperationRequest.newBuilder()
                        .setName(begun.getName())
                        .build());
        Pi made = done.getResponse().unpack(Pi.class);
        assertThat(made.getState()).isEqualTo(Pi.State.READY);
        assertThat(client.listPis(ListPisRequest.newBuilder()
                                .setFilter("name = \"pi-1\"")
                                .build())
                        .getPisList())
                .containsExactly(made);
        assertThat(awaitReady(watch)).isEqualTo(made);

        UpdatePiRequest change = UpdatePiRequest.newBuilder()
                .setPi(made.toBuilder().setIp("192.168.1.50"))
                .setUpdateMask(FieldMask.newBuilder().addPaths("ip"))
                .build();
        Pi changed = client.updatePi(change);
        assertThat(changed.getIp()).isEqualTo("192.168.1.50");
        StatusRuntimeException lost = catchThrowableOfType(StatusRuntimeException.class, () -> client.updatePi(change));
        assertThat(lost.getStatus().getCode()).as("the etag is that of before").isEqualTo(Status.Code.ABORTED);
        StatusRuntimeException kept = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> client.deletePi(DeletePiRequest.newBuilder()
                        .setPi("pi-1")
                        .setEtag(made.getEtag())
                        .build()));
        assertThat(kept.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);

        var _ = client.deletePi(DeletePiRequest.newBuilder()
                .setPi("pi-1")
                .setEtag(changed.getEtag())
                .build());
        StatusRuntimeException gone = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> client.getPi(GetPiRequest.newBuilder().setPi("pi-1").build()));
        assertThat(gone.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        WatchResponse next = watch.next();
        while (next.getPiDeleted().isEmpty()) {
            next = watch.next();
        }
        assertThat(next.getPiDeleted()).isEqualTo(made.getUid());
    }

    private static Pi awaitReady(Iterator<WatchResponse> watch) {
        WatchResponse next = watch.next();
        while (next.getPi().getState() != Pi.State.READY) {
            next = watch.next();
        }
        return next.getPi();
    }
}
