package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.longrunning.Operation;
import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import dev.bramble.inventory.ApiFixture;
import dev.bramble.inventory.FakeWatchers;
import dev.bramble.inventory.TestImage;
import dev.bramble.inventory.netboot.StockRoot;
import dev.bramble.proto.inventory.v1.CloudInit;
import dev.bramble.proto.inventory.v1.CloudInitDocument;
import dev.bramble.proto.inventory.v1.CloudInitServiceGrpc;
import dev.bramble.proto.inventory.v1.CreatePiRequest;
import dev.bramble.proto.inventory.v1.GetCloudInitRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.ImportImageRequest.Header;
import dev.bramble.proto.inventory.v1.ListPisRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.ProvisionPiRequest;
import dev.bramble.proto.inventory.v1.ResetPiRequest;
import dev.bramble.proto.inventory.v1.SnapshotPiRequest;
import dev.bramble.proto.inventory.v1.UpdateCloudInitRequest;
import dev.bramble.proto.inventory.v1.UpdatePiRequest;
import dev.bramble.proto.inventory.v1.WatchRequest.Scope;
import dev.bramble.proto.storage.v1.TreeFile;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Documents for cloud-init, from the call that sets them to the files of a Pi's boot tree. */
@Timeout(60)
class CloudInitApiTest extends ApiFixture {
    private static final String IMAGES_OWN = "#cloud-config\n# as Ubuntu ships it\n";
    private static final String SCRIPT = "#!/bin/sh\necho wifi-key\n";

    @TempDir
    private static Path folder;

    private static StockRoot stock;
    private static byte[] raw;

    private FakeWatchers services;

    @BeforeAll
    static void makeImage() throws Exception {
        stock = StockRoot.make(folder);
        raw = TestImage.withRoot(
                folder,
                Map.of(
                        "config.txt", "[all]\ninitramfs initrd.img followkernel\n",
                        "user-data", IMAGES_OWN,
                        "meta-data", "instance-id: cloud-image\n"),
                stock.ext4());
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("bramble.inventory.mirror", "http://127.0.0.1:1/", "bramble.inventory.acknowledged-within", "5s");
    }

    @BeforeEach
    void start() throws Exception {
        Path packages = Files.createDirectories(data.resolve("packages/debian-bookworm-amd64"));
        try (Stream<Path> debs = Files.list(stock.packages)) {
            for (Path deb : debs.toList()) {
                Files.copy(deb, packages.resolve(deb.getFileName()));
            }
        }
        services = inventory.watchers(Scope.TFTP, Scope.ISCSI, Scope.NFS);
        var _ = inventory.importImage(Header.newBuilder().setName("stock").build(), raw);
    }

    @AfterEach
    void stop() {
        services.close();
    }

    private static Pi.Builder pi(int number) {
        return Pi.newBuilder()
                .setName("pi-" + number)
                .addMacs("dc:a6:32:e9:00:0" + number)
                .setImage("stock");
    }

    private static CloudInitDocument document(String text) {
        return CloudInitDocument.newBuilder()
                .setContent(ByteString.copyFromUtf8(text))
                .build();
    }

    private Pi add(Pi.Builder pi, CloudInit.Builder cloudInit) {
        Operation operation = inventory.await(inventory
                .client()
                .createPi(CreatePiRequest.newBuilder()
                        .setPi(pi)
                        .setCloudInit(cloudInit)
                        .build()));
        assertThat(operation.hasError()).as(operation.getError().getMessage()).isFalse();
        return get(pi.getName());
    }

    private Pi get(String name) {
        return inventory
                .client()
                .getPi(GetPiRequest.newBuilder().setPi(name).setSecrets(true).build());
    }

    private CloudInitServiceGrpc.CloudInitServiceBlockingStub client() {
        return CloudInitServiceGrpc.newBlockingStub(inventory.channel());
    }

    private CloudInit told(String pi, boolean contents) {
        return client().getCloudInit(GetCloudInitRequest.newBuilder()
                .setPi(pi)
                .setContents(contents)
                .build());
    }

    private CloudInit update(CloudInit.Builder documents, String... mask) {
        return client().updateCloudInit(UpdateCloudInitRequest.newBuilder()
                .setCloudInit(documents)
                .setUpdateMask(FieldMask.newBuilder().addAllPaths(Arrays.asList(mask)))
                .build());
    }

    private Optional<TreeFile> file(String pi, String path) {
        return Objects.requireNonNull(inventory.trees.files.get(get(pi).getUid())).stream()
                .filter(file -> file.getPath().equals(path))
                .findFirst();
    }

    private String text(String pi, String path) {
        return file(pi, path).orElseThrow().getContent().toStringUtf8();
    }

    @Test
    void aPiIsMadeWithThem() {
        Pi pi = add(pi(1), CloudInit.newBuilder().setUserData(document(SCRIPT)));

        assertThat(inventory.trees.patches).as("it was made with them").hasValue(0);
        assertThat(pi.getState()).isEqualTo(Pi.State.READY);
        assertThat(pi.getStateMessage()).isEmpty();
        assertThat(text("pi-1", "user-data")).isEqualTo(SCRIPT);
        assertThat(file("pi-1", "user-data").orElseThrow().getMode()).isEqualTo(0600);
        assertThat(text("pi-1", "meta-data"))
                .contains("instance-id: bramble-" + pi.getUid() + "\n", "local-hostname: pi-1\n");
        assertThat(text("pi-1", "cmdline.txt").strip().split(" ")).containsOnlyOnce("ds=nocloud;dsmode=net");
        assertThat(pi.toString()).doesNotContain("wifi-key");
    }

    @Test
    void aPiWithoutAnyKeepsTheImagesOwn() {
        var _ = add(pi(1), CloudInit.newBuilder());

        assertThat(inventory.trees.patches).hasValue(0);
        assertThat(file("pi-1", "user-data")).as("of the image's FAT").isEmpty();
        assertThat(file("pi-1", "meta-data")).isEmpty();
        assertThat(text("pi-1", "cmdline.txt")).doesNotContain("ds=");
    }

    @Test
    void theyAreSetToldAndCleared() {
        Pi before = add(pi(1), CloudInit.newBuilder());
        inventory.trees.atPatch = () -> assertThat(get("pi-1").getState()).isEqualTo(Pi.State.PROVISIONING);

        CloudInit set = update(CloudInit.newBuilder()
                .setPi("pi-1")
                .setEtag(before.getEtag())
                .setUserData(document(SCRIPT))
                .setNetworkConfig(document("version: 2\n"))
                .setMetaData(document("instance-id: mine\n")));

        assertThat(set.getUserData().getSizeBytes()).isEqualTo(SCRIPT.length());
        assertThat(set.getUserData().getSha256()).hasSize(64);
        assertThat(set.getUserData().getContent()).isEqualTo(ByteString.EMPTY);
        assertThat(told("pi-1", true).getUserData().getContent().toStringUtf8()).isEqualTo(SCRIPT);
        assertThat(set.getEtag()).isEqualTo(get("pi-1").getEtag()).isNotEqualTo(before.getEtag());
        assertThat(text("pi-1", "user-data")).isEqualTo(SCRIPT);
        assertThat(text("pi-1", "network-config")).isEqualTo("version: 2\n");
        assertThat(text("pi-1", "meta-data")).contains("instance-id: mine\n", "local-hostname: pi-1\n");
        assertThat(text("pi-1", "cmdline.txt").strip().split(" ")).containsOnlyOnce("ds=nocloud;dsmode=net");
        assertThat(get("pi-1").getState()).isEqualTo(Pi.State.READY);

        CloudInit cleared = update(CloudInit.newBuilder().setPi("pi-1"), "user_data", "network_config", "meta_data");

        assertThat(cleared.hasUserData() || cleared.hasNetworkConfig() || cleared.hasMetaData())
                .isFalse();
        assertThat(text("pi-1", "user-data")).as("the image's own").isEqualTo(IMAGES_OWN);
        assertThat(text("pi-1", "network-config")).isEmpty();
        assertThat(text("pi-1", "meta-data")).contains("instance-id: bramble-" + before.getUid() + "\n");
    }

    @Test
    void aProfilesReachItsPisWhereTheyHaveNoneOfTheirOwn() {
        var _ = add(pi(1), CloudInit.newBuilder());
        var _ = add(pi(2), CloudInit.newBuilder().setUserData(document(SCRIPT)));
        var _ = add(pi(3).setBootProfile("pi5-iscsi"), CloudInit.newBuilder());
        String ofAll = "#cloud-config\npackages: [vim]\n";

        CloudInit set = update(CloudInit.newBuilder()
                .setBootProfile("pi4-iscsi")
                .setUserData(document(ofAll))
                .setMetaData(document("rack: 7\n")));

        assertThat(set.getUserData().getOfBootProfile()).isFalse();
        await().untilAsserted(() -> {
            assertThat(file("pi-1", "user-data").map(TreeFile::getContent)).contains(ByteString.copyFromUtf8(ofAll));
            assertThat(file("pi-2", "meta-data").map(file -> file.getContent().toStringUtf8()))
                    .get(InstanceOfAssertFactories.STRING)
                    .contains("rack: 7\n", "local-hostname: pi-2\n");
            assertThat(get("pi-1").getState()).isEqualTo(Pi.State.READY);
            assertThat(get("pi-2").getState()).isEqualTo(Pi.State.READY);
        });
        assertThat(text("pi-2", "user-data")).isEqualTo(SCRIPT);
        assertThat(told("pi-1", false).getUserData().getOfBootProfile()).isTrue();
        assertThat(told("pi-2", false).getUserData().getOfBootProfile()).isFalse();
        assertThat(file("pi-3", "user-data")).as("of another profile").isEmpty();
        var _ = add(pi(4), CloudInit.newBuilder());
        assertThat(text("pi-4", "user-data")).as("one that comes later").isEqualTo(ofAll);
        assertRefused(
                Status.Code.ABORTED,
                "boot profile pi4-iscsi was changed meanwhile",
                () -> update(CloudInit.newBuilder().setBootProfile("pi4-iscsi").setEtag("0"), "user_data"));
    }

    /** The tree is changed while a Pi's profile gets other documents: what is in it in the end is the last. */
    @Test
    void aProfileChangedWhileItsPiIsProvisionedReachesIt() {
        var _ = add(pi(1), CloudInit.newBuilder());
        CloudInit.Builder profile = CloudInit.newBuilder().setBootProfile("pi4-iscsi");
        inventory.trees.atPatch = () -> {
            inventory.trees.atPatch = () -> {};
            var _ = update(profile.setUserData(document(SCRIPT)));
        };

        var _ = update(CloudInit.newBuilder().setPi("pi-1").setNetworkConfig(document("version: 1\n")));

        await().untilAsserted(() -> {
            assertThat(text("pi-1", "user-data")).isEqualTo(SCRIPT);
            assertThat(get("pi-1").getState()).isEqualTo(Pi.State.READY);
        });
    }

    @Test
    void aProfileChangedWhileASnapshotIsTakenReachesThePiAfterIt() {
        var _ = add(pi(1), CloudInit.newBuilder());
        inventory.trees.atSnapshot =
                () -> update(CloudInit.newBuilder().setBootProfile("pi4-iscsi").setUserData(document(SCRIPT)));

        var _ = inventory
                .snapshots()
                .snapshotPi(SnapshotPiRequest.newBuilder()
                        .setPi("pi-1")
                        .setName("s")
                        .build());

        await().untilAsserted(() -> assertThat(get("pi-1").getState()).isEqualTo(Pi.State.READY));
        assertThat(text("pi-1", "user-data")).isEqualTo(SCRIPT);
    }

    @Test
    void aResetMakesItAnotherInstanceAndNothingElseDoes() {
        Pi pi = add(pi(1), CloudInit.newBuilder().setUserData(document(SCRIPT)));
        String first = text("pi-1", "meta-data");
        assertThat(told("pi-1", false).getInstanceId()).isEqualTo("bramble-" + pi.getUid());
        var _ = inventory.await(inventory
                .client()
                .provisionPi(ProvisionPiRequest.newBuilder().setUid(pi.getUid()).build()));
        services.close();
        inventory.restart();
        services = inventory.watchers(Scope.TFTP, Scope.ISCSI, Scope.NFS);
        var _ = update(CloudInit.newBuilder().setPi("pi-1").setUserData(document(SCRIPT + "#\n")));
        assertThat(text("pi-1", "meta-data")).isEqualTo(first);

        var _ = inventory
                .snapshots()
                .resetPi(ResetPiRequest.newBuilder().setPi("pi-1").build());

        assertThat(text("pi-1", "meta-data")).contains("instance-id: bramble-" + pi.getUid() + "-1\n");
        assertThat(text("pi-1", "user-data")).isEqualTo(SCRIPT + "#\n");
        assertThat(told("pi-1", false).getInstanceId()).isEqualTo("bramble-" + pi.getUid() + "-1");
    }

    @Test
    void whatCannotBeTakenIsRefusedAndNothingIsChanged() {
        Pi pi = add(pi(1), CloudInit.newBuilder());
        String etag = pi.getEtag();

        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "cloud_init.user_data: it must begin with",
                () -> update(CloudInit.newBuilder().setPi("pi-1").setUserData(document("wifi-key"))));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "update_mask: 'pi' cannot be changed",
                () -> update(CloudInit.newBuilder().setPi("pi-1"), "pi"));
        assertRefused(Status.Code.INVALID_ARGUMENT, "say whose", () -> update(CloudInit.newBuilder(), "user_data"));
        assertRefused(
                Status.Code.ABORTED,
                "Pi pi-1 was changed meanwhile",
                () -> update(CloudInit.newBuilder().setPi("pi-1").setEtag("0"), "user_data"));
        assertRefused(
                Status.Code.NOT_FOUND,
                "no boot profile",
                () -> update(CloudInit.newBuilder().setBootProfile("pi9"), "user_data"));
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "pi4-nfs have their roots by NFS",
                () -> update(CloudInit.newBuilder().setBootProfile("pi4-nfs"), "user_data"));
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "root by NFS",
                () -> add(pi(2).setRoot(Pi.Root.NFS), CloudInit.newBuilder().setUserData(document(SCRIPT))));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "cloud_init.network_config",
                () -> add(pi(3), CloudInit.newBuilder().setNetworkConfig(document("a: 1"))));
        assertThat(get("pi-1").getEtag()).isEqualTo(etag);
        assertRefused(Status.Code.NOT_FOUND, "pi-3", () -> get("pi-3"));
    }

    @Test
    void aTreeThatCannotBeWrittenSaysSoAndIsFinishedAfterARestart() {
        var _ = add(pi(1), CloudInit.newBuilder());
        inventory.trees.refusePatch = Status.UNAVAILABLE;
        assertRefused(
                Status.Code.UNAVAILABLE,
                "the cloud-init documents of Pi pi-1 are changed, but its boot tree is not",
                () -> update(CloudInit.newBuilder().setPi("pi-1").setUserData(document(SCRIPT))));
        assertThat(get("pi-1").getState()).isEqualTo(Pi.State.FAILED);

        inventory.trees.refusePatch = null;
        var _ = inventory.await(inventory
                .client()
                .provisionPi(ProvisionPiRequest.newBuilder()
                        .setUid(get("pi-1").getUid())
                        .build()));

        assertThat(text("pi-1", "user-data")).isEqualTo(SCRIPT);
    }

    @Test
    void aNewNameReachesTheMetaDataWithTheNextProvisioning() {
        Pi pi = add(pi(1), CloudInit.newBuilder().setUserData(document(SCRIPT)));
        var _ = inventory
                .client()
                .updatePi(UpdatePiRequest.newBuilder()
                        .setPi(Pi.newBuilder().setUid(pi.getUid()).setName("other"))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("name"))
                        .build());
        var _ = inventory.await(inventory
                .client()
                .provisionPi(ProvisionPiRequest.newBuilder().setUid(pi.getUid()).build()));
        assertThat(text("other", "meta-data")).contains("local-hostname: other\n");
    }

    private static void assertRefused(Status.Code code, String words, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(code))
                .hasMessageContaining(words)
                .hasMessageNotContaining("wifi-key");
    }

    /** Where the rest of the record goes: a list, a watch. */
    @Test
    void nothingElseTellsThem() {
        Pi pi = add(pi(1), CloudInit.newBuilder().setUserData(document(SCRIPT)));
        List<String> told = List.of(
                inventory.client().listPis(ListPisRequest.getDefaultInstance()).toString(),
                pi.toString(),
                told("pi-1", false).toString());
        assertThat(told).noneMatch(text -> text.contains("wifi-key"));
    }
}
