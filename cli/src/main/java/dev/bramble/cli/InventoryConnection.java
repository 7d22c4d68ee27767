package dev.bramble.cli;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import dev.bramble.proto.boot.v1.BootServiceGrpc;
import dev.bramble.proto.inventory.v1.AcknowledgementServiceGrpc;
import dev.bramble.proto.inventory.v1.BackupServiceGrpc;
import dev.bramble.proto.inventory.v1.CloudInitServiceGrpc;
import dev.bramble.proto.inventory.v1.DiscoveryServiceGrpc;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.ImageImportServiceGrpc;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc;
import dev.bramble.proto.inventory.v1.PreflightServiceGrpc;
import dev.bramble.proto.inventory.v1.SecretsServiceGrpc;
import dev.bramble.proto.inventory.v1.SnapshotServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A connection to the inventory service; every call on it has a deadline but the streams. */
final class InventoryConnection implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration CHECK_DEADLINE = Duration.ofMinutes(2);
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofSeconds(10);

    private final ManagedChannel channel;

    private InventoryConnection(ManagedChannel channel) {
        this.channel = channel;
    }

    /**
     * A connection that is made at the first call.
     *
     * @param address host:port
     */
    static InventoryConnection to(String address) {
        try {
            return new InventoryConnection(
                    NettyChannelBuilder.forTarget(address).usePlaintext().build());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("'" + address + "' is no HOST:PORT", e);
        }
    }

    InventoryServiceGrpc.InventoryServiceBlockingStub inventory() {
        return InventoryServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE);
    }

    /** For calls that may have to copy a disk, which takes as long as it takes. */
    SnapshotServiceGrpc.SnapshotServiceBlockingStub snapshots() {
        return SnapshotServiceGrpc.newBlockingStub(channel);
    }

    /**
     * Where Pis reach the services.
     *
     * @throws StatusRuntimeException when the inventory does not answer soon
     */
    Endpoints endpointsIfItAnswers() {
        return InventoryServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(SOON)
                .getEndpoints(GetEndpointsRequest.getDefaultInstance());
    }

    /** For image import, which takes as long as it takes. */
    InventoryServiceGrpc.InventoryServiceStub inventoryStream() {
        return InventoryServiceGrpc.newStub(channel);
    }

    /** A check looks through kernels and initramfs, so it takes longer. */
    PreflightServiceGrpc.PreflightServiceBlockingStub preflight() {
        return PreflightServiceGrpc.newBlockingStub(channel).withDeadlineAfter(CHECK_DEADLINE);
    }

    AcknowledgementServiceGrpc.AcknowledgementServiceBlockingStub acknowledgements() {
        return AcknowledgementServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE);
    }

    DiscoveryServiceGrpc.DiscoveryServiceBlockingStub discovery() {
        return DiscoveryServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE);
    }

    CloudInitServiceGrpc.CloudInitServiceBlockingStub cloudInit() {
        return CloudInitServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE);
    }

    BootServiceGrpc.BootServiceBlockingStub boots() {
        return BootServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE);
    }

    SecretsServiceGrpc.SecretsServiceBlockingStub secrets() {
        return SecretsServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE);
    }

    /** For a backup, which takes as long as it takes. */
    BackupServiceGrpc.BackupServiceBlockingStub backups() {
        return BackupServiceGrpc.newBlockingStub(channel);
    }

    /** As {@link #backups}, for a restore. */
    BackupServiceGrpc.BackupServiceStub restores() {
        return BackupServiceGrpc.newStub(channel);
    }

    /** For watching boots, which ends when the user ends it. */
    BootServiceGrpc.BootServiceBlockingStub bootStream() {
        return BootServiceGrpc.newBlockingStub(channel);
    }

    ImageImportServiceGrpc.ImageImportServiceBlockingStub imageImports() {
        return ImageImportServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE);
    }

    OperationsGrpc.OperationsBlockingStub operations() {
        return OperationsGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE);
    }

    /** As {@link #await(Operation, Class, Duration, Consumer)}, for what takes seconds. */
    <T extends Message> T await(Operation started, Class<T> response, Consumer<Operation> progress) {
        return await(started, response, POLL, progress);
    }

    /**
     * Waits until an operation is done.
     *
     * @param poll how often it is looked at
     * @param progress is shown each state of it
     * @return its response
     * @throws StatusRuntimeException when it ended with an error
     */
    <T extends Message> T await(Operation started, Class<T> response, Duration poll, Consumer<Operation> progress) {
        Operation operation = started;
        progress.accept(operation);
        while (!operation.getDone()) {
            Operation waited = operations()
                    .waitOperation(WaitOperationRequest.newBuilder()
                            .setName(operation.getName())
                            .setTimeout(Durations.fromMillis(poll.toMillis()))
                            .build());
            operation = waited.getDone()
                    ? waited
                    : operations()
                            .getOperation(GetOperationRequest.newBuilder()
                                    .setName(operation.getName())
                                    .build());
            progress.accept(operation);
        }
        if (operation.hasError()) {
            throw StatusProto.toStatusRuntimeException(operation.getError());
        }
        try {
            return operation.getResponse().unpack(response);
        } catch (InvalidProtocolBufferException e) {
            throw new CommandFailure(
                    "the inventory answers with something else than a " + response.getSimpleName()
                            + "; are command and services of one version?",
                    e);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
