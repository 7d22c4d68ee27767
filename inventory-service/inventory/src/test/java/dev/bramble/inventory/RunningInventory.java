package dev.bramble.inventory;

import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.ByteString;
import dev.bramble.inventory.store.TestDatabase;
import dev.bramble.proto.inventory.v1.CreatePiRequest;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.SnapshotServiceGrpc;
import dev.bramble.proto.inventory.v1.WatchRequest.Scope;
import io.grpc.BindableService;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.micronaut.context.ApplicationContext;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The whole service over real gRPC, with the data services faked, for clients made from the contract. The fakes do not watch
 * it, and it does not wait for them to.
 */
public final class RunningInventory implements AutoCloseable {
    public final FakeVolumeService volumes = new FakeVolumeService();
    public final FakeBootTreeService trees = new FakeBootTreeService();
    public final FakeRootTreeService roots = new FakeRootTreeService();
    public final FakeBootTreeHoldService holds = new FakeBootTreeHoldService();
    public final Outage outage = new Outage();
    private final Server iscsi;
    private final Server nfs;
    private final Map<String, Object> properties = new HashMap<>();
    private ApplicationContext context;
    private ManagedChannel channel;

    /** On a fresh database of its own. */
    public RunningInventory(Path data, TestDatabase database, Map<String, Object> more) {
        this(data, with(more, "bramble.inventory.database", database.fresh()));
    }

    public RunningInventory(Path data, Map<String, Object> more) {
        iscsi = serve(volumes);
        nfs = serve(trees, roots, holds, new FakeTreeContents(trees));
        properties.putAll(Map.of(
                "bramble.data",
                data.toString(),
                "bramble.inventory.volume-service",
                "127.0.0.1:" + iscsi.getPort(),
                "bramble.inventory.boot-tree-service",
                "127.0.0.1:" + nfs.getPort(),
                "bramble.inventory.advertise",
                "192.168.1.2",
                "bramble.inventory.grpc-port",
                "0",
                "bramble.kafka.bootstrap-servers",
                "127.0.0.1:1",
                "bramble.inventory.acknowledged-within",
                "0s"));
        if (!more.containsKey("bramble.kafka.bootstrap-servers")) {
            // There is nothing that they could finish.
            properties.put("bramble.inventory.feeds-end-within", "0s");
        }
        properties.putAll(more);
        context = ApplicationContext.run(properties);
        channel = connect();
    }

    private static Map<String, Object> with(Map<String, Object> settings, String name, String value) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(name, value);
        return all;
    }

    private Server serve(BindableService... services) {
        try {
            var builder = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                    .intercept(outage);
            for (BindableService service : services) {
                builder.addService(service);
            }
            return builder.build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ManagedChannel connect() {
        GrpcEmbeddedServer server = context.getBean(GrpcEmbeddedServer.class);
        server.start();
        return Grpc.newChannelBuilder("127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
                .build();
    }

    /** Stops the service, not the data services, and starts it on the same data. */
    public void restart() {
        channel.shutdownNow();
        context.close();
        context = ApplicationContext.run(properties);
        channel = connect();
    }

    public ApplicationContext context() {
        return context;
    }

    public ManagedChannel channel() {
        return channel;
    }

    public InventoryServiceGrpc.InventoryServiceBlockingStub client() {
        return InventoryServiceGrpc.newBlockingStub(channel);
    }

    public SnapshotServiceGrpc.SnapshotServiceBlockingStub snapshots() {
        return SnapshotServiceGrpc.newBlockingStub(channel);
    }

    /** Data services of these scopes that watch and acknowledge; returns when they do. */
    public FakeWatchers watchers(Scope... scopes) {
        FakeWatchers watchers = new FakeWatchers(channel, scopes);
        Awaitility.await().until(() -> watchers.informed.size() == scopes.length);
        return watchers;
    }

    /** Creates a Pi and waits for the end of its provisioning. */
    public Operation create(Pi.Builder pi) {
        return await(client().createPi(CreatePiRequest.newBuilder().setPi(pi).build()));
    }

    public Operation await(Operation operation) {
        return OperationsGrpc.newBlockingStub(channel)
                .waitOperation(WaitOperationRequest.newBuilder()
                        .setName(operation.getName())
                        .build());
    }

    /** Sends a file as the CLI does, in chunks, no faster than it is taken. */
    public Image importImage(ImportImageRequest.Header header, byte[] file) {
        try {
            return startImport(header, file).result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw Status.fromThrowable(e).asRuntimeException();
        }
    }

    /** Begins to send a file. */
    public Sender startImport(ImportImageRequest.Header header, byte[] file) {
        Sender sender = new Sender(header, file);
        InventoryServiceGrpc.newStub(channel).importImage(sender);
        return sender;
    }

    /** The sending side of an import. */
    public static final class Sender implements ClientResponseObserver<ImportImageRequest, Image> {
        private static final int CHUNK = 256 * 1024;

        private final ImportImageRequest.Header header;
        private final byte[] file;
        public final CompletableFuture<Image> result = new CompletableFuture<>();
        private final AtomicInteger sent = new AtomicInteger(-1);
        private volatile @Nullable ClientCallStreamObserver<ImportImageRequest> call;

        Sender(ImportImageRequest.Header header, byte[] file) {
            this.header = header;
            this.file = file;
        }

        /** Bytes that were handed to gRPC so far. */
        public int sent() {
            return sent.get();
        }

        /** As when the CLI is ended by Ctrl+C. */
        public void cancel() {
            Objects.requireNonNull(call).cancel("ended by the user", null);
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ImportImageRequest> requests) {
            call = requests;
            requests.setOnReadyHandler(() -> {
                while (requests.isReady() && sent.get() <= file.length) {
                    int at = sent.get();
                    if (at < 0) {
                        requests.onNext(ImportImageRequest.newBuilder()
                                .setHeader(header)
                                .build());
                        sent.set(0);
                    } else if (at == file.length) {
                        requests.onCompleted();
                        sent.set(file.length + 1);
                    } else {
                        int length = Math.min(CHUNK, file.length - at);
                        requests.onNext(ImportImageRequest.newBuilder()
                                .setData(ByteString.copyFrom(file, at, length))
                                .build());
                        sent.set(at + length);
                    }
                }
            });
        }

        @Override
        public void onNext(Image image) {
            result.complete(image);
        }

        @Override
        public void onError(Throwable error) {
            result.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {
            // The image came before.
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        context.close();
        iscsi.shutdownNow();
        nfs.shutdownNow();
    }
}
