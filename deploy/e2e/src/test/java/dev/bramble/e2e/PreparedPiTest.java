package dev.bramble.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is made of an image that nobody prepared, packed by xz, as other programs than Bramble see it; and that the pre-flight finds
 * what is broken in it then. No machine is switched on: {@link StockImageTest} does that.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class PreparedPiTest {
    private static final String NAME = "prepared-1";
    private static final long DISK = 2L << 30;
    private static final List<String> CHANGED =
            List.of("bramble-guest.img", "bramble.img", "cmdline.txt", "config.txt");

    private RunFolder run = new RunFolder(Path.of(""));
    private @Nullable BootNetwork network;
    private @Nullable RunningBramble bramble;
    private Path image = Path.of("");
    private Path tree = Path.of("");
    private JsonObject pi = new JsonObject();

    @BeforeAll
    void importsAndAdds() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: chroot and network namespaces");
        for (Tool tool : List.of(
                new Tool("xz", "xz-utils"),
                new Tool("mcopy", "mtools"),
                new Tool("sfdisk", "fdisk"),
                new Tool("qemu-img", "qemu-utils"),
                new Tool("cpio", "cpio"))) {
            tool.need();
        }
        run = RunFolder.empty("run-prepared");
        GuestImage made = GuestImage.make("stock");
        image = made.file();
        Path packed = run.resolve("stock.img.xz");
        shell("xz -1 -T0 -c \"$0\" >\"$1\"", image, packed);
        network = BootNetwork.open(run.resolve("dhcp.log"));
        bramble = RunningBramble.start(network, run.resolve("data"), run.resolve("bramble.log"), Map.of());
        made.offerPackages(run.resolve("data"));
        bramble().bramble("image", "import", packed.toString(), "--name", "stock");
        bramble()
                .bramble(
                        "pi",
                        "add",
                        NAME,
                        "--mac",
                        BootNetwork.PI_MAC,
                        "--ip",
                        BootNetwork.PI,
                        "--image",
                        "stock",
                        "--disk",
                        "2G");
        pi = bramble().pi(NAME);
        tree = Path.of(pi.getAsJsonObject("nfs").get("export").getAsString());
        shell("cp -a \"$0\" \"$1\"", tree, run.resolve("whole"));
    }

    @AfterEach
    void mendTheTree() throws Exception {
        shell("find \"$0\" -mindepth 1 -delete; cp -a \"$1\"/. \"$0\"", tree, run.resolve("whole"));
    }

    @AfterAll
    void end() throws IOException {
        if (bramble != null) {
            bramble.close();
        }
        if (network != null) {
            network.close();
        }
        run.tidy();
    }

    @Test
    void theImageIsTheOneThatWasPacked() throws Exception {
        JsonObject shown = JsonParser.parseString(bramble().bramble("image", "show", "stock", "-o", "json"))
                .getAsJsonObject();
        assertThat(shown.get("sha256").getAsString())
                .isEqualTo(shell("sha256sum <\"$0\"", image).substring(0, 64));
    }

    /** By mtools: all else in it is what lies in the image's FAT. */
    @Test
    void theBootTreeHasTheFilesOfTheImagesPartition() throws Exception {
        Path boot = Files.createDirectory(run.resolve("boot"));
        shell("MTOOLS_SKIP_CHECK=1 mcopy -s -n -i \"$0\"@@1M '::*' \"$1\"", image, boot);
        assertThat(shell("diff -rq \"$0\" \"$1\" || true", boot, tree).lines().map(PreparedPiTest::nameIn))
                .containsExactlyInAnyOrderElementsOf(CHANGED);

        assertThat(Files.readString(boot.resolve("config.txt"))).doesNotContain("bramble");
        assertThat(Files.readString(tree.resolve("config.txt")))
                .contains("initramfs bramble.img,bramble-guest.img,initrd.img followkernel");
        assertThat(words(tree))
                .containsAll(words(boot))
                .contains("ISCSI_INITIATOR=" + iscsi("initiator"), "ISCSI_TARGET_NAME=" + iscsi("target"));
        // That it has its own name in the TFTP root too.
        assertThat(tree.resolveSibling("..").resolve(BootNetwork.PI_MAC.replace(':', '-')))
                .isSymbolicLink();
    }

    private static List<String> words(Path folder) throws IOException {
        return List.of(Files.readString(folder.resolve("cmdline.txt")).strip().split(" ", -1));
    }

    private static String nameIn(String difference) {
        // "Only in /x: name", "Files /x/name and /y/name differ"
        return difference.startsWith("Only in ")
                ? difference.substring(difference.lastIndexOf(' ') + 1)
                : difference.replaceFirst(" differ$", "").replaceFirst(".*/", "");
    }

    @Test
    void theKitIsAnArchiveThatCpioUnpacks() throws Exception {
        Path kit = tree.resolve("bramble.img");
        assertThat(Files.size(kit) % 4).isZero();
        String kernel = shell(
                        "strings \"$0\" | sed -n 's/^\\([0-9.-]*-cloud-amd64\\) .*/\\1/p' | sort -u",
                        tree.resolve("vmlinuz"))
                .strip();
        assertThat(shell("gzip -dcq \"$0\" | cpio -t --quiet", kit).lines())
                .contains(
                        "bramble/init",
                        "bramble/bin/busybox",
                        "bramble/bin/iscsistart",
                        "bramble/modules/" + kernel + "/iscsi_tcp.ko");
    }

    /** By qemu-img and sfdisk: grown, over the base, with the image's bytes. */
    @Test
    void theDiskIsAGrownCloneOfTheImage() throws Exception {
        String uid = pi.get("uid").getAsString();
        Path base = run.resolve("data/volumes/bases/stock/data.raw");
        assertThat(shell("cmp \"$0\" \"$1\"", base, image)).isEmpty();
        Path layer = run.resolve("data/volumes/disks").resolve(uid).resolve("layer-1.qcow2");
        JsonObject found = JsonParser.parseString(shell("qemu-img info -U --output=json \"$0\"", layer))
                .getAsJsonObject();
        assertThat(found.get("virtual-size").getAsLong()).isEqualTo(DISK);
        assertThat(found.get("actual-size").getAsLong()).isLessThan(16L << 20);
        assertThat(layer.resolveSibling(found.get("backing-filename").getAsString())
                        .normalize())
                .isEqualTo(base);

        ExportedDisk disk = ExportedDisk.of(bramble(), NAME, run.resolve("disk.img"));
        JsonObject root = JsonParser.parseString(shell("sfdisk --json \"$0\"", disk.file()))
                .getAsJsonObject()
                .getAsJsonObject("partitiontable")
                .getAsJsonArray("partitions")
                .get(1)
                .getAsJsonObject();
        assertThat((root.get("start").getAsLong() + root.get("size").getAsLong()) * 512)
                .isEqualTo(DISK);
        assertThat(disk.debugfs("cat /etc/fstab")).contains("LABEL=writable").contains("/boot/firmware");
        assertThat(disk.fileSystemErrors()).isEmpty();
    }

    @Test
    void thePreflightIsGreen() throws Exception {
        assertThat(errors()).isEmpty();
    }

    static List<Arguments> defects() {
        return List.of(
                arguments("rm vmlinuz", "kernel-missing"),
                arguments(": >vmlinuz", "kernel-empty"),
                arguments("rm initrd.img", "initramfs-missing"),
                arguments(": >initrd.img", "initramfs-empty"),
                arguments("rm start4.elf", "firmware-missing"),
                arguments("rm fixup4.dat", "firmware-missing"),
                arguments("rm bcm2711-rpi-4-b.dtb", "device-tree-missing"),
                arguments("rm cmdline.txt", "cmdline-missing"),
                arguments("sed -i s/bramble.img,// config.txt", "boot-kit-not-loaded"),
                arguments("sed -i s/root=LABEL=writable/root=LABEL=rootfs/ cmdline.txt", "root-missing"),
                arguments("sed -i 's/dev.bramble:pi[^ ]*/dev.bramble:pi.other/' cmdline.txt", "initiator-refused"),
                arguments("sed -i 's/dev.bramble:disk[^ ]*/dev.bramble:disk.other/' cmdline.txt", "target-unknown"),
                arguments("sed -i '1s/$/ ISCSI_USERNAME=me ISCSI_PASSWORD=notthesecret/' cmdline.txt", "chap-differs"),
                // Of another kernel than the one that is loaded.
                arguments("""
                        mkdir -p other/lib/modules/6.1.0-99/kernel/drivers/scsi
                        touch other/lib/modules/6.1.0-99/kernel/drivers/scsi/iscsi_tcp.ko
                        (cd other && find . | cpio -o -H newc --quiet | gzip -9n) >initrd.img
                        rm -r other && mkdir kit && cd kit
                        gzip -dcq ../bramble.img | cpio -id --quiet && rm -r bramble/modules/*
                        find . | cpio -o -H newc --quiet | gzip -9n >../bramble.img
                        cd .. && rm -r kit && truncate -s %4 bramble.img""", "kernel-without-iscsi"));
    }

    @ParameterizedTest
    @MethodSource("defects")
    void eachDefectIsFoundBeforeThePiIsSwitchedOn(String defect, String code) throws Exception {
        Tool.run(List.of("bash", "-euc", "cd \"$0\"; " + defect, tree.toString()))
                .succeeded();
        assertThat(errors()).containsExactly(code);
    }

    @Test
    void aTreeWithoutConfigIsToldWithWhatFollowsFromIt() throws Exception {
        Files.delete(tree.resolve("config.txt"));
        assertThat(errors()).contains("config-missing");
    }

    /** The codes of the pre-flight's errors; the command's exit code is that there are some. */
    private List<String> errors() throws Exception {
        Tool.Result result = bramble().attempt("pi", "check", NAME, "-o", "json");
        // Its last line is of the exit code, for people.
        String json = result.output().substring(0, result.output().lastIndexOf('}') + 1);
        List<String> codes = elements(JsonParser.parseString(json).getAsJsonObject(), "findings")
                .filter(finding -> finding.get("severity").getAsString().equals("error"))
                .map(finding -> finding.get("code").getAsString())
                .toList();
        assertThat(result.exit()).as(result.output()).isEqualTo(codes.isEmpty() ? 0 : 1);
        return codes;
    }

    private static Stream<JsonObject> elements(JsonObject of, String name) {
        return StreamSupport.stream(of.getAsJsonArray(name).spliterator(), false)
                .map(JsonElement::getAsJsonObject);
    }

    private String iscsi(String name) {
        return pi.getAsJsonObject("iscsi").get(name).getAsString();
    }

    /** What a script prints; {@code "$0"} and on are its words. */
    private static String shell(String script, Path... words) throws IOException, InterruptedException {
        return Tool.run(Stream.concat(
                                Stream.of("bash", "-euo", "pipefail", "-c", script),
                                Stream.of(words).map(Path::toString))
                        .toList())
                .succeeded()
                .output();
    }

    private RunningBramble bramble() {
        return Objects.requireNonNull(bramble);
    }
}
