package dev.bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.FieldMask;
import dev.bramble.proto.inventory.v1.CreateExportRequest;
import dev.bramble.proto.inventory.v1.DeleteExportRequest;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.UpdateExportRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code bramble export} asks for and prints. */
class ExportCommandTest {
    private FakeExports service;

    @BeforeEach
    void start() throws IOException {
        service = new FakeExports();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private CommandRun export(String... arguments) {
        return CommandRun.of(
                Stream.of(Stream.of("export"), Arrays.stream(arguments), Stream.of("--server", service.address()))
                        .flatMap(words -> words)
                        .toArray(String[]::new));
    }

    @Test
    void createAsksForAllThatWasSaid() {
        CommandRun run = export(
                "create",
                "media",
                "--path",
                "/srv/media",
                "--all-dirs",
                "--read-only",
                "--maproot-user",
                "root",
                "--maproot-group",
                "0",
                "--network",
                "192.168.1.0/24",
                "--network",
                "2001:db8::/64",
                "--host",
                "nas",
                "--secure-ports",
                "--async");
        assertThat(run.exit()).as(run.err()).isZero();
        CreateExportRequest request = (CreateExportRequest) service.requests.getFirst();
        assertThat(request.getRequestId()).isNotEmpty();
        assertThat(request.getExport())
                .isEqualTo(Export.newBuilder()
                        .setName("media")
                        .setPath("/srv/media")
                        .setAllDirs(true)
                        .setReadOnly(true)
                        .setMaprootUser("root")
                        .setMaprootGroup("0")
                        .addNetworks("192.168.1.0/24")
                        .addNetworks("2001:db8::/64")
                        .addHosts("nas")
                        .setSecurePorts(true)
                        .setAsync(true)
                        .build());
    }

    @Test
    void aTableSaysWhoMayDoWhat() {
        CommandRun run = export("list");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out().lines().map(line -> line.replaceAll(" {2,}", "|").strip()))
                .containsExactly(
                        "NAME|PATH|CLIENTS|RULES",
                        "home|/home|nobody|read-write, maproot nobody",
                        "media|/srv/media|192.168.1.0/24, nas|read-only, all dirs, mapall media:3002, secure ports, async");
    }

    @Test
    void jsonHasTheNamesOfTheContract() {
        JsonArray list =
                JsonParser.parseString(export("list", "-o", "json").out()).getAsJsonArray();
        assertThat(list).hasSize(2);
        JsonObject shown = JsonParser.parseString(
                        export("show", "media", "-o", "json").out())
                .getAsJsonObject();
        assertThat(shown.get("mapall_user").getAsString()).isEqualTo("media");
        assertThat(shown.get("read_only").getAsBoolean()).isTrue();
        assertThat(shown.get("networks").getAsJsonArray()).hasSize(1);
    }

    @Test
    void updateNamesWhatWasGivenAndNothingElse() {
        CommandRun run = export("update", "media", "--no-read-only", "--host", "", "--mapall-user", "");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(service.requests)
                .containsExactly(UpdateExportRequest.newBuilder()
                        .setExport(Export.newBuilder().setName("media"))
                        .setUpdateMask(FieldMask.newBuilder()
                                .addPaths("read_only")
                                .addPaths("mapall_user")
                                .addPaths("hosts"))
                        .build());
        service.requests.clear();
        assertThat(export("update", "media", "--path", "/srv/m", "--no-all-dirs", "--no-secure-ports", "--no-async")
                        .exit())
                .isZero();
        assertThat(((UpdateExportRequest) service.requests.getFirst())
                        .getUpdateMask()
                        .getPathsList())
                .containsExactly("all_dirs", "secure_ports", "async", "path");
    }

    @Test
    void updateOfNothingIsWrongUse() {
        CommandRun run = export("update", "media");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("say what to change");
        assertThat(service.requests).isEmpty();
    }

    @Test
    void deleteNamesTheExport() {
        assertThat(export("delete", "media").exit()).isZero();
        assertThat(service.requests)
                .containsExactly(
                        DeleteExportRequest.newBuilder().setName("media").build());
    }

    @Test
    void completionKnowsTheCommands() {
        assertThat(CommandRun.of("generate-completion").out()).contains("--maproot-user", "--secure-ports");
    }
}
