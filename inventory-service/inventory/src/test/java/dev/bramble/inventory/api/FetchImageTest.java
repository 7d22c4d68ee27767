package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.ListOperationsRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.inventory.FakeVolumeService;
import dev.bramble.inventory.FileServer;
import dev.bramble.inventory.RunningInventory;
import dev.bramble.inventory.TestImage;
import dev.bramble.proto.inventory.v1.FetchImageMetadata;
import dev.bramble.proto.inventory.v1.FetchImageRequest;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImageImportServiceGrpc;
import dev.bramble.proto.inventory.v1.ListImagesRequest;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images that the service fetches itself. */
@Timeout(60)
class FetchImageTest {
    @TempDir
    private static Path folder;

    private static byte[] raw;
    private static byte[] xz;

    @TempDir
    private Path data;

    private RunningInventory inventory;
    private FileServer server;

    @BeforeAll
    static void makeImage() {
        raw = TestImage.make(folder);
        xz = TestImage.xz(raw);
    }

    @BeforeEach
    void start() {
        server = new FileServer(xz);
        inventory = new RunningInventory(data, Map.of());
    }

    @AfterEach
    void stop() {
        inventory.close();
        server.close();
    }

    private FetchImageRequest.Builder request() {
        return FetchImageRequest.newBuilder()
                .setName("debian")
                .setUrl(server.url().toString());
    }

    private Operation fetch(FetchImageRequest.Builder request) {
        return ImageImportServiceGrpc.newBlockingStub(inventory.channel()).fetchImage(request.build());
    }

    private OperationsGrpc.OperationsBlockingStub operations() {
        return OperationsGrpc.newBlockingStub(inventory.channel());
    }

    private List<Image> images() {
        return inventory
                .client()
                .listImages(ListImagesRequest.getDefaultInstance())
                .getImagesList();
    }

    private static FetchImageMetadata metadata(Operation operation) throws InvalidProtocolBufferException {
        return operation.getMetadata().unpack(FetchImageMetadata.class);
    }

    /** As far as the file's middle, where it stays. */
    private Operation half() {
        server.answerBytes = xz.length / 2;
        server.silent = true;
        Operation operation = fetch(request());
        await().until(() -> metadata(operations()
                                .getOperation(GetOperationRequest.newBuilder()
                                        .setName(operation.getName())
                                        .build()))
                        .getReceivedBytes()
                >= xz.length / 2);
        assertThat(images()).extracting(Image::getState).containsExactly(Image.State.IMPORTING);
        return operation;
    }

    @Test
    void anImageIsFetchedAlsoWhenTheTransferBreaks() throws Exception {
        server.answerBytes = xz.length / 2 + 1;

        Operation operation = inventory.await(fetch(request().setSha256(FakeVolumeService.sha256(xz))));

        Image image = operation.getResponse().unpack(Image.class);
        assertThat(images()).containsExactly(image);
        assertThat(image.getState()).isEqualTo(Image.State.READY);
        assertThat(inventory.volumes.bases.get("debian")).isEqualTo(raw);
        assertThat(metadata(operation).getResumptions()).isPositive();
        assertThat(metadata(operation).toBuilder().clearResumptions().build())
                .isEqualTo(FetchImageMetadata.newBuilder()
                        .setImage("debian")
                        .setUrl(server.url().toString())
                        .setReceivedBytes(xz.length)
                        .setFileBytes(xz.length)
                        .build());
        assertThat(operations()
                        .listOperations(ListOperationsRequest.getDefaultInstance())
                        .getOperationsList())
                .containsExactly(operation);
    }

    @Test
    void aCancelledImportLeavesNothing() {
        Operation operation = half();

        var _ = operations()
                .cancelOperation(CancelOperationRequest.newBuilder()
                        .setName(operation.getName())
                        .build());

        Operation ended = inventory.await(operation);
        assertThat(ended.getError().getCode()).isEqualTo(Status.Code.CANCELLED.value());
        assertThat(ended.getError().getMessage()).contains("it was cancelled");
        assertThat(images()).isEmpty();
        assertThat(inventory.volumes.bases).isEmpty();
    }

    @Test
    void whatTheEndOfTheServiceCutShortIsTakenAwayAtTheNextStart() {
        Operation operation = half();

        inventory.restart();

        await().untilAsserted(() -> assertThat(images()).isEmpty());
        assertThat(inventory.volumes.bases).isEmpty();
        assertThatThrownBy(() -> operations()
                        .getOperation(GetOperationRequest.newBuilder()
                                .setName(operation.getName())
                                .build()))
                .hasMessageContaining("NOT_FOUND");
    }

    @Test
    void aFileWithAnotherChecksumLeavesNothing() {
        Operation ended = inventory.await(fetch(request().setSha256("ab".repeat(32))));
        assertThat(ended.getError().getMessage()).contains("the file's SHA-256 is " + FakeVolumeService.sha256(xz));
        assertThat(images()).isEmpty();
        assertThat(inventory.volumes.bases).isEmpty();
    }

    @Test
    void aFileThatIsNotThereLeavesNothing() {
        server.status = 404;
        Operation ended = inventory.await(fetch(request()));
        assertThat(ended.getError().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION.value());
        assertThat(ended.getError().getMessage()).contains("answered 404");
        assertThat(images()).isEmpty();
    }

    @Test
    void aWrongRequestIsRefused() {
        for (String url : List.of(
                "", "pi.img", "file:///etc/passwd", "ftp://host/pi.img", "http:///pi.img", "http://a:b@host/pi.img")) {
            assertThatThrownBy(() -> fetch(request().setUrl(url)))
                    .as(url)
                    .hasMessageContaining("INVALID_ARGUMENT")
                    .hasMessageContaining("url");
        }
        assertThatThrownBy(() -> fetch(request().setName("Not a name"))).hasMessageContaining("INVALID_ARGUMENT");
        assertThatThrownBy(() -> operations()
                        .cancelOperation(CancelOperationRequest.newBuilder()
                                .setName("operations/import-none")
                                .build()))
                .hasMessageContaining("NOT_FOUND");
        assertThat(images()).isEmpty();
    }
}
