package dev.bramble.inventory.api;

import com.google.protobuf.Empty;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.acknowledgement.Acknowledgements;
import dev.bramble.proto.inventory.v1.AcknowledgeRequest;
import dev.bramble.proto.inventory.v1.AcknowledgementServiceGrpc.AcknowledgementServiceImplBase;
import dev.bramble.proto.inventory.v1.AwaitAcknowledgementRequest;
import dev.bramble.proto.inventory.v1.AwaitAcknowledgementResponse;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** bramble.inventory.v1.AcknowledgementService. */
public final class AcknowledgementEndpoint extends AcknowledgementServiceImplBase {
    private final Acknowledgements acknowledgements;
    private final Executor threads;

    public AcknowledgementEndpoint(Acknowledgements acknowledgements, Executor threads) {
        this.acknowledgements = acknowledgements;
        this.threads = threads;
    }

    @Override
    public void acknowledge(AcknowledgeRequest request, StreamObserver<Empty> response) {
        Answers.answer(response, () -> {
            if (!acknowledgements.acknowledge(request.getScope(), request.getWatcher(), request.getRevision())) {
                throw Refusal.inUse("no data service watches as '%s' with the scope %s; watch first"
                        .formatted(request.getWatcher(), request.getScope()));
            }
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void awaitAcknowledgement(
            AwaitAcknowledgementRequest request, StreamObserver<AwaitAcknowledgementResponse> response) {
        CompletableFuture<Void> _ = acknowledgements
                .await(request.getRevision())
                .thenAcceptAsync(
                        lags -> Answers.answer(
                                response,
                                () -> AwaitAcknowledgementResponse.newBuilder()
                                        .addAllLags(lags)
                                        .build()),
                        threads);
    }
}
