package dev.bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.bramble.launcher.Port;
import dev.bramble.proto.storage.v1.CloneVolumeRequest;
import dev.bramble.proto.storage.v1.CreateVolumeRequest;
import dev.bramble.proto.storage.v1.DeleteSnapshotRequest;
import dev.bramble.proto.storage.v1.DeleteVolumeRequest;
import dev.bramble.proto.storage.v1.FlattenVolumeRequest;
import dev.bramble.proto.storage.v1.ResizeVolumeRequest;
import dev.bramble.proto.storage.v1.RollBackVolumeRequest;
import dev.bramble.proto.storage.v1.SnapshotVolumeRequest;
import dev.bramble.proto.storage.v1.Volume;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code bramble volume} asks for and prints, against a fake of the service. */
class VolumeCommandTest {
    private FakeVolumeService service;

    @BeforeEach
    void start() throws IOException {
        service = new FakeVolumeService();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private CommandRun volume(String... arguments) {
        return CommandRun.of(Stream.of(
                        Stream.of("volume"),
                        Arrays.stream(arguments),
                        Stream.of("--server", service.address(), "--portal", "10.0.0.2:3260"))
                .flatMap(words -> words)
                .toArray(String[]::new));
    }

    @Test
    void createAsksForAllThatWasSaid() {
        CommandRun run = volume(
                "create",
                "scratch",
                "--size",
                "8G",
                "--block-size",
                "4096",
                "--format",
                "qcow2",
                "--write-through",
                "--initiator",
                "iqn.2026-01.org.example:a",
                "--initiator",
                "iqn.2026-01.org.example:b");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(service.requests)
                .containsExactly(CreateVolumeRequest.newBuilder()
                        .setId("scratch")
                        .setSizeBytes(8L << 30)
                        .setBlockBytes(4096)
                        .setFormat(Volume.Format.QCOW2)
                        .setWriteThrough(true)
                        .addInitiators("iqn.2026-01.org.example:a")
                        .addInitiators("iqn.2026-01.org.example:b")
                        .build());
        assertThat(run.err()).isEmpty();
    }

    @Test
    void createOverADeviceSendsNoSize() {
        CommandRun run = volume("create", "disk", "--device", "/dev/zvol/tank/disk", "--any-initiator");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(service.requests)
                .containsExactly(CreateVolumeRequest.newBuilder()
                        .setId("disk")
                        .setDevice("/dev/zvol/tank/disk")
                        .setBlockBytes(512)
                        .setAnyInitiator(true)
                        .build());
    }

    @Test
    void createWarnsWhenNobodyMayLogIn() {
        assertThat(volume("create", "scratch", "--size", "1G").err()).contains("nobody may log in", "--initiator");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create x",
                "create --size 1G",
                "create x --size 1.5G",
                "create x --size 1G --device /dev/sdx",
                "create x --size 1G --block-size 1024",
                "create x --size 1G --format vmdk",
                "create x --size 1G --any-initiator --initiator iqn.2026-01.org.example:a",
                "resize x",
                "resize x much",
                "clone x",
                "snapshot x",
                "rollback x",
                "delete",
                "delete x y --snapshot s",
                "delete x --base --snapshot s",
                "export x",
                "export x - --compress zip",
                "export x - --base --snapshot s",
                "import x.img",
                "nonsense",
                ""
            })
    void wrongUseEndsWithTwoBeforeAnythingIsAsked(String arguments) {
        CommandRun run = arguments.isEmpty() ? CommandRun.of("volume") : volume(arguments.split(" "));
        assertThat(run.exit()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).isNotBlank();
        assertThat(service.requests).isEmpty();
    }

    @Test
    void showTellsTheUrlToPaste() {
        CommandRun run = volume("show", "scratch");
        assertThat(run.out().lines().toList())
                .contains(
                        "name        scratch",
                        "kind        disk",
                        "format      qcow2",
                        "size        1.1 GB (1073741824 bytes), blocks of 4096 bytes",
                        "allocated   12.3 MB",
                        "base        golden",
                        "target      iqn.2026-01.dev.bramble:volume.scratch",
                        "url         iscsi://10.0.0.2:3260/iqn.2026-01.dev.bramble:volume.scratch/0",
                        "initiators  any",
                        "sessions    iqn.2026-01.org.example:a@192.168.10.53:47109",
                        "cache       write-back",
                        "device      -",
                        "node        nas");
    }

    @Test
    void showAsJsonHasTheContractsFieldsAndTheUrl() {
        JsonObject json = JsonParser.parseString(
                        volume("show", "scratch", "-o", "json").out())
                .getAsJsonObject();
        assertThat(json.get("size_bytes").getAsLong()).isEqualTo(1L << 30);
        assertThat(json.get("url").getAsString())
                .isEqualTo("iscsi://10.0.0.2:3260/iqn.2026-01.dev.bramble:volume.scratch/0");
    }

    @Test
    void aBaseIsShownWithItsDigestAndNoUrl() {
        assertThat(volume("show", "golden", "--base").out())
                .contains("sha256      beef")
                .doesNotContain("url");
    }

    @Test
    void listGoesOverAllPagesAndTellsOfThePool() {
        CommandRun run = volume("list");
        assertThat(run.out().lines().toList())
                .containsExactly(
                        "NAME     KIND  FORMAT  SIZE    ALLOCATED  BASE    SESSIONS",
                        "scratch  disk  qcow2   1.1 GB  12.3 MB    golden  iqn.2026-01.org.example:a@192.168.10.53:47109",
                        "second   disk  qcow2   1.1 GB  12.3 MB    golden  iqn.2026-01.org.example:a@192.168.10.53:47109",
                        "pool: 120.0 GB free of 500.0 GB, 10.0 GB kept in reserve; volumes take 370.0 GB and were promised 900.0 GB");
    }

    @Test
    void listAsJsonHasVolumesAndPool() {
        JsonObject json =
                JsonParser.parseString(volume("list", "-o", "json").out()).getAsJsonObject();
        assertThat(json.getAsJsonArray("volumes")).hasSize(2);
        assertThat(json.getAsJsonObject("pool").get("free_bytes").getAsLong()).isEqualTo(120_000_000_000L);
    }

    @Test
    void resizeShrinksOnlyWhenAllowed() {
        volume("resize", "scratch", "16G");
        volume("resize", "scratch", "1G", "--allow-shrink");
        assertThat(service.requests)
                .containsExactly(
                        ResizeVolumeRequest.newBuilder()
                                .setId("scratch")
                                .setSizeBytes(16L << 30)
                                .build(),
                        ResizeVolumeRequest.newBuilder()
                                .setId("scratch")
                                .setSizeBytes(1L << 30)
                                .setAllowShrink(true)
                                .build());
    }

    @Test
    void cloneLeavesToTheServiceWhatWasNotSaid() {
        volume("clone", "golden", "one");
        volume("clone", "golden", "two", "--size", "16G", "--format", "raw", "--write-through");
        assertThat(service.requests)
                .containsExactly(
                        CloneVolumeRequest.newBuilder()
                                .setBase("golden")
                                .setId("one")
                                .build(),
                        CloneVolumeRequest.newBuilder()
                                .setBase("golden")
                                .setId("two")
                                .setSizeBytes(16L << 30)
                                .setFormat(Volume.Format.RAW)
                                .setWriteThrough(true)
                                .build());
    }

    @Test
    void snapshotsAreTakenListedRolledBackToAndDeleted() {
        assertThat(volume("snapshot", "scratch", "before").out()).contains("before", "scratch", "4.1 kB");
        assertThat(volume("snapshots", "scratch").out()).contains("before", "after");
        assertThat(JsonParser.parseString(
                                volume("snapshots", "scratch", "-o", "json").out())
                        .getAsJsonArray())
                .hasSize(2);
        assertThat(volume("rollback", "scratch", "before").exit()).isZero();
        assertThat(volume("delete", "scratch", "--snapshot", "before").exit()).isZero();
        assertThat(service.requests)
                .contains(
                        SnapshotVolumeRequest.newBuilder()
                                .setId("scratch")
                                .setName("before")
                                .build(),
                        RollBackVolumeRequest.newBuilder()
                                .setId("scratch")
                                .setSnapshot("before")
                                .build(),
                        DeleteSnapshotRequest.newBuilder()
                                .setId("scratch")
                                .setName("before")
                                .build())
                .noneMatch(DeleteVolumeRequest.class::isInstance);
    }

    @Test
    void flatten() {
        assertThat(volume("flatten", "scratch").exit()).isZero();
        assertThat(service.requests)
                .containsExactly(
                        FlattenVolumeRequest.newBuilder().setId("scratch").build());
    }

    @Test
    void deleteTakesSeveralAndBasesOnlyWhenTold() {
        volume("delete", "one", "two");
        volume("delete", "golden", "--base");
        assertThat(service.requests)
                .extracting(request ->
                        ((DeleteVolumeRequest) request).getId() + " " + ((DeleteVolumeRequest) request).getKind())
                .containsExactly("one DISK", "two DISK", "golden BASE");
    }

    @Test
    void aRefusalIsOneLineAsTheServiceSaysIt() {
        service.refusal = Status.FAILED_PRECONDITION.withDescription(
                "volume scratch has a session: iqn.2026-01.org.example:a@192.168.10.53:47109");
        CommandRun run = volume("delete", "scratch");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("bramble: volume scratch has a session: iqn.2026-01.org.example:a@192.168.10.53:47109"
                        + System.lineSeparator());
    }

    @Test
    void noServiceThere() {
        service.close();
        CommandRun run = volume("list");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .contains("the volume service", "bramble up", "--server")
                .hasLineCount(1);
    }

    @Test
    void aServiceThatIsAnotherIsNamedAsTheLikelyReason() {
        service.refusal = Status.UNIMPLEMENTED.withDescription("Method not found");
        CommandRun run = volume("list");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("--server").hasLineCount(1);
    }

    @Test
    void theDataFolderTellsWhereServiceAndTargetsAreAlsoWithoutInventory(@TempDir Path data) throws IOException {
        JsonObject ports = new JsonObject();
        for (Port port : Port.values()) {
            ports.addProperty(port.key(), 1);
        }
        ports.addProperty(
                Port.ISCSI_GRPC.key(), Integer.valueOf(service.address().substring("127.0.0.1:".length())));
        ports.addProperty(Port.ISCSI.key(), 13260);
        Files.writeString(data.resolve("ports.json"), ports.toString());
        assertThat(CommandRun.of("volume", "show", "scratch", "--data", data.toString())
                        .out())
                .contains("iscsi://127.0.0.1:13260/");
    }

    @Test
    void ofAServiceThatWasNamedTheTargetsAreOnTheStandardPort() {
        assertThat(CommandRun.of("volume", "show", "scratch", "--server", service.address())
                        .out())
                .contains("iscsi://127.0.0.1:3260/");
    }

    @Test
    void completionKnowsTheCommands() {
        assertThat(CommandRun.of("generate-completion").out()).contains("volume", "rollback", "--any-initiator");
    }
}
