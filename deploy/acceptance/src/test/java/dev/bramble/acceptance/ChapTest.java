package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.bramble.launcher.Port;
import dev.bramble.simulator.RunningPi;
import dev.bramble.simulator.SimulatedPi;
import dev.bramble.simulator.SimulatedPiSpec;
import dev.bramble.simulator.boot.BootFailure;
import dev.bramble.simulator.boot.BootListener;
import dev.bramble.simulator.boot.BootReport;
import dev.bramble.simulator.boot.Stage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Pi and its target know each other by secrets, from `pi add` to the login. */
@ExtendWith(RunningBramble.Shared.class)
class ChapTest {
    private static final Duration TIMELINE_WITHIN = Duration.ofSeconds(90);
    private static final ForeignProgram ISCSI_LS = new ForeignProgram("iscsi-ls", "libiscsi-bin");

    private final RunningBramble bramble;

    ChapTest(RunningBramble bramble) {
        this.bramble = bramble;
    }

    @Test
    void aPiWithMutualChapBoots() throws Exception {
        RunningBramble.AddedPi pi = bramble.addPi("--chap", "--chap-mutual");
        assertThat(pi.iscsi("username")).isEqualTo(pi.uid());
        assertThat(pi.iscsi("password")).as("without --secrets").isEmpty();
        RunningBramble.AddedPi known = bramble.show(pi.name(), "--secrets");
        assertThat(commandLine(pi))
                .content()
                .contains(" iscsi_username=" + pi.uid() + " iscsi_password=" + known.iscsi("password") + " ")
                .contains(" iscsi_in_username=bramble iscsi_in_password=" + known.iscsi("in_password") + " ");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(commandLine(pi))))
                .isEqualTo("rw-------");

        BootReport report = board(pi).boot(BootListener.none());

        assertThat(report.reached()).containsKey(Stage.ROOT_MOUNTED);
        assertThat(inData(known.iscsi("password")))
                .as("nothing else keeps it in clear, the database neither")
                .containsExactly(commandLine(pi));
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(bramble.data().resolve("inventory"))))
                .isEqualTo("rwx------");
    }

    /** Files that hold a text. */
    private List<Path> inData(String text) throws Exception {
        try (var files = Files.walk(bramble.data())) {
            return files.filter(Files::isRegularFile)
                    // This process holds its lock, which ends when any file of that name is closed (fcntl(2)).
                    .filter(file -> !file.equals(bramble.data().resolve("lock")))
                    .filter(file -> !file.startsWith(bramble.data().resolve("volumes")))
                    .filter(file -> holds(file, text))
                    .toList();
        }
    }

    private static boolean holds(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
        } catch (java.io.IOException e) {
            // It was removed meanwhile.
            return false;
        }
    }

    @Test
    void aWrongSecretIsRefusedAndTheTimelineSaysSo() throws Exception {
        RunningBramble.AddedPi pi = bramble.addPi("--chap");
        String secret = bramble.show(pi.name(), "--secrets").iscsi("password");
        Files.writeString(commandLine(pi), Files.readString(commandLine(pi)).replace(secret, "not-the-secret-of-it"));

        assertThatThrownBy(() -> board(pi).boot(BootListener.none()))
                .isInstanceOf(BootFailure.class)
                .hasMessageContaining("authentication failure (0201)");

        JsonObject boot = awaitFailed(pi);
        assertThat(boot.get("verdict_message").getAsString())
                .containsIgnoringCase("CHAP")
                .doesNotContain(secret, "not-the-secret-of-it");
    }

    @Test
    void whoKnowsTheInitiatorNameAloneIsRefused() throws Exception {
        RunningBramble.AddedPi pi = bramble.addPi("--chap");
        String secret = bramble.show(pi.name(), "--secrets").iscsi("password");

        assertThat(ISCSI_LS.run("-s", "-i", pi.initiator(), "iscsi://" + pi.portal())
                        .output())
                .doesNotContain("Lun:0 ");
        assertThat(ISCSI_LS.run("-s", "-i", pi.initiator(), "iscsi://" + pi.uid() + "%" + secret + "@" + pi.portal())
                        .succeeded()
                        .output())
                .contains(pi.target())
                .contains("Lun:0");
    }

    @Test
    void rotatedSecretsAreForTheNextLogin() throws Exception {
        RunningBramble.AddedPi pi = bramble.addPi("--chap", "--chap-mutual");
        RunningBramble.AddedPi before = bramble.show(pi.name(), "--secrets");
        RunningPi running = board(pi).powerOn(BootListener.none());

        assertThat(bramble.bramble("pi", "set-chap", pi.name()).succeeded().output())
                .contains("has new CHAP secrets", "a session that is open stays open");

        running.shutDown();
        RunningBramble.AddedPi after = bramble.show(pi.name(), "--secrets");
        for (String field : List.of("password", "in_password")) {
            assertThat(after.iscsi(field)).hasSize(24).isNotEqualTo(before.iscsi(field));
            assertThat(commandLine(pi)).content().contains(after.iscsi(field)).doesNotContain(before.iscsi(field));
        }
        assertThat(board(pi).boot(BootListener.none()).reached()).containsKey(Stage.ROOT_MOUNTED);

        bramble.bramble("pi", "set-chap", pi.name(), "--off").succeeded();
        assertThat(commandLine(pi)).content().doesNotContain("iscsi_password", "iscsi_in_");
        assertThat(board(pi).boot(BootListener.none()).reached()).containsKey(Stage.ROOT_MOUNTED);
    }

    private Path commandLine(RunningBramble.AddedPi pi) {
        return bramble.data()
                .toAbsolutePath()
                .resolve("boot/trees")
                .resolve(pi.uid())
                .resolve("cmdline.txt");
    }

    private SimulatedPi board(RunningBramble.AddedPi pi) {
        return new SimulatedPi(SimulatedPiSpec.of(
                pi.json().get("mac").getAsString(),
                InetAddress.ofLiteral(pi.ip()),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), bramble.port(Port.TFTP))));
    }

    private JsonObject awaitFailed(RunningBramble.AddedPi pi) {
        return await().atMost(TIMELINE_WITHIN)
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> StreamSupport.stream(
                                        JsonParser.parseString(bramble.bramble("boots", "--pi", pi.name(), "-o", "json")
                                                        .succeeded()
                                                        .output())
                                                .getAsJsonArray()
                                                .spliterator(),
                                        false)
                                .map(JsonElement::getAsJsonObject)
                                .filter(boot ->
                                        boot.get("verdict").getAsString().equals("FAILED"))
                                .toList(),
                        boots -> !boots.isEmpty())
                .getFirst();
    }
}
