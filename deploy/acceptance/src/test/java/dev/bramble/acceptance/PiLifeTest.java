package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonParser;
import dev.bramble.launcher.Port;
import dev.bramble.simulator.SimulatedPi;
import dev.bramble.simulator.SimulatedPiSpec;
import dev.bramble.simulator.boot.BootFailure;
import dev.bramble.simulator.boot.BootListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of a Pi over the years, with all services as they run: another board, snapshots, a fresh start. */
@ExtendWith(RunningBramble.Shared.class)
class PiLifeTest {
    private static final Duration HISTORY_WITHIN = Duration.ofSeconds(90);
    private static final String NEW_MAC = "02:ac:ce:98:00:01";
    /** What the old board gets of DHCP when the Pi's address is the new one's. */
    private static final String ELSEWHERE = "127.91.250.1";

    /** What DHCP gives the Pi that moves. */
    private static final String NEW_ADDRESS = "127.91.250.2";

    /** Behind all that the demo's image uses. */
    private static final String PLACE = "100M 64k";

    private final RunningBramble bramble;

    PiLifeTest(RunningBramble bramble) {
        this.bramble = bramble;
    }

    /** No second try: the board is switched on the moment the command has returned. */
    @Test
    void whatIsAddedBootsAtOnce() throws Exception {
        for (int round = 0; round < 5; round++) {
            RunningBramble.Adding added = bramble.addPiAndNothingElse("--disk", "128M");
            board(added.pi().json().get("mac").getAsString(), added.pi()).boot(BootListener.none());
            assertThat(added.printed()).doesNotContain("warning:");
            assertThat(added.pi().json().getAsJsonArray("warnings")).isEmpty();
        }
    }

    @Test
    void aServiceThatDoesNotTakeItInIsNamedAndThePiIsAddedAllTheSame() throws Exception {
        ProcessHandle tftp = bramble.process("tftp");
        RunningBramble.Adding added;
        signal("STOP", tftp);
        try {
            added = bramble.addPiAndNothingElse();
        } finally {
            signal("CONT", tftp);
        }
        String name = added.pi().name();
        assertThat(added.pi().json().get("state").getAsString()).isEqualTo("ready");
        assertThat(added.printed())
                .contains("warning: tftp-service (tftp-service@", "`bramble pi provision " + name + "`");
        assertThat(added.pi().json().getAsJsonArray("warnings")).hasSize(1);

        await().atMost(HISTORY_WITHIN)
                .untilAsserted(() -> assertThat(bramble.bramble("pi", "provision", name)
                                .succeeded()
                                .output())
                        .doesNotContain("warning:"));
        board(added.pi().json().get("mac").getAsString(), added.pi()).boot(BootListener.none());
    }

    private static void signal(String name, ProcessHandle process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void aNewBoardBootsTheDeadOnesDiskAndTheOldOneNothing() throws Exception {
        RunningBramble.AddedPi pi = bramble.addPi("--disk", "128M");
        String oldMac = pi.json().get("mac").getAsString();
        board(oldMac, pi).boot(BootListener.none());
        onDisk(pi, "write -P 0xab " + PLACE);
        Path config = bramble.data().resolve("boot/trees").resolve(pi.uid()).resolve("config.txt");
        String edited = Files.readString(config) + "# by hand\n";
        Files.writeString(config, edited);

        bramble.bramble("pi", "replace", pi.name(), "--mac", NEW_MAC).succeeded();

        RunningBramble.AddedPi replaced = bramble.show(pi.name());
        assertThat(replaced.uid()).isEqualTo(pi.uid());
        assertThat(replaced.initiator()).isEqualTo(pi.initiator());
        assertThat(replaced.target()).isEqualTo(pi.target());
        board(NEW_MAC, replaced).boot(BootListener.none());
        assertThatThrownBy(() -> board(oldMac, ELSEWHERE).boot(BootListener.none()))
                .isInstanceOf(BootFailure.class);
        assertThat(onDisk(pi, "read -P 0xab " + PLACE)).doesNotContain("failed");
        assertThat(config).hasContent(edited);
        await().atMost(HISTORY_WITHIN).pollInterval(Duration.ofMillis(500)).until(() -> boots(pi) >= 2);
    }

    /** Between two boots each: all that it has goes by its uid, which none of these are. */
    @Test
    void itIsTheSamePiUnderAnotherNameSerialAndAddress() throws Exception {
        RunningBramble.AddedPi pi = bramble.addPi("--disk", "128M", "--serial", "10000000aabb0001");
        String mac = pi.json().get("mac").getAsString();
        board(mac, pi).boot(BootListener.none());
        onDisk(pi, "write -P 0xcd " + PLACE);
        Path trees = bramble.data().resolve("boot/trees").resolve(pi.uid());
        Path config = trees.resolve("config.txt");
        String edited = Files.readString(config) + "# by hand\n";
        Files.writeString(config, edited);

        String name = pi.name() + "-renamed";
        bramble.bramble("pi", "update", pi.name(), "--name", name).succeeded();
        RunningBramble.AddedPi renamed = bramble.show(name);
        board(mac, renamed).boot(BootListener.none());

        bramble.bramble("pi", "update", name, "--serial", "10000000aabb0002").succeeded();
        assertThat(bramble.data().resolve("boot/aabb0002")).isSymbolicLink();
        assertThat(bramble.data().resolve("boot/aabb0001")).doesNotExist();
        board(mac, renamed).boot(BootListener.none());

        bramble.bramble("pi", "update", name, "--ip", NEW_ADDRESS).succeeded();
        RunningBramble.AddedPi moved = bramble.show(name);
        assertThat(moved.ip()).isEqualTo(NEW_ADDRESS);
        board(mac, moved).boot(BootListener.none());

        assertThat(moved.uid()).isEqualTo(pi.uid());
        assertThat(moved.initiator()).isEqualTo(pi.initiator());
        assertThat(moved.target()).isEqualTo(pi.target());
        assertThat(onDisk(moved, "read -P 0xcd " + PLACE)).doesNotContain("failed");
        assertThat(config).hasContent(edited);
        await().atMost(HISTORY_WITHIN).pollInterval(Duration.ofMillis(500)).until(() -> boots(moved) >= 4);
    }

    @Test
    void whatASnapshotKeptComesBackTogether() throws Exception {
        RunningBramble.AddedPi pi = bramble.addPi("--disk", "128M");
        Path config = bramble.data().resolve("boot/trees").resolve(pi.uid()).resolve("config.txt");
        String before = Files.readString(config);
        try (QemuIo live = QemuIo.open(options(pi))) {
            live.run("write -P 0x11 " + PLACE);
            assertThat(bramble.bramble("pi", "snapshot", pi.name(), "first")
                            .succeeded()
                            .output())
                    .contains("first");
            live.run("write -P 0x22 " + PLACE);
            Files.writeString(config, before + "# changed\n");
            ForeignProgram.Result refused = bramble.bramble("pi", "rollback", pi.name(), "first");
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.output()).contains("is in use by " + pi.initiator() + "@");
            live.quit();
        }
        assertThat(onDisk(pi, "read -P 0x22 " + PLACE)).doesNotContain("failed");

        await().untilAsserted(() ->
                bramble.bramble("pi", "rollback", pi.name(), "first").succeeded());

        assertThat(onDisk(pi, "read -P 0x11 " + PLACE)).doesNotContain("failed");
        assertThat(config).hasContent(before);
        assertThat(JsonParser.parseString(bramble.bramble("pi", "snapshots", pi.name(), "-o", "json")
                                .succeeded()
                                .output())
                        .getAsJsonArray())
                .hasSize(1);
        bramble.bramble("pi", "reset", pi.name(), "--delete-snapshots").succeeded();
        assertThat(onDisk(pi, "read -P 0 " + PLACE)).doesNotContain("failed");
        board(pi.json().get("mac").getAsString(), pi).boot(BootListener.none());
    }

    private static String options(RunningBramble.AddedPi pi) {
        return QemuIo.options(pi.portal(), pi.target(), pi.initiator());
    }

    private static String onDisk(RunningBramble.AddedPi pi, String command) throws Exception {
        try (QemuIo disk = QemuIo.open(options(pi))) {
            String said = disk.run(command);
            disk.run("flush");
            disk.quit();
            return said;
        }
    }

    private int boots(RunningBramble.AddedPi pi) throws Exception {
        ForeignProgram.Result result = bramble.bramble("boots", "--pi", pi.name(), "-o", "json");
        return result.exit() == 0
                ? JsonParser.parseString(result.output()).getAsJsonArray().size()
                : 0;
    }

    private SimulatedPi board(String mac, RunningBramble.AddedPi pi) {
        return board(mac, pi.ip());
    }

    private SimulatedPi board(String mac, String address) {
        return new SimulatedPi(SimulatedPiSpec.of(
                mac,
                InetAddress.ofLiteral(address),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), bramble.port(Port.TFTP))));
    }
}
