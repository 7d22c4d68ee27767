package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.inventory.FakeVolumeService;
import dev.bramble.inventory.RunningInventory;
import dev.bramble.inventory.TestImage;
import dev.bramble.inventory.store.TestDatabase;
import dev.bramble.proto.inventory.v1.GetImageRequest;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest.Header;
import dev.bramble.proto.inventory.v1.ListImagesRequest;
import dev.bramble.proto.inventory.v1.Partition;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestDatabase.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class ImportTest {
    private static final int MAX_BYTES = 16 << 20;

    @TempDir
    private static Path folder;

    @Parameter
    TestDatabase database;

    private static RunningInventory inventory;
    private static byte[] raw;

    @BeforeParameterizedClassInvocation
    static void start(TestDatabase database) {
        raw = TestImage.shared();
        inventory = new RunningInventory(
                folder.resolve(database.name()), database, Map.of("bramble.inventory.max-image-bytes", MAX_BYTES));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        inventory.close();
    }

    private static Header named(String name) {
        return Header.newBuilder().setName(name).build();
    }

    @Test
    void eachKindOfFileGivesTheSameBase() {
        byte[] xz = TestImage.xz(raw);
        Image image = inventory.importImage(
                Header.newBuilder()
                        .setName("xz")
                        .setFileBytes(xz.length)
                        .setSha256(FakeVolumeService.sha256(xz))
                        .build(),
                xz);
        inventory.importImage(named("gz"), TestImage.gzip(raw));
        inventory.importImage(named("raw"), raw);
        inventory.importImage(named("zst"), TestImage.zstd(raw));
        inventory.importImage(named("zip"), TestImage.zip("../../../etc/passwd", raw));

        assertThat(inventory.volumes.bases.get("xz")).isEqualTo(raw);
        assertThat(inventory.volumes.bases.get("gz")).isEqualTo(raw);
        assertThat(inventory.volumes.bases.get("raw")).isEqualTo(raw);
        assertThat(inventory.volumes.bases.get("zst")).isEqualTo(raw);
        assertThat(inventory.volumes.bases.get("zip")).isEqualTo(raw);
        assertThat(image.getState()).isEqualTo(Image.State.READY);
        assertThat(image.getSizeBytes()).isEqualTo(raw.length);
        assertThat(image.getSha256()).isEqualTo(FakeVolumeService.sha256(raw));
        assertThat(image.getPartitionsList())
                .extracting(Partition::getFileSystem, Partition::getLabel)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("vfat", "BOOTFS"),
                        org.assertj.core.api.Assertions.tuple("ext4", "writable"));
        assertThat(inventory
                        .client()
                        .getImage(GetImageRequest.newBuilder().setName("xz").build()))
                .isEqualTo(image);
        assertThatThrownBy(() -> inventory.importImage(named("xz"), raw)).hasMessageContaining("there already");
    }

    @Test
    void aDiskWithAGptIsTakenToo() {
        byte[] disk = TestImage.withGpt(folder, raw);
        Image image = inventory.importImage(named("gpt"), disk);

        assertThat(inventory.volumes.bases.get("gpt")).isEqualTo(disk);
        assertThat(image.getPartitionsList())
                .extracting(Partition::getNumber, Partition::getFileSystem, Partition::getLabel)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(1, "vfat", "BOOTFS"),
                        org.assertj.core.api.Assertions.tuple(2, "ext4", "writable"));
    }

    @Test
    void aFileThatIsCutOffLeavesNothing() {
        byte[] gzip = TestImage.gzip(raw);
        byte[] xz = TestImage.xz(raw);
        assertRefused(Arrays.copyOf(gzip, gzip.length / 2), "cut off");
        assertRefused(Arrays.copyOf(xz, xz.length / 2), "cut off");
        byte[] zstd = TestImage.zstd(raw);
        assertRefused(Arrays.copyOf(zstd, zstd.length / 2), "cut off");
        assertRefused(Arrays.copyOf(zstd, zstd.length - 1), "cut off");
        byte[] zip = TestImage.zip("pi.img", raw);
        assertRefused(Arrays.copyOf(zip, zip.length / 2), "cut off");
        assertRefused(Arrays.copyOf(zip, zip.length - 1), "cut off");
        assertRefused(Arrays.copyOf(raw, raw.length - (1 << 20)), "damaged or cut off");
        assertRefused(Arrays.copyOf(raw, raw.length - 7), "no whole number of sectors");
        assertRefused(new byte[0], "empty");
    }

    @Test
    void aFileThatIsDamagedLeavesNothing() {
        byte[] gzip = TestImage.gzip(raw);
        // The checksum; damage in the middle may make the data seem to end early, or late.
        gzip[gzip.length - 8] ^= 0x55;
        assertRefused(gzip, "damaged");
        byte[] xz = TestImage.xz(raw);
        xz[xz.length - 13] ^= 0x55;
        assertRefused(xz, "damaged");
        byte[] zstd = TestImage.zstd(raw);
        zstd[zstd.length - 1] ^= 0x55;
        assertRefused(zstd, "checksum");
        byte[] zip = TestImage.zip("pi.img", raw);
        // In the descriptor behind the data; the central directory has 46 bytes and the name, the end 22.
        zip[zip.length - 22 - 46 - "pi.img".length() - 12] ^= 0x55;
        assertRefused(zip, "CRC");
    }

    @Test
    void whatFollowsAPackedImageIsRefused() {
        for (byte[] packed :
                List.of(TestImage.gzip(raw), TestImage.xz(raw), TestImage.zstd(raw), TestImage.zip("pi.img", raw))) {
            byte[] longer = Arrays.copyOf(packed, packed.length + 64);
            Arrays.fill(longer, packed.length, longer.length, (byte) 0x5a);
            assertRefused(longer, "the file is damaged");
        }
    }

    @Test
    void aBombIsRefusedByWhatItDeclaresElseByWhatComes() {
        byte[] zeros = new byte[MAX_BYTES + 512];
        assertRefused(TestImage.zstd(zeros), "BRAMBLE_INVENTORY_MAX_IMAGE_BYTES");
        assertRefused(TestImage.zip("bomb", zeros), "BRAMBLE_INVENTORY_MAX_IMAGE_BYTES");
        assertRefused(TestImage.xz(zeros), "BRAMBLE_INVENTORY_MAX_IMAGE_BYTES");
        assertThatThrownBy(() -> inventory.importImage(
                        Header.newBuilder()
                                .setName("bad")
                                .setMaxBytes(raw.length - 1)
                                .build(),
                        TestImage.gzip(raw)))
                .hasMessageContaining("--max-size");
        assertNothingLeft();
        assertThatThrownBy(() -> inventory.importImage(
                        Header.newBuilder().setName("bad").setMaxBytes(-1).build(), raw))
                .hasMessageContaining("header.max_bytes");
    }

    @Test
    void whatIsNoBootableImageIsNamed() {
        assertRefused(new byte[] {'B', 'Z', 'h', '9', 0, 0}, "bzip2");
        assertRefused(TestImage.zip("readme", new byte[600]), "no file of the 1 in the .zip is a disk image");
        assertRefused(new byte[4 << 20], "no partition table");
        assertRefused(TestImage.disk(new byte[1 << 20], new byte[1 << 20]), "no FAT partition");
        int fat = 4 << 20;
        assertRefused(
                TestImage.disk(Arrays.copyOfRange(raw, 1 << 20, (1 << 20) + fat), new byte[1 << 20]),
                "no ext4 partition");
    }

    @Test
    void anImageThatNoPiCouldBeMadeFromIsRefusedAtOnce() {
        assertRefused(
                TestImage.make(folder, "cmdline.old", "writable"), "boot partition has no cmdline.txt in its root");
        assertRefused(TestImage.make(folder, "cmdline.txt", ""), "which is ''; give it one");
        assertRefused(TestImage.make(folder, "cmdline.txt", "x init=/bin/sh"), "'x init=/bin/sh'; give it one");
    }

    @Test
    void anImageIsNoLargerThanConfigured() {
        assertRefused(TestImage.gzip(new byte[MAX_BYTES + 512]), "BRAMBLE_INVENTORY_MAX_IMAGE_BYTES");
        assertRefused(TestImage.gzip(new byte[MAX_BYTES]), "no partition table");
    }

    @Test
    void theFileMustBeTheOneThatWasAnnounced() {
        assertThatThrownBy(() -> inventory.importImage(
                        Header.newBuilder()
                                .setName("bad")
                                .setSha256("ab".repeat(32))
                                .build(),
                        raw))
                .hasMessageContaining("SHA-256");
        assertThatThrownBy(() -> inventory.importImage(
                        Header.newBuilder().setName("bad").setFileBytes(1).build(), raw))
                .hasMessageContaining("announced");
        assertThatThrownBy(() -> inventory.importImage(named("Not a name"), raw))
                .hasMessageContaining("header.name");
        assertNothingLeft();
    }

    private static void assertRefused(byte[] file, String reason) {
        assertThatThrownBy(() -> inventory.importImage(named("bad"), file))
                .hasMessageContaining("INVALID_ARGUMENT")
                .hasMessageContaining(reason);
        assertNothingLeft();
    }

    private static void assertNothingLeft() {
        assertThat(inventory.volumes.bases).doesNotContainKey("bad");
        assertThat(inventory
                        .client()
                        .listImages(ListImagesRequest.getDefaultInstance())
                        .getImagesList())
                .extracting(Image::getName)
                .doesNotContain("bad");
    }
}
