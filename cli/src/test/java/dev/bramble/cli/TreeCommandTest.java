package dev.bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.bramble.proto.storage.v1.DeleteBootTreeRequest;
import dev.bramble.proto.storage.v1.DeleteBootTreeSnapshotRequest;
import dev.bramble.proto.storage.v1.GetBootTreeRequest;
import dev.bramble.proto.storage.v1.ListBootTreeSnapshotsRequest;
import dev.bramble.proto.storage.v1.RollBackBootTreeRequest;
import dev.bramble.proto.storage.v1.SnapshotBootTreeRequest;
import io.grpc.Status;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code bramble tree} asks for and prints, against a fake of the service. */
class TreeCommandTest {
    private static final String UID = FakeBootTreeService.UID;

    private FakeBootTreeService service;

    @BeforeEach
    void start() throws IOException {
        service = new FakeBootTreeService();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private CommandRun tree(String... arguments) {
        return CommandRun.of(Stream.of(
                        Stream.of("tree"),
                        Arrays.stream(arguments),
                        Stream.of("--server", service.address(), "--inventory", service.address()))
                .flatMap(words -> words)
                .toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "show",
                "snapshot x",
                "rollback x",
                "snapshots",
                "delete",
                "delete x y --snapshot s",
                "nonsense",
                ""
            })
    void wrongUseEndsWithTwoBeforeAnythingIsAsked(String arguments) {
        CommandRun run = arguments.isEmpty() ? CommandRun.of("tree") : tree(arguments.split(" "));
        assertThat(run.exit()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).isNotBlank();
        assertThat(service.requests).isEmpty();
    }

    @Test
    void listGoesOverAllPagesWithTheNamesThatTheInventoryHas() {
        assertThat(tree("list").out().lines().toList())
                .containsExactly(
                        "UID           PI         SIZE     MOUNTED BY     LINKS",
                        "abcdef012345  rack2-pi3  78.5 MB  192.168.10.53  9ffefdef, dc-a6-32-e9-00-4c",
                        "zyxwvu987654  -          0 B      -              -");
        assertThat(JsonParser.parseString(tree("list", "-o", "json").out()).getAsJsonArray())
                .hasSize(2);
    }

    @Test
    void listAndUidsNeedNoInventory() throws IOException {
        String nobody;
        try (FakeBootTreeService closed = new FakeBootTreeService()) {
            nobody = closed.address();
        }
        CommandRun list = CommandRun.of("tree", "list", "--server", service.address(), "--inventory", nobody);
        assertThat(list.exit()).as(list.err()).isZero();
        assertThat(list.out()).contains("abcdef012345  -");
        assertThat(CommandRun.of("tree", "show", UID, "--server", service.address(), "--inventory", nobody)
                        .exit())
                .isZero();
        CommandRun named = CommandRun.of("tree", "show", "pi", "--server", service.address(), "--inventory", nobody);
        assertThat(named.exit()).isEqualTo(1);
        assertThat(named.err())
                .contains("'pi' is no uid", nobody, "--inventory")
                .hasLineCount(1);
    }

    @Test
    void aPiIsNamedByItsNameOrUid() {
        assertThat(tree("show", "rack2-pi3").out()).isEqualTo(tree("show", UID).out());
        GetBootTreeRequest asked = GetBootTreeRequest.newBuilder().setUid(UID).build();
        assertThat(service.requests).containsExactly(asked, asked);
        CommandRun unknown = tree("show", "other");
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.err()).contains("no Pi 'other'").hasLineCount(1);
    }

    @Test
    void showTellsWhereItIsAndWhoHasItMounted() {
        assertThat(tree("show", UID).out().lines().toList())
                .contains(
                        "uid         abcdef012345",
                        "tftp        trees/abcdef012345",
                        "export      /srv/bramble/boot/trees/abcdef012345",
                        "links       9ffefdef, dc-a6-32-e9-00-4c",
                        "size        78.5 MB (78500000 bytes)",
                        "mounted by  192.168.10.53",
                        "node        -");
        assertThat(JsonParser.parseString(tree("show", UID, "-o", "json").out())
                        .getAsJsonObject()
                        .get("export_path")
                        .getAsString())
                .isEqualTo("/srv/bramble/boot/trees/abcdef012345");
    }

    @Test
    void snapshotsAreTakenListedRolledBackToAndDeleted() {
        assertThat(tree("snapshot", "rack2-pi3", "before").out()).contains("before", UID, "78.5 MB");
        assertThat(tree("snapshots", UID).out()).contains("first", "second");
        assertThat(JsonParser.parseString(tree("snapshots", UID, "-o", "json").out())
                        .getAsJsonArray())
                .hasSize(2);
        assertThat(tree("rollback", UID, "first").out()).contains("trees/" + UID);
        assertThat(tree("delete", UID, "--snapshot", "first").exit()).isZero();
        assertThat(service.requests)
                .contains(
                        SnapshotBootTreeRequest.newBuilder()
                                .setUid(UID)
                                .setName("before")
                                .build(),
                        ListBootTreeSnapshotsRequest.newBuilder().setUid(UID).build(),
                        RollBackBootTreeRequest.newBuilder()
                                .setUid(UID)
                                .setSnapshot("first")
                                .build(),
                        DeleteBootTreeSnapshotRequest.newBuilder()
                                .setUid(UID)
                                .setName("first")
                                .build())
                .noneMatch(DeleteBootTreeRequest.class::isInstance);
    }

    @Test
    void aSnapshotThatIsThereIsNotTakenForANewOne() {
        CommandRun run = tree("snapshot", "rack2-pi3", "first");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .contains("'first' already", "bramble tree delete rack2-pi3 --snapshot first")
                .hasLineCount(1);
        assertThat(service.requests).noneMatch(SnapshotBootTreeRequest.class::isInstance);
    }

    @Test
    void deleteTakesSeveral() {
        assertThat(tree("delete", UID, "zyxwvu987654").exit()).isZero();
        assertThat(service.requests)
                .extracting(request -> ((DeleteBootTreeRequest) request).getUid())
                .containsExactly(UID, "zyxwvu987654");
    }

    @Test
    void aRefusalIsOneLineAsTheServiceSaysIt() {
        service.refusal = Status.FAILED_PRECONDITION.withDescription("boot tree 'x' is mounted by 192.0.2.7");
        CommandRun run = tree("rollback", UID, "first");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("bramble: boot tree 'x' is mounted by 192.0.2.7" + System.lineSeparator());
    }

    @Test
    void noServiceThere() {
        service.close();
        CommandRun run = tree("list");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .contains("the boot tree service", "bramble up", "--server")
                .hasLineCount(1);
    }

    @Test
    void completionKnowsTheCommands() {
        assertThat(CommandRun.of("generate-completion").out()).contains("bramble_tree_rollback", "--inventory");
    }
}
