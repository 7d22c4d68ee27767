package dev.bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.bramble.proto.inventory.v1.CreateBootProfileRequest;
import dev.bramble.proto.inventory.v1.DeleteBootProfileRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.UpdateBootProfileRequest;
import dev.bramble.proto.inventory.v1.UpdatePiRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code bramble profile} and {@code bramble pi set-profile}, as far as they are not about cloud-init. */
class ProfileCommandTest {
    private FakePis service;

    @BeforeEach
    void start() throws IOException {
        service = new FakePis();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private String good(String... arguments) {
        CommandRun run = CommandRun.of(Stream.concat(Arrays.stream(arguments), Stream.of("--server", service.address()))
                .toArray(String[]::new));
        assertThat(run.exit()).as(run.err()).isZero();
        return run.out();
    }

    private <T> T asked(Class<T> kind) {
        return service.requests.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void oneIsMadeWithTheStagesOfAnotherAndWordsOfItsOwn() {
        String out = good(
                "profile",
                "create",
                "kiosk",
                "--like",
                "pi4-iscsi",
                "--argument",
                "quiet",
                "--argument",
                "video=\"a b\"");

        CreateBootProfileRequest asked = asked(CreateBootProfileRequest.class);
        assertThat(asked.getBootProfile())
                .isEqualTo(FakePis.PROFILE.toBuilder()
                        .setName("kiosk")
                        .setKernelArguments("quiet video=\"a b\"")
                        .build());
        assertThat(asked.getRequestId()).isNotEmpty();
        assertThat(out).containsPattern("kiosk +bootloader kernel +quiet video");
        assertThat(JsonParser.parseString(good("profile", "create", "kiosk", "--argument", "quiet", "-o", "json"))
                        .getAsJsonObject()
                        .get("kernel_arguments")
                        .getAsString())
                .isEqualTo("quiet");
    }

    @Test
    void argumentsTakeThePlaceOfThoseBeforeAndNoWordMeansNone() {
        assertThat(good("profile", "set-arguments", "pi4-iscsi", "quiet", "isolcpus=3"))
                .contains("quiet isolcpus=3", "are written now");
        UpdateBootProfileRequest asked = asked(UpdateBootProfileRequest.class);
        assertThat(asked.getUpdateMask().getPathsList()).containsExactly("kernel_arguments");
        assertThat(asked.getBootProfile())
                .isEqualTo(FakePis.PROFILE.toBuilder()
                        .setKernelArguments("quiet isolcpus=3")
                        .build());

        assertThat(good("profile", "set-arguments", "pi4-iscsi")).doesNotContain("are written now");
    }

    @Test
    void oneIsDeletedByItsName() {
        assertThat(good("profile", "delete", "kiosk")).isEmpty();
        assertThat(asked(DeleteBootProfileRequest.class).getName()).isEqualTo("kiosk");
    }

    @Test
    void aPiGetsAnother() {
        assertThat(good("pi", "set-profile", "rack2-pi3", "kiosk")).isEmpty();
        UpdatePiRequest asked = asked(UpdatePiRequest.class);
        assertThat(asked.getPi().getBootProfile()).isEqualTo("kiosk");
        assertThat(asked.getPi().getUid()).isEqualTo(FakePis.PI.getUid());
        assertThat(asked.getPi().getEtag()).isEqualTo(FakePis.PI.getEtag());
        assertThat(asked.getUpdateMask().getPathsList()).containsExactly("boot_profile");
    }

    @Test
    void whatAPiIsKnownByIsChangedAndNothingElse() {
        var _ = good(
                "pi",
                "update",
                "rack2-pi3",
                "--name",
                "rack3-pi1",
                "--ip",
                "",
                "--label",
                "board=pi4",
                "--no-label",
                "x");
        UpdatePiRequest asked = asked(UpdatePiRequest.class);
        assertThat(asked.getPi())
                .isEqualTo(Pi.newBuilder()
                        .setUid(FakePis.PI.getUid())
                        .setEtag(FakePis.PI.getEtag())
                        .setName("rack3-pi1")
                        .putLabels("rack", "2")
                        .putLabels("board", "pi4")
                        .build());
        assertThat(asked.getUpdateMask().getPathsList()).containsExactly("name", "ip", "labels");

        CommandRun nothing = CommandRun.of("pi", "update", "rack2-pi3", "--server", service.address());
        assertThat(nothing.exit()).isEqualTo(2);
        assertThat(nothing.err()).contains("say what to change");
    }

    @Test
    void theyAreShown() {
        assertThat(good("profile", "show", "pi4-iscsi")).contains("arguments   -");
        assertThat(good("profile", "list")).contains("KERNEL ARGUMENTS");
    }
}
