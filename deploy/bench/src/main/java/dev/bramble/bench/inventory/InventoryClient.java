package dev.bramble.bench.inventory;

import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.bench.WrongAnswerException;
import dev.bramble.proto.inventory.v1.CreatePiRequest;
import dev.bramble.proto.inventory.v1.DeleteImageRequest;
import dev.bramble.proto.inventory.v1.DeletePiRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc.InventoryServiceBlockingStub;
import dev.bramble.proto.inventory.v1.ListImagesRequest;
import dev.bramble.proto.inventory.v1.ListPisRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.UpdatePiRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Calls of the inventory's API, as the command makes them. */
final class InventoryClient implements AutoCloseable {
    private static final int CHUNK = 256 * 1024;
    private static final int PAGE = 1000;
    private static final int MAX_MESSAGE_BYTES = 16 << 20;
    private static final long DEADLINE_SECONDS = 60;

    private final InetSocketAddress api;
    private final ManagedChannel channel;

    InventoryClient(InetSocketAddress api) {
        this.api = api;
        this.channel = NettyChannelBuilder.forAddress(api)
                .usePlaintext()
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .build();
    }

    /** As HOST:PORT. */
    String address() {
        return api.getAddress().getHostAddress() + ":" + api.getPort();
    }

    boolean answers() {
        try {
            var _ = calls().listImages(ListImagesRequest.getDefaultInstance());
            return true;
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    private InventoryServiceBlockingStub calls() {
        return InventoryServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /** Sends a file as the command does and waits until the image is ready; it must have {@code size} bytes. */
    void importImage(String name, Path file, long size) throws IOException, WrongAnswerException {
        var upload = new Upload<ImportImageRequest, Image>();
        var _ = InventoryServiceGrpc.newStub(channel).importImage(upload);
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
        var _ = calls().deleteImage(
                        DeleteImageRequest.newBuilder().setName(name).build());
    }

    boolean hasImage(String name) {
        return calls().listImages(ListImagesRequest.getDefaultInstance()).getImagesList().stream()
                .anyMatch(image -> image.getName().equals(name));
    }

    /** Returns when it can be powered on. */
    Pi addPi(String name, String mac, String image) throws WrongAnswerException {
        try {
            Operation operation = calls().createPi(CreatePiRequest.newBuilder()
                    .setPi(Pi.newBuilder().setName(name).addMacs(mac).setImage(image))
                    .build());
            while (!operation.getDone()) {
                operation = OperationsGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                        .waitOperation(WaitOperationRequest.newBuilder()
                                .setName(operation.getName())
                                .setTimeout(Duration.newBuilder().setSeconds(DEADLINE_SECONDS / 2))
                                .build());
            }
            if (operation.hasError()) {
                throw new WrongAnswerException(
                        "Pi " + name + ": " + operation.getError().getMessage());
            }
            return operation.getResponse().unpack(Pi.class);
        } catch (StatusRuntimeException | InvalidProtocolBufferException e) {
            throw new WrongAnswerException("Pi " + name + ": " + e.getMessage());
        }
    }

    Pi pi(String name) {
        return calls().getPi(GetPiRequest.newBuilder().setPi(name).build());
    }

    void deletePi(String name) {
        var _ = calls().deletePi(DeletePiRequest.newBuilder().setPi(name).build());
    }

    /** The first thousand. */
    List<Pi> pis() {
        return calls().listPis(ListPisRequest.newBuilder().setPageSize(PAGE).build())
                .getPisList();
    }

    /** Changes a label of a Pi; returns the revision that this made. */
    long label(String uid, String value) {
        return calls().updatePi(UpdatePiRequest.newBuilder()
                        .setPi(Pi.newBuilder().setUid(uid).putLabels("bench", value))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("labels"))
                        .build())
                .getRevision();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
