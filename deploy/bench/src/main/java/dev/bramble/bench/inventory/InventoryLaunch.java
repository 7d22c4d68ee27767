package dev.bramble.bench.inventory;

import com.google.protobuf.ByteString;
import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.server.Command;
import dev.bramble.bench.server.Contender;
import dev.bramble.bench.server.Field;
import dev.bramble.bench.server.Installation;
import dev.bramble.bench.server.MissingServerException;
import dev.bramble.bench.server.OwnService;
import dev.bramble.bench.server.Ports;
import dev.bramble.bench.server.Server;
import dev.bramble.proto.inventory.v1.DeleteImageRequest;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc;
import dev.bramble.proto.inventory.v1.ListImagesRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts the inventory, and iscsi-service beside it, which stores the bases; as the launcher does, but without Kafka. */
final class InventoryLaunch implements Field.Launch, AutoCloseable {
    private static final int CHUNK = 256 * 1024;
    private static final long DEADLINE_SECONDS = 60;

    private final Installation installation;
    private final Path run;
    private @Nullable Server iscsi;
    private @Nullable ManagedChannel channel;

    /** {@code run}: a folder for logs and data. */
    InventoryLaunch(Installation installation, Path run) {
        this.installation = installation;
        this.run = run;
    }

    @Override
    public Server start(Contender contender) throws IOException, MissingServerException {
        Path data = Files.createTempDirectory(Files.createDirectories(run), "data");
        InetSocketAddress volumes = Ports.loopback(Ports.freeTcp());
        InetSocketAddress api = Ports.loopback(Ports.freeTcp());
        String inventory = "127.0.0.1:" + api.getPort();
        Server storage = Server.start(
                new OwnService(installation, "iscsi", "512m")
                        .command(
                                new Storage(),
                                data,
                                Ports.loopback(Ports.freeTcp()),
                                Map.of(
                                        "BRAMBLE_ISCSI_GRPC_PORT",
                                        Integer.toString(volumes.getPort()),
                                        "BRAMBLE_MIRROR_INVENTORY",
                                        inventory)),
                run,
                InventoryLaunch::accepts);
        iscsi = storage;
        Runtime.getRuntime().addShutdownHook(new Thread(storage::kill));
        Command command = new Command(
                contender,
                installation.java("inventory-service/inventory", "384m"),
                Map.of(
                        "LC_ALL",
                        "C.UTF-8",
                        "BRAMBLE_DATA",
                        data.toString(),
                        "BRAMBLE_KAFKA_BOOTSTRAP_SERVERS",
                        "127.0.0.1:1",
                        "BRAMBLE_INVENTORY_GRPC_PORT",
                        Integer.toString(api.getPort()),
                        "BRAMBLE_INVENTORY_HTTP_PORT",
                        Integer.toString(Ports.freeTcp()),
                        "BRAMBLE_INVENTORY_VOLUME_SERVICE",
                        "127.0.0.1:" + volumes.getPort()),
                api,
                installation.revision());
        ManagedChannel opened =
                NettyChannelBuilder.forAddress(api).usePlaintext().build();
        channel = opened;
        return Server.start(command, run, server -> accepts(server) && answers(opened));
    }

    /** iscsi-service, which is not measured by itself. */
    private record Storage() implements Contender {
        @Override
        public String id() {
            return "iscsi-service";
        }

        @Override
        public boolean isOurs() {
            return true;
        }
    }

    private static boolean accepts(Server server) {
        try (var socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean answers(ManagedChannel channel) {
        try {
            var _ = InventoryServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .listImages(ListImagesRequest.getDefaultInstance());
            return true;
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    /** Sends a file as the command does and waits until the image is ready; it must have {@code size} bytes. */
    void importImage(String name, Path file, long size) throws IOException, WrongAnswerException {
        var upload = new Upload<ImportImageRequest, Image>();
        var _ = InventoryServiceGrpc.newStub(started()).importImage(upload);
        upload.send(ImportImageRequest.newBuilder()
                .setHeader(ImportImageRequest.Header.newBuilder().setName(name).setFileBytes(Files.size(file)))
                .build());
        try (InputStream bytes = Files.newInputStream(file)) {
            byte[] chunk = new byte[CHUNK];
            int count;
            while ((count = bytes.read(chunk)) >= 0) {
                upload.send(ImportImageRequest.newBuilder()
                        .setData(ByteString.copyFrom(chunk, 0, count))
                        .build());
            }
        }
        Image image = upload.finish();
        if (image.getState() != Image.State.READY || image.getSizeBytes() != size) {
            throw new WrongAnswerException(
                    "the image is %s with %d of %d bytes".formatted(image.getState(), image.getSizeBytes(), size));
        }
    }

    void deleteImage(String name) {
        var _ = InventoryServiceGrpc.newBlockingStub(started())
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .deleteImage(DeleteImageRequest.newBuilder().setName(name).build());
    }

    private ManagedChannel started() {
        if (channel == null) {
            throw new IllegalStateException("the service was not started");
        }
        return channel;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.shutdownNow();
        }
        if (iscsi != null) {
            iscsi.close();
        }
    }
}
