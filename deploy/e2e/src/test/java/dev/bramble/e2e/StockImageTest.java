package dev.bramble.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The life of a machine whose image knows nothing of iSCSI or NFS: neither open-iscsi nor nfs-common is installed, its
 * initramfs is as Debian made it, and networkd configures all that it finds. Told in order, as in {@link FirstMachineTest};
 * what it leaves is in {@code target/run-stock}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(UntilTheFirstRed.class)
@Timeout(900)
class StockImageTest {
    private static final String NAME = "stock-1";
    private static final List<String> STAGES =
            List.of("bootloader", "firmware", "kernel", "initramfs", "root-mounting", "root-mounted", "userspace");
    private static final List<String> INITRAMFS = List.of("bramble.img", "bramble-guest.img", "initrd.img");
    private static final Duration TIMELINE_WITHIN = Duration.ofSeconds(90);

    private RunFolder run = new RunFolder(Path.of(""));
    private @Nullable BootNetwork network;
    private @Nullable RunningBramble bramble;
    private @Nullable Machine machine;
    private Path image = Path.of("");
    private String identity = "";
    private String onTheDisk = "";
    private String etc = "";

    @BeforeAll
    void makeImageAndNetwork() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: chroot, tap and network namespaces");
        Machine.QEMU.need();
        new Tool("cpio", "cpio").need();
        run = RunFolder.empty("run-stock");
        GuestImage made = GuestImage.make("stock");
        image = made.file();
        network = BootNetwork.open(run.resolve("dhcp.log"));
        bramble = RunningBramble.start(network, run.resolve("data"), run.resolve("bramble.log"), Map.of());
        made.offerPackages(run.resolve("data"));
    }

    @AfterAll
    void end() throws IOException {
        if (machine != null) {
            machine.close();
        }
        if (bramble != null) {
            bramble.close();
        }
        if (network != null) {
            network.close();
        }
        run.tidy();
    }

    @Test
    @Order(1)
    void anImageThatWasNotPreparedGetsItsBootKitAtImport() throws Exception {
        bramble().bramble("image", "import", image.toString(), "--name", "stock");
        JsonObject kit = JsonParser.parseString(bramble().bramble("image", "show", "stock", "-o", "json"))
                .getAsJsonObject()
                .getAsJsonObject("boot_kit");

        assertThat(kit.getAsJsonArray("kernels")).hasSize(1);
        assertThat(kit.getAsJsonArray("packages").toString())
                .contains("open-iscsi 2.", "libisns0 ", "libopeniscsiusr ", "busybox-static ")
                .doesNotContain("libc6");
        assertThat(kit.has("missing")).isFalse();
    }

    @Test
    @Order(2)
    void theBootloaderFetchesTheKitBeforeTheImagesOwnInitramfs() throws Exception {
        bramble().bramble("pi", "add", NAME, "--mac", BootNetwork.PI_MAC, "--ip", BootNetwork.PI, "--image", "stock");
        Bootloader.Loaded loaded = fetch("1");
        ByteArrayOutputStream inTheTree = new ByteArrayOutputStream();
        for (String file : INITRAMFS) {
            inTheTree.writeBytes(Files.readAllBytes(tree(file)));
        }

        assertThat(Files.readAllBytes(loaded.initramfs())).isEqualTo(inTheTree.toByteArray());
        assertThat(loaded.commandLine())
                .contains("rdinit=/bramble/init", "root=LABEL=writable", "ISCSI_TARGET_IP=" + BootNetwork.SERVER);
        boot(loaded, "1");
    }

    @Test
    @Order(3)
    void itsRootIsOnTheLun() throws Exception {
        assertThat(machine().run("findmnt -no FSTYPE,OPTIONS /"))
                .startsWith("ext4")
                .contains("rw");
        assertThat(machine().run("cat /sys/class/iscsi_session/session*/targetname"))
                .isEqualTo(bramble()
                        .pi(NAME)
                        .getAsJsonObject("iscsi")
                        .get("target")
                        .getAsString());
        assertThat(machine().run("ls -l /sys/block/$(findmnt -no SOURCE / | sed 's,/dev/,,; s,[0-9]*$,,')"))
                .contains("/session");
        assertThat(machine().run("for p in iscsid iscsistart mount.nfs; do command -v $p || echo no $p; done"))
                .as("programs of the image's own")
                .isEqualTo("no iscsid\nno iscsistart\nno mount.nfs");
        assertThat(machine().run("systemctl --failed --no-legend | cat")).isEmpty();
        // A unit that systemd leaves out to break a cycle has not failed.
        assertThat(machine().run("systemctl is-active bramble-shutdown bramble-upkeep.path"))
                .isEqualTo("active\nactive");
        assertThat(machine().console()).doesNotContainIgnoringCase("ordering cycle");
    }

    @Test
    @Order(4)
    void itsBootTreeIsMountedInPlaceOfThePartitionThatFstabNames() {
        assertThat(machine().run("findmnt -no FSTYPE /boot/firmware")).isEqualTo("nfs4");
        machine().run("mount -a");
        assertThat(machine().run("findmnt -no FSTYPE /boot/firmware")).isEqualTo("nfs4");
        assertThat(machine().run("grep -v '^#' /etc/fstab")).isEqualTo("LABEL=writable / ext4 defaults 0 1");
    }

    @Test
    @Order(5)
    void itIsAMachineOfItsOwn() throws Exception {
        identity = machine().run("hostname; cat /etc/machine-id");

        assertThat(identity).matches(NAME + "\n[0-9a-f]{32}");
        etc = machine()
                .run("cd /etc; find . -xdev -newer fstab ! -name machine-id -o -name hostname | sort; cat hostname");
        assertThat(etc).endsWith("\ndebian");
    }

    /** networkd takes the card over, and is ended: neither may take the address from under the root. */
    @Test
    @Order(6)
    void networkdKeepsTheAddressThatTheRootStandsOn() {
        machine().run("""
                until grep -q ADMIN_STATE=configured /run/systemd/netif/links/*; do sleep 0.5; done
                systemctl restart systemd-networkd
                until grep -q ADMIN_STATE=configured /run/systemd/netif/links/*; do sleep 0.5; done
                systemctl stop systemd-networkd
                echo 3 >/proc/sys/vm/drop_caches
                ls -lR /usr/lib/systemd >/dev/null
                systemctl start systemd-networkd""");

        assertThat(machine().run("ip -4 -o address show scope global")).contains(BootNetwork.PI + "/24");
        assertThat(machine().run("networkctl --version >/dev/null; ls /run/systemd/network"))
                .contains("00-bramble.network");
    }

    @Test
    @Order(7)
    void writesToTheDiskSurviveTheDeathOfTheTarget() {
        assertThat(machine().run("cat /sys/class/iscsi_session/session*/recovery_tmo"))
                .isEqualTo("86400");
        CompletableFuture<String> writing =
                CompletableFuture.supplyAsync(() -> machine().run("""
                dd if=/dev/urandom of=/root/proof.bin bs=1M count=4 2>/dev/null
                for i in $(seq 16); do
                  dd if=/root/proof.bin of=/root/copy bs=256k conv=fsync 2>/dev/null
                  echo "e2e: copy $i" >/dev/ttyS0
                done
                sync
                echo 3 >/proc/sys/vm/drop_caches
                cmp /root/proof.bin /root/copy
                sha256sum </root/proof.bin"""));
        machine().awaitConsole("e2e: copy 3");
        bramble().kill("iscsi-service");

        onTheDisk = writing.join();
        assertThat(onTheDisk).matches("[0-9a-f]{64}  -");
        assertThat(machine().run("dmesg")).contains("detected conn error").doesNotContain("I/O error");
        assertThat(machine().run("cat /sys/class/iscsi_session/session*/recovery_tmo"))
                .as("after iscsid brought the session back")
                .isEqualTo("86400");
    }

    /** As if its modules were a new kernel's: the kit is said not to have them. */
    @Test
    @Order(8)
    void theModulesOfANewKernelArePackedOntoTheBootTree() throws Exception {
        machine().run("""
                rm /run/bramble/kernels/*
                touch /lib/modules/new && rm /lib/modules/new
                until grep -q "$(uname -r)" /boot/firmware/bramble-guest.txt 2>/dev/null; do sleep 0.5; done""");

        String kernel = machine().run("uname -r");
        assertThat(listed(tree("bramble-guest.img")))
                .contains("bramble/modules/" + kernel + "/iscsi_tcp.ko", "bramble/modules/" + kernel + "/load")
                .doesNotContain("bramble/init");
        assertThat(Files.size(tree("bramble-guest.img")) % 4).isZero();
    }

    /** As raspi-firmware does it with each new kernel. */
    @Test
    @Order(9)
    void aPackageThatWritesConfigAndCommandLineAnewDoesNotKeepItFromBooting() throws Exception {
        machine().runToTheEnd("""
                printf '%s\\n' '[all]' kernel=vmlinuz 'initramfs initrd.img followkernel' >/boot/firmware/config.txt
                echo console=ttyS0,115200 root=LABEL=RASPIROOT rw rootwait no_timer_check panic=-1 >/boot/firmware/cmdline.txt
                systemctl reboot""");

        assertThat(Files.readString(tree("config.txt")))
                .contains("initramfs bramble.img,bramble-guest.img,initrd.img followkernel");
        assertThat(Files.readString(tree("cmdline.txt")))
                .contains(" rw ", "rdinit=/bramble/init", "root=LABEL=writable", "bramble.fw=nfs4,")
                .doesNotContain("RASPIROOT");
    }

    /** The kit has no modules any more, so that those which the machine packed are the ones that it boots by. */
    @Test
    @Order(10)
    void itBootsAKernelThatTheKitDoesNotKnow() throws Exception {
        withoutModules(tree("bramble.img"));
        boot(fetch("2"), "2");

        assertThat(machine().console()).contains("bramble: logged in to ");
        assertThat(machine().run("findmnt -no FSTYPE /; findmnt -no FSTYPE /boot/firmware"))
                .isEqualTo("ext4\nnfs4");
    }

    @Test
    @Order(11)
    void itIsTheSameMachineAndNothingWasDoneTwice() {
        assertThat(machine().run("hostname; cat /etc/machine-id")).isEqualTo(identity);
        assertThat(machine().run("sha256sum </root/proof.bin")).isEqualTo(onTheDisk);
        assertThat(machine().run("grep -c 'commented out' /var/lib/bramble/first-boot; grep -c vfat /etc/fstab"))
                .isEqualTo("1\n1");
        assertThat(
                        machine()
                                .run(
                                        "cd /etc; find . -xdev -newer fstab ! -name machine-id -o -name hostname | sort; cat hostname"))
                .as("/etc")
                .isEqualTo(etc);
    }

    @Test
    @Order(12)
    void itGoesDownCleanlyAndBothBootsHaveTheirWholeTimeline() throws Exception {
        machine().runToTheEnd("systemctl poweroff");

        ExportedDisk disk = ExportedDisk.of(bramble(), NAME, run.resolve("disk.img"));
        assertThat(disk.debugfs("show_super_stats -h"))
                .contains("Filesystem state:         clean")
                .doesNotContain("needs_recovery");
        assertThat(disk.fileSystemErrors()).isEmpty();
        await().atMost(TIMELINE_WITHIN)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(bramble().boots(NAME))
                        .hasSize(2)
                        .allSatisfy(
                                boot -> assertThat(RunningBramble.stages(boot)).containsExactlyElementsOf(STAGES)));
    }

    private Bootloader.Loaded fetch(String boot) throws Exception {
        return Bootloader.run(present(network), run.resolve("boot-" + boot));
    }

    private void boot(Bootloader.Loaded loaded, String boot) throws Exception {
        Machine started = Machine.start(
                present(network), loaded, run.resolve("boot-" + boot).resolve("console"));
        machine = started;
        started.awaitShell();
        System.out.println(
                "stock boot " + boot + " took " + started.cpu().toSeconds() + " s of emulated CPU to its shell");
    }

    private static List<String> listed(Path archive) throws Exception {
        return Tool.run(List.of("sh", "-c", "gzip -dcq '" + archive + "' | cpio -t --quiet"))
                .output()
                .lines()
                .toList();
    }

    /** The same archive without the modules, packed anew by cpio. */
    private void withoutModules(Path kit) throws Exception {
        Path work = Files.createDirectories(run.resolve("kit"));
        Tool.run(List.of("sh", "-c", """
                        cd '%s'
                        gzip -dcq '%s' | cpio -id --quiet
                        rm -r bramble/modules/*
                        find . -mindepth 1 | sort | sed 's,^./,,' | cpio -o -H newc --quiet | gzip -9n >../kit.img
                        truncate -s %%4 ../kit.img
                        cp ../kit.img '%s'
                        """.formatted(work, kit, kit))).succeeded();
    }

    /** A file of the Pi's boot tree, as it lies in the server's folder. */
    private Path tree(String name) throws Exception {
        return Path.of(bramble().pi(NAME).getAsJsonObject("nfs").get("export").getAsString())
                .resolve(name);
    }

    private RunningBramble bramble() {
        return present(bramble);
    }

    private Machine machine() {
        return present(machine);
    }

    private static <T> T present(@Nullable T value) {
        return Objects.requireNonNull(value, "an earlier test was red");
    }
}
