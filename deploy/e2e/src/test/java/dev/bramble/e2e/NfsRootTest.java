package dev.bramble.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
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
 * A machine without a disk: its root by NFS version 3, as Debian's own initramfs mounts it (klibc's nfsmount, by a port
 * mapper), and after a reboot the same root by version 4.1. Told in order, as {@link FirstMachineTest}. Console, services
 * and DHCP are in {@code target/run-nfs}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(UntilTheFirstRed.class)
@Timeout(900)
class NfsRootTest {
    private static final Path RUN = Path.of("target", "run-nfs").toAbsolutePath();
    private static final String NAME = "diskless-1";
    private static final List<String> STAGES =
            List.of("bootloader", "firmware", "kernel", "root-mounting", "root-mounted");

    private @Nullable BootNetwork network;
    private @Nullable RunningBramble bramble;
    private @Nullable Machine machine;
    private Path image = RUN;
    private String written = "";

    @BeforeAll
    void makeImageAndNetwork() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: chroot, tap and network namespaces");
        Machine.QEMU.need();
        Tool.run(List.of("rm", "-rf", RUN.toString())).succeeded();
        Files.createDirectories(RUN);
        String made = Tool.run(List.of(Path.of("make-image.sh").toAbsolutePath().toString()))
                .succeeded()
                .output();
        image = Path.of(made.lines().toList().getLast());
        network = BootNetwork.open(RUN.resolve("dhcp.log"));
        bramble = RunningBramble.start(
                network, RUN.resolve("data"), RUN.resolve("bramble.log"), Map.of("BRAMBLE_NFS_PORTMAPPER", "own"));
    }

    @AfterAll
    void end() throws IOException, InterruptedException {
        if (machine != null) {
            machine.close();
        }
        if (bramble != null) {
            bramble.close();
        }
        if (network != null) {
            network.close();
        }
        Tool.run(List.of("rm", "-rf", RUN.resolve("data").toString())).succeeded();
    }

    @Test
    @Order(1)
    void aPiWithAnNfsRootIsMadeFromTheImage() throws Exception {
        bramble().bramble("image", "import", image.toString(), "--name", "debian");
        long begin = System.nanoTime();
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
                        "debian",
                        "--root",
                        "nfs");
        System.out.println("pi add --root nfs took "
                + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");

        JsonObject pi = bramble().pi(NAME);
        assertThat(pi.get("state").getAsString()).isEqualTo("ready");
        assertThat(pi.get("state_message").getAsString()).isEmpty();
        assertThat(pi.get("root").getAsString()).isEqualTo("nfs");
        assertThat(root().resolve("etc/hostname")).exists();
        assertThat(Files.getAttribute(root().resolve("usr/bin/mount"), "unix:mode"))
                .isEqualTo(0104755);
    }

    @Test
    @Order(2)
    void debiansInitramfsMountsTheRootByVersion3() throws Exception {
        boot("1");

        assertThat(machine().run("grep ' / ' /proc/mounts"))
                .startsWith(BootNetwork.SERVER + ":" + root() + " / nfs rw,")
                .contains("vers=3", "proto=tcp", "addr=" + BootNetwork.SERVER);
        assertThat(machine().run("lsblk -dno NAME || true").lines()).noneMatch(line -> line.startsWith("sd"));
    }

    @Test
    @Order(3)
    void whatIsWrittenIsOnTheServer() throws Exception {
        written = machine().run("""
                dd if=/dev/urandom of=/root/proof.bin bs=64k count=48 conv=fsync 2>/dev/null
                install -o 1000 -g 1000 -m 4750 /bin/true /root/owned
                ln /root/proof.bin /root/proof.link
                ln -s proof.bin /root/proof.sym
                mkfifo /root/fifo && mknod /root/null c 1 3 && echo lost >/root/null
                setpriv --reuid 1000 --clear-groups sh -c '! cat /root/proof.bin 2>/dev/null'
                sync
                sha256sum </root/proof.bin""");

        assertThat(Tool.run(List.of(
                                "sha256sum", root().resolve("root/proof.bin").toString()))
                        .succeeded()
                        .output())
                .startsWith(written.substring(0, 64));
        assertThat(Files.getAttribute(root().resolve("root/owned"), "unix:mode"))
                .isEqualTo(0104750);
        assertThat(Files.getAttribute(root().resolve("root/owned"), "unix:uid")).isEqualTo(1000);
        assertThat(Files.getAttribute(root().resolve("root/proof.bin"), "unix:nlink"))
                .isEqualTo(2);
    }

    @Test
    @Order(4)
    void theRootSurvivesTheDeathOfItsServer() throws Exception {
        bramble().kill("nfs-service");

        assertThat(machine().run("echo 3 >/proc/sys/vm/drop_caches; echo on >/root/after; sync; cat /root/after"))
                .isEqualTo("on");
    }

    @Test
    @Order(5)
    void aMachineThatRunsKeepsItsRoot() throws Exception {
        Tool.Result refused = bramble().attempt("pi", "delete", NAME);

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.output()).contains("mounted by " + BootNetwork.PI);
    }

    @Test
    @Order(6)
    void rebootedTheSameRootIsMountedByVersion41() throws Exception {
        machine().runToTheEnd("systemctl reboot");
        Path commandLine = tree().resolve("cmdline.txt");
        Files.writeString(
                commandLine, Files.readString(commandLine).replace(",vers=3,tcp,port=", ",vers=4.1,tcp,port="));
        boot("2");

        assertThat(machine().run("grep ' / ' /proc/mounts")).contains(" / nfs", "rw,", "vers=4.1");
        assertThat(machine().run("sha256sum </root/proof.bin; cat /root/after")).isEqualTo(written + "\non");
        assertThat(machine().run("cat /sys/module/nfs/parameters/nfs4_unique_id"))
                .isEqualTo(bramble().pi(NAME).get("uid").getAsString());
        assertThat(machine()
                        .run("stat -c '%a %u' /root/owned; flock /root/after echo locked")
                        .lines())
                .containsExactly("4750 1000", "locked");
    }

    @Test
    @Order(7)
    void bothBootsAreToldUpToTheirMountedRoot() throws Exception {
        machine().runToTheEnd("systemctl poweroff");

        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    List<JsonObject> boots = bramble().boots(NAME);
                    assertThat(boots).hasSize(2);
                    assertThat(boots)
                            .allSatisfy(boot -> assertThat(stages(boot)).containsExactlyElementsOf(STAGES));
                });
    }

    private static List<String> stages(JsonObject boot) {
        return StreamSupport.stream(boot.getAsJsonArray("stages").spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .map(stage -> stage.get("name").getAsString())
                .toList();
    }

    private void boot(String boot) throws Exception {
        Bootloader.Loaded loaded = Bootloader.run(network(), RUN.resolve("boot-" + boot));
        Machine started =
                Machine.start(network(), loaded, RUN.resolve("boot-" + boot).resolve("console"));
        machine = started;
        started.awaitShell();
        System.out.println("boot " + boot + " took " + started.cpu().toSeconds() + " s of emulated CPU to its shell");
    }

    /** The Pi's root tree, as it lies in the server's folder. */
    private Path root() throws Exception {
        return Path.of(
                bramble().pi(NAME).getAsJsonObject("nfs").get("root_export").getAsString());
    }

    private Path tree() throws Exception {
        return Path.of(bramble().pi(NAME).getAsJsonObject("nfs").get("export").getAsString());
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
