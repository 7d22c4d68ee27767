package dev.bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc.OperationsImplBase;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Any;
import dev.bramble.proto.inventory.v1.FetchImageMetadata;
import dev.bramble.proto.inventory.v1.FetchImageRequest;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImageImportServiceGrpc.ImageImportServiceImplBase;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code bramble image import URL} asks for and prints. */
class ImageFetchTest {
    private static final String NAME = "operations/import-1";

    private final List<FetchImageRequest> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger waits = new AtomicInteger();
    private volatile Operation end = Operation.getDefaultInstance();
    private Server server;

    @BeforeEach
    void start() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new ImageImportServiceImplBase() {
                    @Override
                    public void fetchImage(FetchImageRequest request, StreamObserver<Operation> response) {
                        requests.add(request);
                        answer(response, underWay(0));
                    }
                })
                .addService(new OperationsImplBase() {
                    @Override
                    public void waitOperation(WaitOperationRequest request, StreamObserver<Operation> response) {
                        answer(response, waits.incrementAndGet() < 3 ? underWay(waits.get()) : end);
                    }

                    @Override
                    public void getOperation(GetOperationRequest request, StreamObserver<Operation> response) {
                        answer(response, underWay(waits.get()));
                    }
                })
                .build()
                .start();
    }

    private static void answer(StreamObserver<Operation> response, Operation operation) {
        response.onNext(operation);
        response.onCompleted();
    }

    private static Operation underWay(int megabytes) {
        return Operation.newBuilder()
                .setName(NAME)
                .setMetadata(Any.pack(FetchImageMetadata.newBuilder()
                        .setReceivedBytes(megabytes * 1_000_000L)
                        .setFileBytes(5_000_000)
                        .build()))
                .build();
    }

    @AfterEach
    void stop() {
        server.shutdownNow();
    }

    private CommandRun run() {
        return CommandRun.of(
                "image",
                "import",
                "https://downloads.example.com/pi.img.xz",
                "--name",
                "pi",
                "--sha256",
                "AB".repeat(32),
                "--max-size",
                "8G",
                "--server",
                "127.0.0.1:" + server.getPort());
    }

    @Test
    void theServiceIsAskedToFetchAndItsImageIsShown() {
        end = underWay(5).toBuilder()
                .setDone(true)
                .setResponse(Any.pack(Image.newBuilder()
                        .setName("pi")
                        .setState(Image.State.READY)
                        .build()))
                .build();

        CommandRun run = run();

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("pi").contains("ready");
        assertThat(requests)
                .containsExactly(FetchImageRequest.newBuilder()
                        .setName("pi")
                        .setUrl("https://downloads.example.com/pi.img.xz")
                        .setSha256("ab".repeat(32))
                        .setMaxBytes(8L << 30)
                        .build());
        assertThat(waits).as("until it was done").hasValue(3);
    }

    @Test
    void whyItFailedIsSaid() {
        end = underWay(1).toBuilder()
                .setDone(true)
                .setError(com.google.rpc.Status.newBuilder()
                        .setCode(Status.Code.FAILED_PRECONDITION.value())
                        .setMessage("it cannot be fetched: the server answered 404"))
                .build();

        CommandRun run = run();

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("the server answered 404");
    }
}
