package dev.bramble.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
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
 * The life of one machine from its image's import to its disk's file system check, told in order: a boot costs a minute
 * of emulation, so that what a test leaves is what the next one finds. Only the first test that is red tells anything.
 * Console, shell, services and DHCP are in {@code target/run}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(UntilTheFirstRed.class)
@Timeout(900)
class FirstMachineTest {
    private static final String NAME = "debian-1";
    private static final List<String> STAGES =
            List.of("bootloader", "firmware", "kernel", "initramfs", "root-mounting", "root-mounted", "userspace");
    private static final Tool CURL = new Tool("curl", "curl");
    private static final Duration TIMELINE_WITHIN = Duration.ofSeconds(90);

    private RunFolder run = new RunFolder(Path.of(""));
    private @Nullable BootNetwork network;
    private @Nullable RunningBramble bramble;
    private Bootloader.@Nullable Loaded first;
    private Bootloader.@Nullable Loaded second;
    private @Nullable Machine machine;
    private Path image = Path.of("");
    private String onTheDisk = "";
    private String inTheBootTree = "";

    @BeforeAll
    void makeImageAndNetwork() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: chroot, tap and network namespaces");
        Machine.QEMU.need();
        run = RunFolder.empty("run");
        String made = Tool.run(List.of(Path.of("make-image.sh").toAbsolutePath().toString()))
                .succeeded()
                .output();
        image = Path.of(made.lines().toList().getLast());
        network = BootNetwork.open(run.resolve("dhcp.log"));
        bramble = RunningBramble.start(network, run.resolve("data"), run.resolve("bramble.log"), Map.of());
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
    void anImageIsImportedAndAPiIsMadeFromIt() throws Exception {
        bramble().bramble("image", "import", image.toString(), "--name", "debian");
        bramble().bramble("pi", "add", NAME, "--mac", BootNetwork.PI_MAC, "--ip", BootNetwork.PI, "--image", "debian");

        assertThat(bramble().pi(NAME).get("state").getAsString()).isEqualTo("ready");
    }

    @Test
    @Order(2)
    void theBootloaderFetchesKernelAndInitramfsAsTheyStandInTheBootTree() throws Exception {
        Bootloader.Loaded loaded = fetch("1");
        first = loaded;

        assertThat(RunFolder.sha256(loaded.kernel())).isEqualTo(RunFolder.sha256(tree("vmlinuz")));
        assertThat(RunFolder.sha256(loaded.initramfs())).isEqualTo(RunFolder.sha256(tree("initrd.img")));
        assertThat(loaded.commandLine()).contains("e2e.generation=1", "iscsi_target_ip=" + BootNetwork.SERVER);
    }

    @Test
    @Order(3)
    void theKernelFindsItsRootOnTheLun() throws Exception {
        boot(present(first), "1");

        generationIs(1);
        assertThat(machine().run("cat /proc/cmdline")).isEqualTo(present(first).commandLine());
        assertThat(machine().run("findmnt -no FSTYPE,OPTIONS /"))
                .startsWith("ext4")
                .contains("rw");
        assertThat(machine()
                        .run("cat /sys/class/iscsi_session/session*/targetname")
                        .lines())
                .containsOnly(bramble()
                        .pi(NAME)
                        .getAsJsonObject("iscsi")
                        .get("target")
                        .getAsString());
        assertThat(machine().run("ls -l /sys/block/$(findmnt -no SOURCE / | sed 's,/dev/,,; s,[0-9]*$,,')"))
                .contains("/session");
    }

    @Test
    @Order(4)
    void theKernelsNfsClientMountsTheBootTreeByVersion41AndSeesWhatTftpServed() throws Exception {
        machine()
                .run("echo '%s:%s /boot/firmware nfs _netdev,vers=4.1,proto=tcp 0 0' >>/etc/fstab"
                        .formatted(BootNetwork.SERVER, export()));
        machine().run("mount /boot/firmware");

        assertThat(machine().run("findmnt -no FSTYPE,OPTIONS /boot/firmware"))
                .startsWith("nfs4")
                .contains("vers=4.1");
        assertThat(machine().run("sha256sum </boot/firmware/vmlinuz"))
                .startsWith(RunFolder.sha256(present(first).kernel()));
        assertThat(machine().run("sha256sum </boot/firmware/initrd.img"))
                .startsWith(RunFolder.sha256(present(first).initramfs()));
    }

    @Test
    @Order(5)
    void whatIsWrittenOverNfsIsServedByTftpAtOnce() throws Exception {
        inTheBootTree = machine().run("""
                dd if=/dev/urandom of=/boot/firmware/proof.bin bs=64k count=48 conv=fsync 2>/dev/null
                sha256sum </boot/firmware/proof.bin""");

        assertThat(inTheBootTree).startsWith(RunFolder.sha256(tree("proof.bin")));
        assertThat(inTheBootTree).startsWith(RunFolder.sha256(tftp("proof.bin")));
    }

    @Test
    @Order(6)
    void packageManagersCanWorkInTheBootTree() {
        assertThat(machine().run("""
                cd /boot/firmware
                printf old >package.txt
                ln package.txt package.txt.dpkg-tmp
                printf new >package.txt.dpkg-new
                chown 0:0 package.txt.dpkg-new
                chmod 640 package.txt.dpkg-new
                touch -d '2001-02-03 04:05:06.789 UTC' package.txt.dpkg-new
                sync package.txt.dpkg-new
                mv -f package.txt.dpkg-new package.txt
                cat package.txt package.txt.dpkg-tmp
                rm package.txt.dpkg-tmp
                echo
                TZ=UTC stat -c '%a %u %g %h %s %y' package.txt
                mkdir d && mkfifo d/fifo && ln -s ../package.txt d/link && cat d/link && rm -r d
                echo
                flock package.txt echo locked
                ls -1""").lines())
                .containsSequence("newold", "640 0 0 1 3 2001-02-03 04:05:06.789000000 +0000", "new", "locked")
                .contains("package.txt", "vmlinuz")
                .doesNotContain("package.txt.dpkg-tmp", "package.txt.dpkg-new", "d");
    }

    @Test
    @Order(7)
    void writesToTheDiskSurviveTheDeathOfTheTarget() throws Exception {
        CompletableFuture<String> writing =
                CompletableFuture.supplyAsync(() -> machine().run("""
                dd if=/dev/urandom of=/root/proof.bin bs=1M count=4 2>/dev/null
                mkdir /root/copies
                for i in $(seq 16); do
                  dd if=/root/proof.bin of=/root/copies/$i bs=256k conv=fsync 2>/dev/null
                  echo "e2e: copy $i" >/dev/ttyS0
                done
                sync
                echo 3 >/proc/sys/vm/drop_caches
                sha256sum </root/proof.bin
                for i in $(seq 16); do cmp /root/proof.bin /root/copies/$i; done
                rm -r /root/copies"""));
        machine().awaitConsole("e2e: copy 3");
        bramble().kill("iscsi-service");

        onTheDisk = writing.join();
        assertThat(onTheDisk).matches("[0-9a-f]{64}  -");
        assertThat(machine().run("dmesg"))
                .containsSubsequence(
                        "detected conn error", "Power-on or device reset occurred") // 29/00 of the new session
                .doesNotContain("I/O error");
    }

    @Test
    @Order(8)
    void writesToTheBootTreeSurviveTheDeathOfTheNfsServer() throws Exception {
        CompletableFuture<String> writing =
                CompletableFuture.supplyAsync(() -> machine().run("""
                cd /boot/firmware
                exec 9>held.txt
                for i in $(seq 12); do
                  dd if=proof.bin of=copy.bin bs=64k conv=fsync 2>/dev/null
                  echo "$i" >&9
                  echo "e2e: boot copy $i" >/dev/ttyS0
                done
                exec 9>&-
                echo 3 >/proc/sys/vm/drop_caches
                cmp proof.bin copy.bin
                cat held.txt | tr '\\n' ' '
                rm held.txt copy.bin"""));
        machine().awaitConsole("e2e: boot copy 3");
        bramble().kill("nfs-service");

        assertThat(writing.join()).isEqualTo("1 2 3 4 5 6 7 8 9 10 11 12");
    }

    @Test
    @Order(9)
    void aNewInitramfsAndCommandLineAreWrittenAsFlashKernelAndSedDo() throws Exception {
        String made = machine().run("""
                echo 2 >/etc/generation
                update-initramfs -u -k "$(uname -r)" >&2
                cd /boot/firmware
                mv initrd.img initrd.img.bak
                cp /boot/initrd.img-"$(uname -r)" initrd.img
                sed -i 's/e2e.generation=1/e2e.generation=2/' cmdline.txt
                sync
                sha256sum </boot/initrd.img-"$(uname -r)\"""");

        assertThat(made.lines().toList().getLast()).startsWith(RunFolder.sha256(tree("initrd.img")));
        assertThat(RunFolder.sha256(tree("initrd.img")))
                .isNotEqualTo(RunFolder.sha256(present(first).initramfs()));
    }

    @Test
    @Order(10)
    void rebootedItRunsTheNewInitramfsAndTheNewCommandLine() throws Exception {
        machine().runToTheEnd("systemctl reboot");
        Bootloader.Loaded loaded = fetch("2");
        second = loaded;
        assertThat(RunFolder.sha256(loaded.initramfs())).isEqualTo(RunFolder.sha256(tree("initrd.img")));
        boot(loaded, "2");

        generationIs(2);
    }

    @Test
    @Order(11)
    void allThatWasWrittenIsThereAfterTheReboot() {
        assertThat(machine().run("sha256sum </root/proof.bin")).isEqualTo(onTheDisk);
        assertThat(machine().run("findmnt -no OPTIONS /boot/firmware")).contains("vers=4.1");
        assertThat(machine().run("sha256sum </boot/firmware/proof.bin")).isEqualTo(inTheBootTree);
    }

    /** With the options that Bramble wrote into cmdline.txt, given to the kernel as they are. */
    @Test
    @Order(12)
    void theBootTreeMountsByVersion3AsTheCommandLineSays() throws Exception {
        machine().run("""
                umount /boot/firmware
                word=$(tr ' ' '\\n' </proc/cmdline | sed -n 's/^bramble.fw=nfs,//p')
                mount -i -t nfs -o "${word%,*}" "${word##*,}" /boot/firmware""");

        assertThat(machine().run("findmnt -no OPTIONS /boot/firmware")).contains("vers=3");
        assertThat(machine().run("sha256sum </boot/firmware/proof.bin")).isEqualTo(inTheBootTree);
        String written = machine().run("""
                cd /boot/firmware
                dd if=/dev/urandom of=three.tmp bs=64k count=16 conv=fsync 2>/dev/null
                mv three.tmp three.bin
                sha256sum <three.bin""");
        assertThat(written)
                .startsWith(RunFolder.sha256(tree("three.bin")))
                .startsWith(RunFolder.sha256(tftp("three.bin")));
    }

    @Test
    @Order(13)
    void bothBootsHaveTheirWholeTimeline() throws Exception {
        machine().runToTheEnd("systemctl poweroff");

        await().atMost(TIMELINE_WITHIN).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            // What curl read at the server's side began timelines of its own.
            List<JsonObject> boots = bramble().boots(NAME).stream()
                    .filter(boot -> boot.getAsJsonObject("subject")
                            .get("address")
                            .getAsString()
                            .equals(BootNetwork.PI))
                    .toList();
            assertThat(boots).hasSize(2);
            assertThat(boots)
                    .allSatisfy(boot -> assertThat(RunningBramble.stages(boot)).containsExactlyElementsOf(STAGES));
        });
    }

    @Test
    @Order(14)
    void theFileSystemOfTheLunIsClean() throws Exception {
        ExportedDisk disk = ExportedDisk.of(bramble(), NAME, run.resolve("disk.img"));

        assertThat(disk.fileSystemErrors()).isEmpty();
        // The check itself: with one group's bitmaps gone it must be red.
        disk.blank(disk.rootOffset() + 16 * 4096L, 64 * 4096);
        assertThat(disk.fileSystemErrors()).isNotEmpty();
    }

    /** What would happen if a server served yesterday's initramfs: the machine says what it runs, and it is the wrong one. */
    @Test
    @Order(15)
    void aMachineThatWasGivenTheOldInitramfsIsSeen() throws Exception {
        Bootloader.Loaded stale = new Bootloader.Loaded(
                present(second).kernel(),
                present(first).initramfs(),
                present(second).commandLine());
        machine = Machine.start(network(), stale, run.resolve("stale.console"));
        machine().awaitConsole("e2e: initramfs generation ");

        assertThatThrownBy(() -> consoleShowsGeneration(2)).isInstanceOf(AssertionError.class);
        consoleShowsGeneration(1);
    }

    private Bootloader.Loaded fetch(String boot) throws Exception {
        return Bootloader.run(network(), run.resolve("boot-" + boot));
    }

    private void boot(Bootloader.Loaded loaded, String boot) throws Exception {
        Machine started =
                Machine.start(network(), loaded, run.resolve("boot-" + boot).resolve("console"));
        machine = started;
        started.awaitShell();
        System.out.println("boot " + boot + " took " + started.cpu().toSeconds() + " s of emulated CPU to its shell");
    }

    /** What runs is what was fetched: the initramfs and the command line tell their generation, each by itself. */
    private void generationIs(int generation) {
        consoleShowsGeneration(generation);
        assertThat(machine().run("cat /run/initramfs-generation")).isEqualTo("" + generation);
        assertThat(machine().run("cat /proc/cmdline").split(" ")).contains("e2e.generation=" + generation);
    }

    private void consoleShowsGeneration(int generation) {
        assertThat(machine().console()).contains("e2e: initramfs generation " + generation);
    }

    private String export() throws Exception {
        return bramble().pi(NAME).getAsJsonObject("nfs").get("export").getAsString();
    }

    /** A file of the Pi's boot tree, as it lies in the server's folder. */
    private Path tree(String name) throws Exception {
        return Path.of(export()).resolve(name);
    }

    /** A file of the Pi's boot tree, as a TFTP client of Debian's gets it now. */
    private Path tftp(String name) throws Exception {
        Path got = run.resolve("tftp").resolve(name);
        Files.createDirectories(got.getParent());
        CURL.need();
        Tool.run(network()
                        .atServer(List.of(
                                CURL.name(),
                                "-sS",
                                "--tftp-blksize",
                                "1468",
                                "-o",
                                got.toString(),
                                "tftp://" + BootNetwork.SERVER + "/" + BootNetwork.PI_MAC.replace(':', '-') + "/"
                                        + name)))
                .succeeded();
        return got;
    }

    private BootNetwork network() {
        return present(network);
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
