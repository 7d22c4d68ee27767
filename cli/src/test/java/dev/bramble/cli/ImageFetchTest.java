package dev.bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc.OperationsImplBase;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import dev.bramble.proto.inventory.v1.FetchImageMetadata;
import dev.bramble.proto.inventory.v1.FetchImageRequest;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImageImportServiceGrpc.ImageImportServiceImplBase;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bramble image import URL} asks for and prints. */
class ImageFetchTest {
    private static final String NAME = "operations/import-1";

    private final List<FetchImageRequest> requests = new CopyOnWriteArrayList<>();
    private final List<String> cancelled = new CopyOnWriteArrayList<>();
    private final AtomicInteger waits = new AtomicInteger();
    private volatile boolean endless;
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
                        answer(response, waits.incrementAndGet() < 3 || endless ? underWay(waits.get()) : end);
                    }

                    @Override
                    public void cancelOperation(CancelOperationRequest request, StreamObserver<Empty> response) {
                        cancelled.add(request.getName());
                        response.onNext(Empty.getDefaultInstance());
                        response.onCompleted();
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
        return CommandRun.of(words().toArray(String[]::new));
    }

    private List<String> words() {
        return List.of(
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

    /** By SIGTERM, which runs what SIGINT runs: a process that was begun in the background may be deaf to that. */
    @Test
    void anEndedCommandCancelsItsImport(@TempDir Path folder) throws Exception {
        endless = true;
        Path said = folder.resolve("said");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                BrambleCommand.class.getName()));
        command.addAll(words());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> waits.get() > 3 || !process.isAlive());
            assertThat(process.isAlive()).as(() -> text(said)).isTrue();

            process.destroy();

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(cancelled).containsExactly(NAME);
            assertThat(text(said)).contains("the import is cancelled").contains("give the same command");
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
