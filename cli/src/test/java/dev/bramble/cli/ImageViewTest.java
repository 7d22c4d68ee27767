package dev.bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImageSystem;
import dev.bramble.proto.inventory.v1.Partition;
import org.junit.jupiter.api.Test;

class ImageViewTest {
    private static final Image IMAGE = Image.newBuilder()
            .setName("pios")
            .setState(Image.State.READY)
            .setOs("Debian GNU/Linux 12 (bookworm)")
            .addPartitions(Partition.newBuilder()
                    .setFileSystem("vfat")
                    .setLabel("bootfs")
                    .setRole(Partition.Role.BOOT))
            .addPartitions(Partition.newBuilder().setFileSystem("swap"))
            .setSystem(ImageSystem.newBuilder()
                    .setInitramfs(ImageSystem.Initramfs.INITRAMFS_TOOLS)
                    .addKernels("6.12.25+rpt-rpi-2712")
                    .setHasNfsCommon(true))
            .build();

    @Test
    void whatWasFoundInAnImageIsShown() {
        assertThat(ImageView.details(IMAGE))
                .contains("boot vfat bootfs, swap")
                .contains("Debian GNU/Linux 12 (bookworm)")
                .contains("kernels 6.12.25+rpt-rpi-2712; initramfs by initramfs-tools;"
                        + " open-iscsi not installed, nfs-common installed");
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        assertThat(ImageView.details(IMAGE.toBuilder().clearSystem().build())).doesNotContain("kernels", "nfs-common");
    }
}
