package dev.bramble.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * What Debian's cloud-init makes of the documents that a Pi is given, in an image that is set as Ubuntu's for the Pi is: it
 * looks for them on the partition from which the firmware loads, and the image's own are there. Told in order, as in
 * {@link FirstMachineTest}; what it leaves is in {@code target/run-cloud}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(UntilTheFirstRed.class)
@Timeout(900)
class CloudInitTest {
    private static final String NAME = "cloud-1";
    private static final String OTHER_MAC = "52:54:00:e9:00:4d";
    /** Without a wire to the boot network. */
    private static final List<String> OTHER_CARD = List.of(
            "-netdev", "hubport,id=other,hubid=1", "-device", "virtio-net-pci,netdev=other,romfile=,mac=" + OTHER_MAC);

    private static final Duration SET_UP_WITHIN = Duration.ofMinutes(1);

    /** A session of a machine that is off without a word is found out by its silence. */
    private static final Duration OFF_WITHIN = Duration.ofMinutes(3);

    private RunFolder run = new RunFolder(Path.of(""));
    private @Nullable BootNetwork network;
    private @Nullable RunningBramble bramble;
    private @Nullable Machine machine;
    private Path image = Path.of("");
    private String hostKey = "";

    @BeforeAll
    void makeImageAndNetwork() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: chroot, tap and network namespaces");
        Machine.QEMU.need();
        run = RunFolder.empty("run-cloud");
        GuestImage made = GuestImage.make("cloud");
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
    void aPiIsAddedWithItsDocumentsAndBoots() throws Exception {
        // Its own name and address for the card that the root stands on are what must not come true.
        Path networkConfig =
                Files.writeString(run.resolve("network.yaml"), """
                version: 2
                ethernets:
                  lan:
                    match: {macaddress: "%s"}
                    set-name: lan0
                    dhcp4: false
                    addresses: [198.51.100.7/24]
                  other:
                    match: {macaddress: "%s"}
                    set-name: other0
                    addresses: [203.0.113.9/24]
                """.formatted(BootNetwork.PI_MAC, OTHER_MAC));
        Path metaData = Files.writeString(run.resolve("meta.yaml"), "rack: two\n");
        bramble().bramble("image", "import", image.toString(), "--name", "cloud");
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
                        "cloud",
                        "--user-data",
                        userData("first").toString(),
                        "--network-config",
                        networkConfig.toString(),
                        "--meta-data",
                        metaData.toString());

        boot("1");

        assertThat(machine().run("systemctl --failed --no-legend | cat")).isEmpty();
        assertThat(machine().console()).doesNotContainIgnoringCase("ordering cycle");
    }

    @Test
    @Order(2)
    void cloudInitFoundTheDocumentsOnTheDisksOwnFat() throws Exception {
        assertThat(found().get("datasource").getAsString())
                .isEqualTo("DataSourceNoCloud [seed=cmdline,/dev/sda1][dsmode=net]");
        assertThat(found().getAsJsonArray("errors")).isEmpty();
        assertThat(instance()).isEqualTo("bramble-" + uid());
        assertThat(machine().run("grep -c rack /run/cloud-init/instance-data.json"))
                .as("meta-data")
                .isNotEqualTo("0");
    }

    @Test
    @Order(3)
    void itDidWhatTheyTellIt() {
        hostKey = machine().run("cat /etc/ssh/ssh_host_ed25519_key.pub");

        assertThat(machine().run("hostname; cat /etc/hostname")).isEqualTo("of-its-user\nof-its-user");
        assertThat(machine().run("stat -c %a /etc/proof; cat /etc/proof")).isEqualTo("640\nfirst");
        assertThat(machine().run("cat /root/runs")).isEqualTo("first");
        assertThat(hostKey).startsWith("ssh-ed25519 ");
    }

    @Test
    @Order(4)
    void theCardUnderTheRootKeepsNameAndAddressAndTheOtherOneIsSetUp() throws Exception {
        String boots = machine().run("sed -n 's/^Name=//p' /run/systemd/network/00-bramble.network");
        assertThat(machine().run("grep -l 198.51.100.7 /etc/systemd/network/*"))
                .as("cloud-init's wish for the card that the root stands on")
                .isNotEmpty();
        machine().run("""
                configured() { grep -q ADMIN_STATE=configured "/run/systemd/netif/links/$(cat /sys/class/net/$1/ifindex)"; }
                until configured other0; do sleep 0.5; done
                systemctl restart systemd-networkd
                until configured %s; do sleep 0.5; done
                systemctl stop systemd-networkd
                echo 3 >/proc/sys/vm/drop_caches
                ls -lR /usr/lib/systemd >/dev/null
                systemctl start systemd-networkd""".formatted(boots));

        assertThat(addresses()).contains(" " + boots + " ").contains(BootNetwork.PI + "/24");
        // What the root does not stand on may be gone for a moment, and networkd says "configured" of the time before.
        await().atMost(SET_UP_WITHIN)
                .untilAsserted(() -> assertThat(addresses().lines())
                        .anySatisfy(line -> assertThat(line).contains(" " + boots + " ", BootNetwork.PI + "/24"))
                        .anySatisfy(line -> assertThat(line).contains(" other0 ", "203.0.113.9/24"))
                        .noneSatisfy(line -> assertThat(line).contains("198.51.100.7")));
    }

    /** Now as Debian's own images are: no partition is named that cloud-init looks at. */
    @Test
    @Order(5)
    void aSecondBootIsTheSameInstanceAndChangedDocumentsAreInTheSeedFolder() throws Exception {
        bramble().bramble("pi", "set", NAME, "--user-data", userData("second").toString());
        machine().runToTheEnd("rm /etc/cloud/cloud.cfg.d/99-seed.cfg; systemctl reboot");

        boot("2");

        assertThat(found().get("datasource").getAsString())
                .isEqualTo("DataSourceNoCloud [seed=cmdline,/var/lib/cloud/seed/nocloud][dsmode=net]");
        assertThat(found().getAsJsonArray("errors")).isEmpty();
        assertThat(instance()).isEqualTo("bramble-" + uid());
        assertThat(machine().run("grep -o 'second' /var/lib/cloud/instance/user-data.txt | uniq"))
                .isEqualTo("second");
    }

    @Test
    @Order(6)
    void nothingIsDoneTwiceAndItKeepsTheNameThatItWasGiven() {
        assertThat(machine().run("cat /etc/proof /root/runs")).isEqualTo("first\nfirst");
        assertThat(machine().run("cat /etc/ssh/ssh_host_ed25519_key.pub")).isEqualTo(hostKey);
        assertThat(machine().run("hostname; cat /etc/hostname")).isEqualTo("of-its-user\nof-its-user");
        await().atMost(SET_UP_WITHIN)
                .untilAsserted(() -> assertThat(addresses())
                        .contains(BootNetwork.PI + "/24", "203.0.113.9/24")
                        .doesNotContain("198.51.100.7"));
        assertThat(machine().run("systemctl --failed --no-legend | cat")).isEmpty();
    }

    @Test
    @Order(7)
    void afterAResetItIsAnotherInstance() throws Exception {
        machine().runToTheEnd("systemctl poweroff");
        await().atMost(OFF_WITHIN)
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(() -> bramble().attempt("pi", "reset", NAME).succeeded());

        boot("3");

        assertThat(found().get("datasource").getAsString())
                .isEqualTo("DataSourceNoCloud [seed=cmdline,/dev/sda1][dsmode=net]");
        assertThat(found().getAsJsonArray("errors")).isEmpty();
        assertThat(instance()).isEqualTo("bramble-" + uid() + "-1");
        assertThat(machine().run("cat /etc/proof /root/runs")).isEqualTo("second\nsecond");
        assertThat(machine().run("cat /etc/ssh/ssh_host_ed25519_key.pub")).isNotEqualTo(hostKey);
        assertThat(addresses()).contains(BootNetwork.PI + "/24");
    }

    private String addresses() {
        return machine().run("ip -4 -o address show scope global");
    }

    private Path userData(String mark) throws IOException {
        return Files.writeString(run.resolve("user-data"), """
                #cloud-config
                hostname: of-its-user
                ssh_genkeytypes: [ed25519]
                write_files:
                  - path: /etc/proof
                    permissions: "0640"
                    content: |
                      %s
                runcmd:
                  - echo %s >>/root/runs
                """.formatted(mark, mark));
    }

    /** Returns when cloud-init has done all its work. */
    private void boot(String boot) throws Exception {
        Bootloader.Loaded loaded = Bootloader.run(present(network), run.resolve("boot-" + boot));
        Machine started = Machine.start(
                present(network), loaded, run.resolve("boot-" + boot).resolve("console"), OTHER_CARD);
        machine = started;
        started.awaitShell();
        String shell = started.cpu().toSeconds() + " s of emulated CPU to its shell, ";
        started.run("until [ -e /run/cloud-init/result.json ]; do sleep 0.5; done");
        Files.writeString(
                run.resolve("boot-" + boot).resolve("cloud-init.log"), started.run("cat /var/log/cloud-init.log"));
        System.out.println(
                "cloud boot " + boot + " took " + shell + started.cpu().toSeconds() + " s to the end of cloud-init");
    }

    /** What cloud-init says in the end of where it found its documents, and of its errors. */
    private JsonObject found() {
        return JsonParser.parseString(machine().run("cat /run/cloud-init/result.json"))
                .getAsJsonObject()
                .getAsJsonObject("v1");
    }

    private String instance() {
        return machine().run("cat /var/lib/cloud/data/instance-id");
    }

    private String uid() throws Exception {
        return bramble().pi(NAME).get("uid").getAsString();
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
