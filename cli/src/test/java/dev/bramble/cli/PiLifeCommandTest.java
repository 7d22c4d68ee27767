package dev.bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.bramble.proto.inventory.v1.AwaitAcknowledgementRequest;
import dev.bramble.proto.inventory.v1.DeletePiSnapshotRequest;
import dev.bramble.proto.inventory.v1.ResetPiRequest;
import dev.bramble.proto.inventory.v1.RollBackPiRequest;
import dev.bramble.proto.inventory.v1.ServiceLag;
import dev.bramble.proto.inventory.v1.SnapshotPiRequest;
import dev.bramble.proto.inventory.v1.UpdatePiRequest;
import io.grpc.Status;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code bramble pi replace}, {@code snapshot} and their kin ask for and print, against a fake of the service. */
class PiLifeCommandTest {
    private FakePis service;

    @BeforeEach
    void start() throws IOException {
        service = new FakePis();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private CommandRun pi(String... arguments) {
        return CommandRun.of(
                Stream.of(Stream.of("pi"), Arrays.stream(arguments), Stream.of("--server", service.address()))
                        .flatMap(words -> words)
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replace x",
                "replace --mac m",
                "snapshot x",
                "snapshots",
                "rollback x",
                "reset",
                "delete x y --snapshot s"
            })
    void wrongUseEndsWithTwoBeforeAnythingIsAsked(String arguments) {
        CommandRun run = pi(arguments.split(" "));
        assertThat(run.exit()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).isNotBlank();
        assertThat(service.requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "snapshot", "snapshots", "rollback", "reset"})
    void helpHasAnExample(String command) {
        CommandRun run = CommandRun.of("pi", command, "--help");
        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("Example: bramble pi " + command + " ");
    }

    @Test
    void aBoardIsReplacedWithItsSerialUnlessThatChangedMeanwhile() {
        CommandRun run = pi("replace", "rack2-pi3", "--mac", "e4:5f:01:00:00:02");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("mac         e4:5f:01:00:00:02", "prefix e4-5f-01-00-00-02/");
        assertThat(run.err()).contains("serial 9ffefdef of the old board is forgotten", "board dc:a6:32:e9:00:4c");
        UpdatePiRequest asked = service.requests.stream()
                .filter(UpdatePiRequest.class::isInstance)
                .map(UpdatePiRequest.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(asked.getUpdateMask().getPathsList()).containsExactly("macs", "serial");
        assertThat(asked.getPi().getUid()).isEqualTo("abcdef012345");
        assertThat(asked.getPi().getEtag()).isEqualTo("7");
        assertThat(asked.getPi().getMacsList()).containsExactly("e4:5f:01:00:00:02");
        assertThat(asked.getPi().getSerial()).isEmpty();

        CommandRun json = pi("replace", "rack2-pi3", "--mac", "e4:5f:01:00:00:02", "--serial", "a", "-o", "json");
        assertThat(JsonParser.parseString(json.out())
                        .getAsJsonObject()
                        .get("mac")
                        .getAsString())
                .isEqualTo("e4:5f:01:00:00:02");
        assertThat(json.err()).doesNotContain("forgotten");
    }

    @Test
    void snapshotsAreTakenListedRolledBackToAndDeleted() {
        assertThat(pi("snapshot", "rack2-pi3", "before").out()).contains("before", "2.1 GB", "78.5 MB");
        assertThat(pi("snapshots", "rack2-pi3").out().lines().findFirst())
                .hasValueSatisfying(heading -> assertThat(heading).matches("NAME +DISK +BOOT TREE +CREATED"));
        assertThat(JsonParser.parseString(
                                pi("snapshots", "rack2-pi3", "-o", "json").out())
                        .getAsJsonArray())
                .hasSize(1);
        assertThat(pi("rollback", "rack2-pi3", "before").out()).contains("rack2-pi3 is as it was at before");
        assertThat(pi("delete", "rack2-pi3", "--snapshot", "before").exit()).isZero();
        assertThat(service.requests)
                .contains(
                        SnapshotPiRequest.newBuilder()
                                .setPi("rack2-pi3")
                                .setName("before")
                                .build(),
                        RollBackPiRequest.newBuilder()
                                .setPi("rack2-pi3")
                                .setSnapshot("before")
                                .build())
                .endsWith(DeletePiSnapshotRequest.newBuilder()
                        .setPi("rack2-pi3")
                        .setSnapshot("before")
                        .build());
    }

    @Test
    void aResetTellsWhenItIsNotDoneYet() {
        CommandRun run = pi("reset", "rack2-pi3", "--delete-snapshots");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("rack2-pi3 is made anew from debian", "still provisioning");
        assertThat(service.requests)
                .containsExactly(ResetPiRequest.newBuilder()
                        .setPi("rack2-pi3")
                        .setDeleteSnapshots(true)
                        .build());
    }

    @Test
    void aServiceThatDoesNotServeTheChangeYetIsNamed() {
        service.lags = List.of(ServiceLag.newBuilder()
                .setService("nfs-service")
                .setMessage("nfs-service has not taken in revision 42 yet")
                .build());
        String warning = "nfs-service has not taken in revision 42 yet; power rack2-pi3 on only when"
                + " `bramble pi provision rack2-pi3` ends without such a warning";

        CommandRun replaced = pi("replace", "rack2-pi3", "--mac", "e4:5f:01:00:00:02", "-o", "json");

        assertThat(replaced.exit()).isZero();
        assertThat(replaced.err()).contains("warning: " + warning);
        assertThat(JsonParser.parseString(replaced.out())
                        .getAsJsonObject()
                        .getAsJsonArray("warnings")
                        .get(0)
                        .getAsString())
                .isEqualTo(warning);
        assertThat(service.requests)
                .contains(
                        AwaitAcknowledgementRequest.newBuilder().setRevision(42).build());
        assertThat(pi("rollback", "rack2-pi3", "before").err()).contains("warning: " + warning);
        service.lags = List.of();
        assertThat(pi("rollback", "rack2-pi3", "before").err()).isEmpty();
    }

    @Test
    void whatIsNotKnownIsSaidAndTheChangeStands() {
        service.unknownLags = Status.UNAVAILABLE.withDescription("gone");
        CommandRun run = pi("replace", "rack2-pi3", "--mac", "e4:5f:01:00:00:02");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.err()).contains("warning: the change is made, but");
        assertThat(run.out()).contains("mac         e4:5f:01:00:00:02");
    }

    @Test
    void aRefusalIsOneLineAsTheServiceSaysIt() {
        service.refusal = Status.FAILED_PRECONDITION.withDescription("the disk of Pi x is in use by 192.0.2.7:1");
        CommandRun run = pi("rollback", "x", "first");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("bramble: the disk of Pi x is in use by 192.0.2.7:1" + System.lineSeparator());
    }
}
