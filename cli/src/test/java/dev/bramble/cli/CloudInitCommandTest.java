package dev.bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.bramble.proto.inventory.v1.UpdateCloudInitRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code bramble pi set}, {@code pi show} and {@code profile} ask for and print of documents for cloud-init. */
class CloudInitCommandTest {
    @TempDir
    private Path folder;

    private FakePis service;

    @BeforeEach
    void start() throws IOException {
        service = new FakePis();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private CommandRun run(String... arguments) {
        return CommandRun.of(Stream.concat(Arrays.stream(arguments), Stream.of("--server", service.address()))
                .toArray(String[]::new));
    }

    private CommandRun good(String... arguments) {
        CommandRun run = run(arguments);
        assertThat(run.exit()).as(run.err()).isZero();
        return run;
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("file"), text).toString();
    }

    private UpdateCloudInitRequest asked() {
        List<UpdateCloudInitRequest> updates = service.requests.stream()
                .filter(UpdateCloudInitRequest.class::isInstance)
                .map(UpdateCloudInitRequest.class::cast)
                .toList();
        assertThat(updates).hasSize(1);
        return updates.getFirst();
    }

    @Test
    void documentsAreSetAndClearedUnlessThePiChangedMeanwhile() throws IOException {
        CommandRun run =
                good("pi", "set", "rack2-pi3", "--user-data", file("#!/bin/sh\n"), "--clear", "network-config");

        assertThat(run.out())
                .contains(
                        "rack2-pi3: user-data 12 B sha256 abababababab, meta-data 5 B sha256 cd (of its boot profile)")
                .doesNotContain("wifi-key");
        UpdateCloudInitRequest asked = asked();
        assertThat(asked.getCloudInit().getPi()).isEqualTo("abcdef012345");
        assertThat(asked.getCloudInit().getEtag()).isEqualTo("7");
        assertThat(asked.getCloudInit().getUserData().getContent().toStringUtf8())
                .isEqualTo("#!/bin/sh\n");
        assertThat(asked.getCloudInit().hasNetworkConfig()).isFalse();
        assertThat(asked.getUpdateMask().getPathsList()).containsExactly("user_data", "network_config");
    }

    @Test
    void aProfileHasThemToo() throws IOException {
        CommandRun run = good("profile", "set", "pi4-iscsi", "--meta-data", file("rack: 7\n"));

        assertThat(run.out()).contains("pi4-iscsi: user-data 12 B", "`bramble pi list`");
        assertThat(asked().getCloudInit().getBootProfile()).isEqualTo("pi4-iscsi");
        assertThat(asked().getCloudInit().getEtag()).isEqualTo("0a");
        assertThat(good("profile", "show", "pi4-iscsi").out())
                .contains("stages      bootloader kernel", "cloud-init  user-data");
        assertThat(good("profile", "list").out()).containsPattern("pi4-iscsi +bootloader kernel");
        assertThat(JsonParser.parseString(good("profile", "show", "pi4-iscsi", "-o", "json")
                                .out())
                        .getAsJsonObject()
                        .getAsJsonObject("cloud_init")
                        .has("user_data"))
                .isTrue();
    }

    @Test
    void aPiShowsThatTheyAreSetAndTheirTextOnlyWhenAsked() {
        assertThat(good("pi", "show", "rack2-pi3").out())
                .contains("cloud-init  user-data 12 B sha256 abababababab")
                .doesNotContain("wifi-key");
        JsonObject json = JsonParser.parseString(
                        good("pi", "show", "rack2-pi3", "-o", "json").out())
                .getAsJsonObject()
                .getAsJsonObject("cloud_init");
        assertThat(json.get("instance_id").getAsString()).isEqualTo("bramble-abcdef012345");
        JsonObject userData = json.getAsJsonObject("user_data");
        assertThat(userData.get("size_bytes").getAsLong()).isEqualTo(12);
        assertThat(userData.has("content")).isFalse();

        assertThat(good("pi", "show", "rack2-pi3", "--cloud-init").out())
                .isEqualTo("--- user-data\n#!/bin/sh\nwifi-key\n--- meta-data\na: 1\n");
        assertThat(JsonParser.parseString(good("pi", "show", "rack2-pi3", "--cloud-init", "-o", "json")
                                .out())
                        .getAsJsonObject()
                        .getAsJsonObject("cloud_init")
                        .getAsJsonObject("user_data")
                        .get("content")
                        .getAsString())
                .isEqualTo("#!/bin/sh\nwifi-key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pi set x",
                "pi set",
                "pi set x --clear password",
                "pi set x --user-data /dev/null --clear user-data",
                "profile set pi4-iscsi",
                "profile"
            })
    void wrongUseEndsWithTwoBeforeAnythingIsAsked(String arguments) {
        CommandRun run = arguments.equals("profile") ? CommandRun.of("profile") : run(arguments.split(" "));
        assertThat(run.exit()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).isNotBlank();
        assertThat(service.requests).isEmpty();
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        CommandRun run = run("pi", "set", "x", "--user-data", folder + "/none");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("cannot read " + folder + "/none");
        assertThat(service.requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pi set", "profile set", "profile show", "profile list"})
    void helpHasAnExample(String command) {
        CommandRun run = CommandRun.of(Stream.concat(Arrays.stream(command.split(" ")), Stream.of("--help"))
                .toArray(String[]::new));
        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("Example: bramble " + command);
        assertThat(run.err()).isEmpty();
    }
}
