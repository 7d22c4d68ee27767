package dev.bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import dev.bramble.proto.inventory.v1.AdoptPiRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.ServiceLag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What {@code bramble pi} prints for boards, DHCP servers and scripts. */
class PiCommandTest {
    private FakeInventory inventory;

    @BeforeEach
    void start() throws IOException {
        inventory = new FakeInventory();
    }

    @AfterEach
    void stop() {
        inventory.close();
    }

    private String out(String... arguments) {
        CommandRun run = inventory.run(arguments);
        assertThat(run.exit()).as(run.err()).isZero();
        return run.out();
    }

    @Test
    void boardsThatWaitAreListedBelowThePis() {
        assertThat(out("pi", "list")
                        .lines()
                        .map(line -> line.replaceAll(" {2,}", "|").strip()))
                .contains(
                        "kitchen|dc:a6:32:e9:00:4c|192.168.1.50|ubuntu|ready|abcdef012345",
                        "DISCOVERED|SERIAL|IP|BOOTLOADER|FIRST SEEN|LAST SEEN",
                        "d8:3a:dd:00:00:07|9ffefdef|192.168.1.77|EEPROM of 2022-10 or later|2026-05-28T20:26:40Z|2026-05-28T20:27:40Z");
        assertThat(out("pi", "list", "--filter", "image = \"ubuntu\"")).doesNotContain("DISCOVERED");
        inventory.discovered = List.of();
        assertThat(out("pi", "list")).doesNotContain("DISCOVERED");
    }

    @Test
    void scriptsSeeThemByTheirState() {
        JsonArray list = JsonParser.parseString(out("pi", "list", "-o", "json")).getAsJsonArray();
        assertThat(list).hasSize(3);
        assertThat(list.get(2).getAsJsonObject().get("state").getAsString()).isEqualTo("discovered");
        assertThat(list.get(2).getAsJsonObject().get("mac").getAsString()).isEqualTo("d8:3a:dd:00:00:07");
    }

    /** A name that reads as something else in YAML stays a name. */
    @Test
    void yamlSaysWhatJsonSays() {
        List<Map<String, Object>> list = new Yaml().load(out("pi", "list", "-o", "yaml"));
        assertThat(list).hasSize(3);
        assertThat(list.get(1)).containsEntry("image", "true").containsEntry("name", "shed");
        assertThat(list.getFirst().get("tftp")).asString().contains("port=69,");
        Map<String, Object> shown = new Yaml().load(out("pi", "show", "kitchen", "-o", "yaml"));
        assertThat(shown).containsEntry("name", "kitchen").containsKey("preflight");
    }

    @Test
    void theLastReportIsShownShortly() {
        assertThat(out("pi", "show", "kitchen"))
                .contains(
                        "preflight   1 error (checked 2026-05-28T20:26:40Z): the kernel vmlinuz is not in the boot tree");
        assertThat(JsonParser.parseString(out("pi", "show", "kitchen", "-o", "json"))
                        .getAsJsonObject()
                        .getAsJsonObject("preflight")
                        .get("errors")
                        .getAsInt())
                .isEqualTo(1);
    }

    @Test
    void adoptingAsksForTheBoardAndTheImage() {
        CommandRun run = inventory.run(
                "pi", "adopt", "d8:3a:dd:00:00:07", "shed", "--image", "ubuntu", "--disk", "16G", "--chap");
        assertThat(run.exit()).as(run.err()).isZero();
        AdoptPiRequest request = Objects.requireNonNull(inventory.adopted);
        assertThat(request.getIdentity()).isEqualTo("d8:3a:dd:00:00:07");
        assertThat(request.getPi().getName()).isEqualTo("shed");
        assertThat(request.getPi().getImage()).isEqualTo("ubuntu");
        assertThat(request.getPi().getDiskBytes()).isEqualTo(16L << 30);
        assertThat(request.getPi().hasChap()).isTrue();
        assertThat(request.getRequestId()).isNotEmpty();
        assertThat(run.out()).contains("shed", "d8:3a:dd:00:00:07");
        assertThat(inventory.run("pi", "adopt", "d8:3a:dd:00:00:07", "shed").exit())
                .isEqualTo(2);
    }

    /** Both commands make a Pi, of the same options. */
    @Test
    void addAndAdoptTakeTheSameOptions() {
        String[] options = {
            "--image=ubuntu",
            "--mac=d8:3a:dd:00:00:07",
            "--serial=9ffefdef",
            "--ip=192.168.1.77",
            "--disk=16G",
            "--root=nfs",
            "--nfs-version=4.1",
            "--chap-mutual"
        };
        CommandRun added = inventory.run(words("pi add shed", options));
        CommandRun adopted = inventory.run(words("pi adopt 9ffefdef shed", options));
        assertThat(added.exit()).as(added.err()).isZero();
        assertThat(adopted.exit()).as(adopted.err()).isZero();
        Pi wanted = Objects.requireNonNull(inventory.created).getPi();
        assertThat(wanted.getMacsList()).containsExactly("d8:3a:dd:00:00:07");
        assertThat(wanted.getRoot()).isEqualTo(Pi.Root.NFS);
        assertThat(wanted.getNfsRootVersion()).isEqualTo("4.1");
        assertThat(wanted.getDiskBytes()).isEqualTo(16L << 30);
        assertThat(wanted.getChap().getMutualUsername()).isEqualTo("bramble");
        assertThat(Objects.requireNonNull(inventory.adopted).getPi()).isEqualTo(wanted);
        for (String command : List.of("add shed --mac=d8:3a:dd:00:00:07", "adopt 9ffefdef shed")) {
            assertThat(inventory
                            .run(words("pi " + command, "--image=x", "--root=usb"))
                            .err())
                    .contains("--root: 'usb' is not iscsi or nfs");
            assertThat(inventory
                            .run(words("pi " + command, "--image=x", "--disk=many"))
                            .exit())
                    .isEqualTo(2);
        }
    }

    private static String[] words(String command, String... options) {
        return Stream.concat(Stream.of(command.split(" ", -1)), Stream.of(options))
                .toArray(String[]::new);
    }

    @Test
    void aServiceThatDoesNotServeANewPiYetIsNamed() {
        inventory.lags = List.of(ServiceLag.newBuilder()
                .setService("tftp-service")
                .setMessage("tftp-service is not connected")
                .build());
        String[] add = {"pi", "add", "shed", "--mac", "d8:3a:dd:00:00:07", "--image", "ubuntu", "-o", "json"};

        CommandRun run = inventory.run(add);

        String warning = "tftp-service is not connected; power shed on only when `bramble pi provision shed` ends"
                + " without such a warning";
        assertThat(run.exit()).isZero();
        assertThat(run.err()).contains("warning: " + warning);
        assertThat(JsonParser.parseString(run.out()).getAsJsonObject().getAsJsonArray("warnings"))
                .singleElement()
                .satisfies(text -> assertThat(text.getAsString()).isEqualTo(warning));
        inventory.lags = List.of();
        CommandRun clean = inventory.run(add);
        assertThat(clean.err()).doesNotContain("warning");
        assertThat(JsonParser.parseString(clean.out()).getAsJsonObject().getAsJsonArray("warnings"))
                .isEmpty();
    }

    @Test
    void whatIsMissingIsMadeAnew() {
        assertThat(out("pi", "provision", "shed")).contains("name        shed", "state       ready");
    }

    @Test
    void theBootloadersSettings() {
        assertThat(out("pi", "eeprom", "kitchen").lines().filter(line -> !line.startsWith("#")))
                .containsExactly("[all]", "BOOT_ORDER=0xf412", "TFTP_PREFIX=2", "TFTP_IP=192.168.1.2");
        assertThat(out("pi", "eeprom", "kitchen")).contains("dc-a6-32-e9-00-4c/");
        assertThat(inventory.run("pi", "eeprom", "kitchen").err()).isEmpty();
        inventory.tftpPort = 1069;
        assertThat(inventory.run("pi", "eeprom", "kitchen").err()).contains("port 1069", "port 69 only");
    }

    @Test
    void reservationsForDnsmasq() {
        assertThat(out("pi", "list", "-o", "dnsmasq").lines().filter(line -> !line.startsWith("#")))
                .containsExactly(
                        "dhcp-option-force=tag:bramble,66,\"192.168.1.2\"",
                        "dhcp-option-force=tag:bramble,43,\"Raspberry Pi Boot   \"",
                        "dhcp-host=dc:a6:32:e9:00:4c,set:bramble,192.168.1.50,kitchen",
                        "dhcp-host=dc:a6:32:e9:00:4d,dc:a6:32:e9:00:4e,set:bramble,shed");
    }

    @Test
    void dnsmasqTakesThem(@TempDir Path folder) throws Exception {
        Path dnsmasq = Path.of("/usr/sbin/dnsmasq");
        Assumptions.assumeTrue(
                Files.isExecutable(dnsmasq), "dnsmasq is missing; install it with: apt-get install dnsmasq-base");
        Path file = Files.writeString(folder.resolve("bramble.conf"), out("pi", "list", "-o", "dnsmasq"));
        Process check = new ProcessBuilder(dnsmasq.toString(), "--test", "-C", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(said).isZero();
    }

    @Test
    void completionKnowsTheCommands() {
        assertThat(CommandRun.of("generate-completion").out()).contains("adopt", "eeprom", "DNSMASQ", "check");
    }
}
