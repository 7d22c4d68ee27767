package dev.bramble.inventory.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which settings of a config.txt a board takes. */
class ConfigReaderTest {
    private static FirmwareSettings read(Board board, String config) {
        return ConfigReader.read(new TestTree().text("config.txt", config), board, "9ffefdef", new ArrayList<>());
    }

    @Test
    void sectionsOfABoard() {
        String config = """
                kernel=a
                [pi4]
                kernel=four
                [pi5]
                kernel=five
                [all]
                cmdline=c
                """;
        assertThat(read(Board.PI3, config).value("kernel")).contains("a");
        assertThat(read(Board.PI4, config).value("kernel")).contains("four");
        assertThat(read(Board.PI5, config).value("kernel")).contains("five");
        assertThat(List.of(Board.values()))
                .allSatisfy(board ->
                        assertThat(read(board, config).value("cmdline")).contains("c"));
    }

    @Test
    void allEndsEveryFilter() {
        for (String filter : List.of("pi5", "0x12345678", "tryboot", "none")) {
            assertThat(read(Board.PI4, "[" + filter + "]\n[all]\nkernel=b\n").value("kernel"))
                    .as(filter)
                    .contains("b");
        }
    }

    @Test
    void filtersOfDifferentKindsHaveAllToHold() {
        String config = "[pi4]\n[0x9ffefdef]\nkernel=mine\n[0x12345678]\ncmdline=other\n[pi5]\nos_prefix=x/\n";
        assertThat(read(Board.PI4, config).value("kernel")).contains("mine");
        assertThat(read(Board.PI4, config).value("cmdline")).isEmpty();
        assertThat(read(Board.PI5, config).value("kernel")).isEmpty();
        assertThat(read(Board.PI5, config).value("os_prefix"))
                .as("the serial is still another one")
                .isEmpty();
    }

    @Test
    void whatIsForSpecialTimesIsLeftOut() {
        for (String filter : List.of("none", "tryboot", "gpio4=1", "EDID=VSC-TD2220", "partition=2", "pi400", "cm4")) {
            assertThat(read(Board.PI4, "kernel=a\n[" + filter + "]\nkernel=b\n").value("kernel"))
                    .as(filter)
                    .contains("a");
        }
        assertThat(read(Board.PI4, "[none]\n[pi4]\nkernel=b\n").value("kernel")).isEmpty();
        assertThat(read(Board.PI4, "[none]\n[all]\n[HDMI:0]\nkernel=b\n").value("kernel"))
                .contains("b");
    }

    @Test
    void filesOfTheInitramfs() {
        FirmwareSettings settings = read(
                Board.PI4,
                "initramfs a.img,b.img followkernel\ninitramfs=c.img 0x00a00000\nramfsfile=d.img\n#initramfs x\n");
        assertThat(settings.ramFileSystems())
                .containsExactly(List.of("a.img", "b.img"), List.of("c.img"), List.of("d.img"));
    }

    @Test
    void theInitramfsThatGoesWithAKernel() {
        TestTree tree = new TestTree()
                .text("config.txt", "auto_initramfs=1\n")
                .text("kernel8.img", "x")
                .text("kernel_2712.img", "x")
                .text("initramfs8", "x")
                .text("initramfs_2712", "x");
        assertThat(plan(Board.PI4, tree).initramfs()).containsExactly("initramfs8");
        assertThat(plan(Board.PI5, tree).initramfs()).containsExactly("initramfs_2712");
        assertThat(plan(Board.PI5, tree.without("initramfs_2712")).initramfs()).isEmpty();
        assertThat(plan(Board.PI5, tree.without("kernel_2712.img")).kernelName())
                .isEqualTo("kernel8.img");
        tree.text("config.txt", "auto_initramfs=1\nkernel=vmlinuz\n").text("vmlinuz", "x");
        assertThat(plan(Board.PI4, tree).initramfs()).isEmpty();
    }

    private static BootPlan plan(Board board, TestTree tree) {
        return BootPlan.of(board, ConfigReader.read(tree, board, "", new ArrayList<>()), tree);
    }

    @Test
    void overlaysLieBeneathThePrefixOnlyWithTheirReadme() {
        TestTree tree = new TestTree()
                .text("config.txt", "os_prefix=os/\n")
                .text("os/kernel8.img", "x")
                .text("os/bcm2711-rpi-4-b.dtb", "x");
        assertThat(plan(Board.PI4, tree).overlayFolder(tree)).isEqualTo("overlays/");
        tree.text("os/overlays/README", "");
        assertThat(plan(Board.PI4, tree).overlayFolder(tree)).isEqualTo("os/overlays/");
    }

    @Test
    void anyBytesAreRead() {
        Random random = new Random(6);
        List<String> words = List.of(
                "[",
                "]",
                "all",
                "pi4",
                "0x",
                "=",
                "initramfs ",
                "include ",
                "config.txt",
                ",",
                "\n",
                "\0",
                "dtoverlay",
                "os_prefix",
                "kernel",
                " ",
                "\u00ff",
                "#");
        for (int round = 0; round < 3000; round++) {
            StringBuilder config = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                config.append(words.get(random.nextInt(words.size())));
            }
            TestTree tree = TestTree.whole().text("config.txt", config.toString());
            List<Finding> findings = new TestSurroundings().check(tree);
            assertThat(findings).doesNotHaveDuplicates();
        }
    }
}
