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
import dev.bramble.inventory.ApiFixture;
import dev.bramble.inventory.FakeVolumeService;
import dev.bramble.inventory.FileServer;
import dev.bramble.inventory.TestImage;
import dev.bramble.inventory.store.Database;
import dev.bramble.proto.inventory.v1.FetchImageMetadata;
import dev.bramble.proto.inventory.v1.FetchImageRequest;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImageImportServiceGrpc;
import dev.bramble.proto.inventory.v1.ListImagesRequest;
import io.grpc.Status;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Images that the service fetches itself. */
@Timeout(60)
class FetchImageTest extends ApiFixture {
    private static byte[] xz;

    private FileServer server;

    @BeforeAll
    static void makeImage() {
        xz = TestImage.xz(TestImage.shared());
    }

    @BeforeEach
    void start() {
        server = new FileServer(xz);
    }

    @AfterEach
    void stop() {
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
        await().until(() -> metadata(get(operation)).getReceivedBytes() >= xz.length / 2);
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
        assertThat(inventory.volumes.bases.get("debian")).isEqualTo(TestImage.shared());
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

    private Operation get(Operation operation) {
        return operations()
                .getOperation(GetOperationRequest.newBuilder()
                        .setName(operation.getName())
                        .build());
    }

    @Test
    void whatTheEndOfTheServiceCutShortIsBegunAnewByTheNext() throws Exception {
        Operation operation = half();
        inventory.volumes.bases.put("debian", new byte[512]);
        server.answerBytes = Integer.MAX_VALUE;

        inventory.restart();

        assertThat(get(operation).getName()).isEqualTo(operation.getName());
        Operation ended = inventory.await(operation);
        Image image = ended.getResponse().unpack(Image.class);
        assertThat(images()).containsExactly(image);
        assertThat(image.getState()).isEqualTo(Image.State.READY);
        assertThat(image.getPartitionsCount()).isEqualTo(2);
        assertThat(inventory.volumes.bases.get("debian")).isEqualTo(TestImage.shared());
        assertThat(metadata(ended).getRestarts()).isEqualTo(1);
        assertThat(metadata(ended).getReceivedBytes()).isEqualTo(xz.length);
        inventory.restart();
        assertThat(get(operation)).as("by the record alone").isEqualTo(ended);
    }

    private void restartGoesOnWith(Operation operation) throws Exception {
        inventory.restart();

        Operation ended = inventory.await(operation);
        assertThat(ended.getError()).isEqualTo(com.google.rpc.Status.getDefaultInstance());
        assertThat(images()).extracting(Image::getState).containsExactly(Image.State.READY);
        assertThat(inventory.volumes.bases.get("debian")).isEqualTo(TestImage.shared());
        assertThat(metadata(ended).getRestarts()).isEqualTo(1);
    }

    /** There a transfer cannot be gone on with: a connection that the end of the service breaks is not the server's doing. */
    @Test
    void theEndOfTheServiceIsNoEndOfAnImportFromAServerWithoutTags() throws Exception {
        server.entityTag = "";
        Operation operation = half();
        server.answerBytes = Integer.MAX_VALUE;
        restartGoesOnWith(operation);
    }

    @Test
    void theEndOfTheServiceIsNoEndOfAnImportWhoseServerHasNotAnswered() throws Exception {
        server.mute = true;
        Operation operation = fetch(request());
        await().until(() -> !server.asked.isEmpty());
        server.mute = false;
        restartGoesOnWith(operation);
    }

    @Test
    void theEndOfTheServiceIsNoEndOfAnImportThatIsBeingLookedInto() throws Exception {
        inventory.volumes.readsWait = true;
        Operation operation = fetch(request());
        await().until(() -> inventory.volumes.reads.get() > 0);
        inventory.volumes.readsWait = false;
        restartGoesOnWith(operation);
    }

    @Test
    void anImportThatEndsTheServiceEachTimeIsGivenUp() {
        Operation operation = half();
        for (int i = 0; i < 3; i++) {
            inventory.restart();
        }

        Operation ended = inventory.await(operation);

        assertThat(ended.getError().getCode()).isEqualTo(Status.Code.ABORTED.value());
        assertThat(ended.getError().getMessage()).contains("has ended 3 times during this import");
        assertThat(images()).isEmpty();
        assertThat(inventory.volumes.bases).isEmpty();
        assertThat(server.asked).as("each time from the first byte").containsOnly("");
        inventory.restart();
        assertThat(get(operation).getError()).isEqualTo(ended.getError());
    }

    /** Killed between the import's end and the operation's. */
    @Test
    void anImportWhoseEndWasNotWrittenDownHasEndedAllTheSame() throws Exception {
        Operation done = inventory.await(fetch(request()));
        server.status = 404;
        Operation failed = inventory.await(fetch(request().setName("other")));
        assertThat(failed.hasError()).isTrue();
        try (Connection connection =
                        inventory.context().getBean(Database.class).dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("update image_fetch set done = false, error_code = 0"))
                    .isEqualTo(2);
        }

        inventory.restart();

        assertThat(get(done).getResponse()).isEqualTo(done.getResponse());
        assertThat(get(failed).getError().getCode()).isEqualTo(Status.Code.ABORTED.value());
        assertThat(get(failed).getError().getMessage()).contains("import the image again");
        assertThat(server.asked).as("nothing was fetched again").hasSize(2);
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
