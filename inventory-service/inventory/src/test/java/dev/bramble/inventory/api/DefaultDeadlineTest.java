package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.proto.inventory.v1.WatchResponse;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls without a deadline, on a service that answers when the test says so. */
@Timeout(30)
class DefaultDeadlineTest {
    private static final Duration LIMIT = Duration.ofMillis(200);

    private final CompletableFuture<StreamObserver<Endpoints>> asked = new CompletableFuture<>();
    private final CompletableFuture<StreamObserver<WatchResponse>> watched = new CompletableFuture<>();
    private final DefaultDeadline deadline = new DefaultDeadline(LIMIT);
    private @Nullable Server server;
    private @Nullable ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .intercept(deadline)
                .addService(new InventoryServiceGrpc.InventoryServiceImplBase() {
                    @Override
                    public void getEndpoints(GetEndpointsRequest request, StreamObserver<Endpoints> response) {
                        asked.complete(response);
                    }

                    @Override
                    public void watch(WatchRequest request, StreamObserver<WatchResponse> response) {
                        watched.complete(response);
                    }
                })
                .build()
                .start();
        channel = Grpc.newChannelBuilder("127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
                .build();
    }

    @AfterEach
    void stop() {
        Objects.requireNonNull(channel).shutdownNow();
        Objects.requireNonNull(server).shutdownNow();
        deadline.close();
    }

    private InventoryServiceGrpc.InventoryServiceBlockingStub client() {
        return InventoryServiceGrpc.newBlockingStub(Objects.requireNonNull(channel));
    }

    @Test
    void aCallThatIsNotAnsweredInTimeIsRefusedAndItsAnswerDropped() throws Exception {
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class, () -> client().getEndpoints(GetEndpointsRequest.getDefaultInstance()));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(refused).hasMessageContaining("the limit for calls without a deadline");
        StreamObserver<Endpoints> late = asked.get(10, TimeUnit.SECONDS);
        late.onNext(Endpoints.getDefaultInstance());
        late.onCompleted();
    }

    /** For all calls that were begun before. */
    private void limitHasPassed() {
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class, () -> client().getEndpoints(GetEndpointsRequest.getDefaultInstance()));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void aCallersOwnDeadlineHolds() throws Exception {
        CompletableFuture<Endpoints> answer =
                CompletableFuture.supplyAsync(() -> client().withDeadlineAfter(20, TimeUnit.SECONDS)
                        .getEndpoints(GetEndpointsRequest.getDefaultInstance()));
        StreamObserver<Endpoints> call = asked.get(10, TimeUnit.SECONDS);
        limitHasPassed();
        call.onNext(Endpoints.newBuilder().setServer("nas").build());
        call.onCompleted();

        assertThat(answer.get(10, TimeUnit.SECONDS).getServer()).isEqualTo("nas");
    }

    @Test
    void aStreamLasts() throws Exception {
        Iterator<WatchResponse> stream = client().watch(WatchRequest.getDefaultInstance());
        StreamObserver<WatchResponse> call = watched.get(10, TimeUnit.SECONDS);
        limitHasPassed();
        call.onNext(WatchResponse.newBuilder().setRevision(7).build());

        assertThat(stream.next().getRevision()).isEqualTo(7);
    }
}
