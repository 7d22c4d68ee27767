package dev.bramble.simulator.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirmwareConfigTest {
    private static FirmwareConfig parse(String text) {
        return FirmwareConfig.parse(text.getBytes(StandardCharsets.UTF_8), "9ffefdef");
    }

    @Test
    void withoutSettingsTheFirmwareHasItsOwnNames() {
        FirmwareConfig config = parse("");
        assertThat(config.kernel()).isEqualTo("kernel8.img");
        assertThat(config.commandLine()).isEqualTo("cmdline.txt");
        assertThat(config.deviceTree()).isEqualTo("bcm2711-rpi-4-b.dtb");
        assertThat(config.initramfsFiles()).isEmpty();
    }

    @Test
    void ubuntusLines() {
        String text = """
                [all]
                kernel=vmlinuz
                initramfs initrd.img followkernel
                dtoverlay=vc4-kms-v3d,cma-256
                [cm4]
                dtoverlay=dwc2,dr_mode=host
                [all]
                """;
        FirmwareConfig config = parse(text.replace("\n", "\r\n"));
        assertThat(config.kernel()).isEqualTo("vmlinuz");
        assertThat(config.initramfsFiles()).containsExactly("initrd.img");
        assertThat(config.overlays()).containsExactly("vc4-kms-v3d");
    }

    @Test
    void sectionsOfOtherModelsAndOtherBoardsDoNotCount() {
        assertThat(parse("kernel=a\n[pi5]\nkernel=b\n").kernel()).isEqualTo("a");
        assertThat(parse("[pi4]\nkernel=b\n").kernel()).isEqualTo("b");
        assertThat(parse("[pi5]\n[all]\nkernel=c\n").kernel()).isEqualTo("c");
        assertThat(parse("[0x9ffefdef]\nkernel=d\n").kernel()).isEqualTo("d");
        assertThat(parse("kernel=a\n[0x12345678]\nkernel=e\n").kernel()).isEqualTo("a");
        assertThat(parse("[0x12345678]\n[pi4]\nkernel=f\n").kernel())
                .as("both filters hold")
                .isEqualTo("kernel8.img");
        assertThat(parse("[none]\nkernel=g\n").kernel()).isEqualTo("kernel8.img");
    }

    @Test
    void severalInitramfsFilesAndTheAutomaticOne() {
        assertThat(parse("initramfs a.img,b.img followkernel").initramfsFiles()).isEqualTo(List.of("a.img", "b.img"));
        assertThat(parse("auto_initramfs=1").initramfsFiles()).containsExactly("initramfs8");
    }

    @Test
    void aLineIsCutAt98Characters() {
        String name = "k".repeat(120);
        assertThat(parse("kernel=" + name).kernel()).isEqualTo("k".repeat(98 - "kernel=".length()));
    }
}
