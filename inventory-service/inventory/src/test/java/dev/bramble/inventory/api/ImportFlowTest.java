package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bramble.inventory.ApiFixture;
import dev.bramble.inventory.RunningInventory;
import dev.bramble.inventory.TestImage;
import dev.bramble.proto.inventory.v1.DeleteImageRequest;
import dev.bramble.proto.inventory.v1.GetImageRequest;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest.Header;
import dev.bramble.proto.inventory.v1.ListImagesRequest;
import io.grpc.Status;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An import whose two ends are not of one speed, or that does not come to its end. */
@Timeout(60)
class ImportFlowTest extends ApiFixture {
    /** What may be under way: the chunks asked for, and gRPC's windows on both sides. */
    private static final int UNDER_WAY = 8 << 20;
    /** Behind the partitions: of their free space iscsi-service is only told how much there is, however slow it is. */
    private static final int NOISE = 16 << 20;

    private static final Header HEADER = Header.newBuilder().setName("debian").build();

    private static final byte[] RAW = withNoise(TestImage.shared());

    private static byte[] withNoise(byte[] image) {
        byte[] noise = new byte[NOISE];
        new Random(6).nextBytes(noise);
        byte[] longer = Arrays.copyOf(image, image.length + NOISE);
        System.arraycopy(noise, 0, longer, image.length, NOISE);
        return longer;
    }

    private List<Image> images() {
        return inventory
                .client()
                .listImages(ListImagesRequest.getDefaultInstance())
                .getImagesList();
    }

    @Test
    void aSlowReceiverSlowsTheSender() throws Exception {
        Semaphore permits = new Semaphore(0);
        inventory.volumes.slowly = permits;
        RunningInventory.Sender sender = inventory.startImport(HEADER, RAW);

        await().during(Duration.ofSeconds(1)).until(sender::sent, sent -> sent < RAW.length - NOISE + UNDER_WAY);
        assertThat(sender.sent()).isPositive().isLessThan(RAW.length);
        permits.release(1_000_000);

        assertThat(sender.result.get(30, TimeUnit.SECONDS).getState()).isEqualTo(Image.State.READY);
        assertThat(inventory.volumes.bases.get("debian")).isEqualTo(RAW);
    }

    @Test
    void aCallerThatGoesAwayWhileTheReceiverIsStuckLeavesNothing() {
        inventory.volumes.slowly = new Semaphore(2);
        RunningInventory.Sender sender = inventory.startImport(HEADER, RAW);
        await().until(sender::sent, sent -> sent > 1 << 20);
        assertThat(images()).extracting(Image::getState).containsExactly(Image.State.IMPORTING);

        sender.cancel();

        await().untilAsserted(() -> assertThat(images()).isEmpty());
        await().untilAsserted(
                        () -> assertThat(inventory.volumes.importsBrokenOff).hasValue(1));
        assertThat(inventory.volumes.bases).isEmpty();
    }

    @Test
    void aCallerThatGoesAwayAfterItsLastByteLeavesNothing() {
        inventory.volumes.slowly = new Semaphore(1);
        byte[] small = Arrays.copyOf(TestImage.shared(), 512);
        RunningInventory.Sender sender = inventory.startImport(HEADER, small);
        await().until(sender::sent, sent -> sent > small.length);
        assertThat(images()).hasSize(1);

        sender.cancel();

        await().untilAsserted(() -> assertThat(images()).isEmpty());
    }

    @Test
    void whatCannotBeCleanedUpSaysSoAndIsDeletedLater() {
        inventory.volumes.refuseDeletion = Status.UNAVAILABLE;
        assertThatThrownBy(() -> inventory.importImage(HEADER, new byte[4 << 20]))
                .hasMessageContaining("no partition table");
        Image failed = inventory
                .client()
                .getImage(GetImageRequest.newBuilder().setName("debian").build());
        assertThat(failed.getState()).isEqualTo(Image.State.FAILED);
        assertThat(failed.getStateMessage()).contains("no partition table").contains("delete it, then import it");

        inventory.volumes.refuseDeletion = null;
        var _ = inventory
                .client()
                .deleteImage(DeleteImageRequest.newBuilder().setName("debian").build());
        assertThat(inventory.importImage(HEADER, TestImage.shared()).getState()).isEqualTo(Image.State.READY);
    }

    @Test
    void whatTheEndOfTheServiceCutShortIsTakenAwayAtTheNextStart() {
        inventory.volumes.slowly = new Semaphore(2);
        RunningInventory.Sender sender = inventory.startImport(HEADER, RAW);
        await().until(sender::sent, sent -> sent > 1 << 20);

        inventory.restart();

        assertThat(sender.result).isCompletedExceptionally();
        await().untilAsserted(() -> assertThat(images()).isEmpty());
        assertThat(inventory.volumes.bases).isEmpty();
    }
}
