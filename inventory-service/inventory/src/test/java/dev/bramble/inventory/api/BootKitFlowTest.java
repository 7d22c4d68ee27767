package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.inventory.RunningInventory;
import dev.bramble.inventory.TestImage;
import dev.bramble.inventory.netboot.StockRoot;
import dev.bramble.proto.inventory.v1.BootKit;
import dev.bramble.proto.inventory.v1.DeleteImageRequest;
import dev.bramble.proto.inventory.v1.GetImageRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest.Header;
import dev.bramble.proto.inventory.v1.Partition;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.ProvisionPiRequest;
import dev.bramble.proto.storage.v1.TreeFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An image that was not prepared, from its import to the boot tree of a Pi. */
@Timeout(60)
class BootKitFlowTest {
    private static final Header HEADER = Header.newBuilder().setName("stock").build();
    private static final String CONFIG = "[all]\ninitramfs initrd.img followkernel\n";

    @TempDir
    private Path folder;

    @TempDir
    private Path data;

    private StockRoot stock;
    private RunningInventory inventory;

    @BeforeEach
    void start() throws Exception {
        stock = StockRoot.make(folder);
        Path packages = Files.createDirectories(data.resolve("packages/debian-bookworm-amd64"));
        try (Stream<Path> debs = Files.list(stock.packages)) {
            for (Path deb : debs.toList()) {
                Files.copy(deb, packages.resolve(deb.getFileName()));
            }
        }
        inventory = new RunningInventory(data, Map.of("bramble.inventory.mirror", "http://127.0.0.1:1/"));
    }

    @AfterEach
    void stop() {
        inventory.close();
    }

    private Image importStock(String config) throws Exception {
        return inventory.importImage(HEADER, TestImage.withRoot(folder, config, stock.ext4()));
    }

    private Pi createPi() {
        assertThat(inventory
                        .create(Pi.newBuilder()
                                .setName("pi-1")
                                .addMacs("dc:a6:32:e9:00:4c")
                                .setImage("stock"))
                        .hasError())
                .isFalse();
        return inventory.client().getPi(GetPiRequest.newBuilder().setPi("pi-1").build());
    }

    private byte[] file(Pi pi, String path) {
        return inventory.trees.files.getOrDefault(pi.getUid(), List.of()).stream()
                .filter(file -> file.getPath().equals(path))
                .map(TreeFile::getContent)
                .findFirst()
                .orElseThrow()
                .toByteArray();
    }

    private String text(Pi pi, String path) {
        return new String(file(pi, path), StandardCharsets.UTF_8);
    }

    @Test
    void anImportMakesTheKitAndTellsWhatItIsMadeOf() throws Exception {
        Image image = importStock(CONFIG);

        assertThat(image.getState()).isEqualTo(Image.State.READY);
        assertThat(image.getStateMessage()).isEmpty();
        assertThat(image.getOs()).isEqualTo("Debian GNU/Linux 12 (bookworm)");
        assertThat(image.getKernelsList()).containsExactly("6.1.0-1-test");
        assertThat(image.getSystem().getKernelsList()).containsExactly("6.1.0-1-test");
        assertThat(image.getSystem().getId()).isEqualTo("debian");
        assertThat(image.getSystem().getHasOpenIscsi()).isFalse();
        assertThat(image.getPartitionsList())
                .extracting(Partition::getRole)
                .containsExactly(Partition.Role.BOOT, Partition.Role.ROOT);
        BootKit kit = image.getBootKit();
        assertThat(kit.getMissing()).isEmpty();
        assertThat(kit.getPackagesList()).contains("open-iscsi 2.1-1");
        byte[] archive = Files.readAllBytes(data.resolve("kits/stock.img"));
        assertThat(kit.getSizeBytes()).isEqualTo(archive.length);
        assertThat(kit.getSha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(archive)));
        assertThat(inventory
                        .client()
                        .getImage(GetImageRequest.newBuilder().setName("stock").build()))
                .isEqualTo(image);
    }

    @Test
    void aPiGetsTheKitItsConfigAndItsWords() throws Exception {
        Image _ = importStock(CONFIG);
        Pi pi = createPi();

        assertThat(file(pi, "bramble.img")).isEqualTo(Files.readAllBytes(data.resolve("kits/stock.img")));
        assertThat(file(pi, "bramble-guest.img").length % 4).isZero();
        assertThat(text(pi, "config.txt"))
                .isEqualTo("[all]\ninitramfs bramble.img,bramble-guest.img,initrd.img followkernel\n");
        assertThat(text(pi, "cmdline.txt"))
                .startsWith("console=serial0,115200 console=tty1 quiet rdinit=/bramble/init ISCSI_INITIATOR=")
                .contains(" systemd.hostname=pi-1 ")
                .doesNotContain("iscsi_", "ip=dhcp");
    }

    /** As after a release with another kit: what the Pi's user changed in his files stays. */
    @Test
    void provisioningAgainBringsTheKitUpToDateAndNothingElse() throws Exception {
        Image _ = importStock(CONFIG);
        Pi pi = createPi();
        String before = text(pi, "config.txt");
        byte[] newer = "newer kit".getBytes(StandardCharsets.UTF_8);
        Files.write(data.resolve("kits/stock.img"), newer);
        int patches = inventory.trees.patches.get();

        assertThat(inventory
                        .await(inventory
                                .client()
                                .provisionPi(ProvisionPiRequest.newBuilder()
                                        .setUid(pi.getUid())
                                        .build()))
                        .hasError())
                .isFalse();

        assertThat(file(pi, "bramble.img")).isEqualTo(newer);
        assertThat(text(pi, "config.txt")).isEqualTo(before);
        assertThat(inventory.trees.patches.get()).isEqualTo(patches + 1);
    }

    @Test
    void anImageThatIsPreparedIsProvisionedAsItAlwaysWas() throws Exception {
        stock.file("etc/iscsi/iscsi.initramfs", "");
        Image image = importStock(CONFIG);
        Pi pi = createPi();

        assertThat(image.hasBootKit()).isFalse();
        assertThat(inventory.trees.files.get(pi.getUid()))
                .extracting(TreeFile::getPath)
                .containsExactly("cmdline.txt");
        assertThat(text(pi, "cmdline.txt")).contains("ip=dhcp iscsi_initiator=");
    }

    @Test
    void withoutAPackageTheImageIsReadyAndSaysWhatHelps() throws Exception {
        Files.delete(data.resolve("packages/debian-bookworm-amd64/open-iscsi_2.1-1_amd64.deb"));
        Image image = importStock(CONFIG);

        assertThat(image.getState()).isEqualTo(Image.State.READY);
        assertThat(image.getBootKit().getMissing())
                .contains(
                        "it lacks package open-iscsi", "http://127.0.0.1:1/dists/bookworm/InRelease cannot be fetched")
                .contains("put open-iscsi_*_amd64.deb");
        assertThat(data.resolve("kits/stock.img")).doesNotExist();
        assertThat(inventory.trees.files.get(createPi().getUid())).hasSize(1);
    }

    @Test
    void aConfigWithoutInitramfsIsTold() throws Exception {
        assertThat(importStock("kernel=vmlinuz\n").getBootKit().getMissing()).contains("loads no initramfs");
        assertThat(data.resolve("kits/stock.img")).doesNotExist();
    }

    @Test
    void theKitGoesWithItsImage() throws Exception {
        Image _ = importStock(CONFIG);
        var _ = inventory
                .client()
                .deleteImage(DeleteImageRequest.newBuilder().setName("stock").build());

        assertThat(data.resolve("kits")).isEmptyDirectory();
    }
}
