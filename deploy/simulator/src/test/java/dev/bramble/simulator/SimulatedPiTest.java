package dev.bramble.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.bramble.simulator.boot.BootFailure;
import dev.bramble.simulator.boot.BootListener;
import dev.bramble.simulator.boot.BootReport;
import dev.bramble.simulator.boot.Stage;
import dev.bramble.simulator.peer.IscsiPeer;
import dev.bramble.simulator.peer.NfsPeer;
import dev.bramble.simulator.peer.TftpPeer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boots from deploy/demo's image by way of peers that are not our services. */
class SimulatedPiTest {
    private static final String MAC = "dc:a6:32:01:02:03";
    private static final String PREFIX = "dc-a6-32-01-02-03/";
    private static final int ROOT = 71680;

    @TempDir
    Path temporary = Path.of("");

    private Path raw = Path.of("");
    private Map<String, byte[]> tree = Map.of();

    @BeforeEach
    void unpack() throws Exception {
        DemoImage.needs("xz", "mcopy", "e2fsck", "dumpe2fs");
        raw = DemoImage.unpack(DemoImage.FOLDER.resolve("demo.img.xz"), temporary);
        tree = DemoImage.bootFiles(raw, temporary);
    }

    private Map<String, byte[]> served(IscsiPeer iscsi, NfsPeer nfs, Map<String, byte[]> files) {
        String line = "console=tty1 ip=dhcp iscsi_initiator=iqn.2026-01.dev.bramble:pi.a"
                + " iscsi_target_name=iqn.2026-01.dev.bramble:disk.a iscsi_target_ip=127.0.0.1 iscsi_target_port="
                + iscsi.address().getPort() + " root=LABEL=writable rootfstype=ext4 rootwait"
                + " bramble.fw=nfs,vers=3,nolock,proto=tcp,port=" + nfs.port() + ",mountport=" + nfs.port()
                + ",addr=127.0.0.1,127.0.0.1:/tree\n";
        files.put("cmdline.txt", line.getBytes(StandardCharsets.UTF_8));
        var served = new HashMap<String, byte[]>();
        files.forEach((path, bytes) -> served.put(PREFIX + path, bytes));
        return served;
    }

    private static SimulatedPiSpec pi(TftpPeer tftp) throws Exception {
        return SimulatedPiSpec.of(MAC, InetAddress.getByName("127.3.0.7"), tftp.address());
    }

    /** The NFS peer needs its files before the command line with its port is known. */
    private interface Scenario {
        void run(TftpPeer tftp, IscsiPeer iscsi, NfsPeer nfs) throws Exception;
    }

    private void with(Map<String, byte[]> overNfs, Scenario scenario, IscsiPeer.Trait... traits) throws Exception {
        var files = new TreeMap<>(tree);
        var exported = new TreeMap<>(tree);
        exported.putAll(overNfs);
        try (var iscsi = new IscsiPeer(raw, traits);
                var port = new NfsPeer(exported)) {
            Map<String, byte[]> served = served(iscsi, port, files);
            port.put("cmdline.txt", files.getOrDefault("cmdline.txt", new byte[0]));
            try (var tftp = new TftpPeer(served)) {
                scenario.run(tftp, iscsi, port);
            }
        }
    }

    @Test
    void bootsThroughAllStagesAndLeavesACleanDisk() throws Exception {
        with(Map.of(), (tftp, iscsi, nfs) -> {
            BootReport report = new SimulatedPi(pi(tftp)).boot(BootListener.none());

            assertThat(report.reached().keySet()).containsExactly(Stage.values());
            assertThat(List.copyOf(report.reached().values())).isSorted();
            assertThat(report.tftp().duplicates()).isZero();
            assertThat(report.tftp().probes()).isEqualTo(tftp.aborts()).isGreaterThanOrEqualTo(8);
            assertThat(tftp.paths()).first().isEqualTo(PREFIX + "start4.elf");
            assertThat(tftp.paths()).last().isEqualTo(PREFIX + "vmlinuz");
            assertThat(report.steps()).anyMatch(step -> step.text().contains("Welcome to Bramble demo image"));
            assertThat(nfs.calls()).contains("100005.1 127.3.0.7", "100005.3 127.3.0.7");

            List<String> disk = iscsi.log();
            int readOnly = disk.indexOf("READ " + (ROOT + 2) + " 2");
            assertThat(disk.subList(0, readOnly)).as("fsck comes first").contains("WRITE " + ROOT + " 8");
            assertThat(disk.subList(readOnly, disk.size()))
                    .containsSubsequence(
                            "READ " + ROOT + " 8",
                            "WRITE " + ROOT + " 8",
                            "SYNC",
                            "WRITE " + ROOT + " 8",
                            "SYNC",
                            "LOGOUT");
        });
        String superblock = superblock();
        assertThat(superblock).containsPattern("Mount count: +1\n").contains("Last mounted on:          /\n");
        assertThat(superblock).doesNotContain("needs_recovery");
        assertThat(fsck()).contains("Pass 5");
    }

    @Test
    void aPowerCutLeavesAJournalToRecoverAndTheNextBootDoesSo() throws Exception {
        with(Map.of(), (tftp, iscsi, nfs) -> {
            try (RunningPi running = new SimulatedPi(pi(tftp)).powerOn(BootListener.none())) {
                assertThat(running.readRootFile("/etc/hostname"))
                        .hasValueSatisfying(name -> assertThat(name).asString().isEqualTo("bramble-demo\n"));
            }
            assertThat(superblock()).contains("needs_recovery");

            BootReport report = new SimulatedPi(pi(tftp)).boot(BootListener.none());
            assertThat(report.steps()).anyMatch(step -> step.text().contains("recovering journal"));
        });
        assertThat(superblock()).containsPattern("Mount count: +2\n").doesNotContain("needs_recovery");
        assertThat(fsck()).contains("Pass 5");
    }

    @Test
    void aBrokenConnectionIsOpenedAgainOnTheSameSession() throws Exception {
        with(
                Map.of(),
                (tftp, iscsi, nfs) -> {
                    BootReport report = new SimulatedPi(pi(tftp).withIscsidReconnects(true)).boot(BootListener.none());
                    assertThat(report.reached()).containsKey(Stage.USERSPACE);
                    assertThat(iscsi.log()).contains("DROPPED").last().isEqualTo("LOGOUT");
                },
                IscsiPeer.Trait.UNIT_ATTENTION);
    }

    @Test
    void otherBytesOverNfsThanOverTftpEndTheBoot() throws Exception {
        with(
                Map.of("vmlinuz", new byte[] {1, 2, 3}),
                (tftp, iscsi, nfs) -> assertThatExceptionOfType(BootFailure.class)
                        .isThrownBy(() -> new SimulatedPi(pi(tftp)).boot(BootListener.none()))
                        .withMessageContaining("NFS shows other bytes than TFTP served: vmlinuz from byte 0")
                        .satisfies(failure -> assertThat(failure.stage()).isEqualTo(Stage.USERSPACE)));
    }

    @Test
    void aRefusedLoginSaysWhyAndWhere() throws Exception {
        with(
                Map.of(),
                (tftp, iscsi, nfs) -> assertThatExceptionOfType(BootFailure.class)
                        .isThrownBy(() -> new SimulatedPi(pi(tftp)).boot(BootListener.none()))
                        .withMessageContaining("login failed: target not found (0203)")
                        .satisfies(failure -> assertThat(failure.stage()).isEqualTo(Stage.KERNEL)),
                IscsiPeer.Trait.TARGET_NOT_FOUND);
    }

    @Test
    void anImageThatWasNotProvisionedHasNoDisk() throws Exception {
        var served = new HashMap<String, byte[]>();
        tree.forEach((path, bytes) -> served.put(PREFIX + path, bytes));
        try (var tftp = new TftpPeer(served)) {
            assertThatExceptionOfType(BootFailure.class)
                    .isThrownBy(() -> new SimulatedPi(pi(tftp)).boot(BootListener.none()))
                    .withMessageContaining("no iscsi_ words");
        }
    }

    @Test
    void aFleetReportsEachPi() throws Exception {
        with(Map.of(), (tftp, iscsi, nfs) -> {
            SimulatedPiSpec known = pi(tftp);
            SimulatedPiSpec unknown =
                    SimulatedPiSpec.of("dc:a6:32:ff:ff:ff", InetAddress.getByName("127.3.0.8"), tftp.address());
            List<Fleet.Outcome> outcomes =
                    new Fleet(List.of(known, unknown), Duration.ofMillis(50), 1).boot(pi -> BootListener.none());
            assertThat(outcomes.get(0)).isInstanceOf(Fleet.Outcome.Booted.class);
            assertThat(outcomes.get(1))
                    .isInstanceOfSatisfying(
                            Fleet.Outcome.Failed.class,
                            failed -> assertThat(failed.failure())
                                    .hasMessageContaining("TFTP 1: File not found (dc-a6-32-ff-ff-ff/start.elf)"));
        });
    }

    private String superblock() throws Exception {
        return DemoImage.run(
                null, "dumpe2fs", "-h", DemoImage.root(raw, temporary).toString());
    }

    private String fsck() throws Exception {
        return DemoImage.run(
                null, "e2fsck", "-fn", DemoImage.root(raw, temporary).toString());
    }
}
