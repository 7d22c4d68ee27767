package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.bramble.inventory.RunningInventory;
import dev.bramble.inventory.TestImage;
import dev.bramble.inventory.cloudinit.Document;
import dev.bramble.inventory.cloudinit.Documents;
import dev.bramble.inventory.cloudinit.Owner;
import dev.bramble.inventory.netboot.BootKits;
import dev.bramble.inventory.store.BootStore;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.CloudInitStore;
import dev.bramble.inventory.store.PiSnapshotStore;
import dev.bramble.inventory.store.TestDatabase;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.BootServiceGrpc;
import dev.bramble.proto.boot.v1.GetBootRequest;
import dev.bramble.proto.inventory.v1.BackupRequest;
import dev.bramble.proto.inventory.v1.BackupResponse;
import dev.bramble.proto.inventory.v1.BackupServiceGrpc;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.CreateBootProfileRequest;
import dev.bramble.proto.inventory.v1.CreateExportRequest;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.GetBootProfileRequest;
import dev.bramble.proto.inventory.v1.GetExportRequest;
import dev.bramble.proto.inventory.v1.GetImageRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest.Header;
import dev.bramble.proto.inventory.v1.ListPiSnapshotsRequest;
import dev.bramble.proto.inventory.v1.ListPisRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.PiSnapshot;
import dev.bramble.proto.inventory.v1.RestoreRequest;
import dev.bramble.proto.inventory.v1.RestoreResponse;
import dev.bramble.proto.inventory.v1.SnapshotPiRequest;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.proto.storage.v1.TreeFile;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Backups made and restored over the API, from one kind of database to the other too. */
@Timeout(120)
class BackupApiTest {
    private static final String PASSPHRASE = "four words of a song";
    private static final Chap CHAP = Chap.newBuilder()
            .setUsername("pi")
            .setSecret("correct.horse.battery")
            .setMutualUsername("nas")
            .setMutualSecret("staple.of.the.target")
            .build();
    private static final int PIECE = 100_000;
    private static final Documents DOCUMENTS =
            new Documents(Map.of(Document.USER_DATA, "#!/bin/sh\n# wifi-key\n", Document.META_DATA, "rack: 2\n"));
    private static final Documents OF_PROFILE = new Documents(Map.of(Document.NETWORK_CONFIG, "version: 2\n"));
    private static final Owner PROFILE = Owner.bootProfile("pi4-iscsi");

    @TempDir
    private Path data;

    private final List<RunningInventory> running = new ArrayList<>();

    @AfterEach
    void stop() {
        running.forEach(RunningInventory::close);
    }

    private RunningInventory start(String name, TestDatabase database) {
        RunningInventory inventory = new RunningInventory(data.resolve(name), database, Map.of());
        running.add(inventory);
        return inventory;
    }

    /** An inventory with one of each. */
    private RunningInventory filled(TestDatabase database) throws IOException {
        RunningInventory inventory = start("source", database);
        inventory.importImage(Header.newBuilder().setName("debian").build(), TestImage.shared());
        inventory.create(pi(1).setChap(CHAP).putLabels("rack", "2"));
        var _ = inventory
                .client()
                .createBootProfile(CreateBootProfileRequest.newBuilder()
                        .setBootProfile(
                                BootProfile.newBuilder().setName("kiosk").setKernelArguments("quiet"))
                        .build());
        inventory.create(pi(2).setBootProfile("kiosk"));
        for (String name : List.of("z-first", "a-second")) {
            var _ = inventory
                    .snapshots()
                    .snapshotPi(SnapshotPiRequest.newBuilder()
                            .setPi("pi-1")
                            .setName(name)
                            .build());
        }
        Export _ = inventory
                .client()
                .createExport(CreateExportRequest.newBuilder()
                        .setExport(Export.newBuilder().setName("media").setPath("/srv/media"))
                        .build());
        Owner first = Owner.pi(pi(inventory, "pi-1").getUid());
        CloudInitStore documents = documents(inventory);
        var _ = inventory.context().getBean(ChangeLog.class).write(change -> {
            documents.put(change, first, DOCUMENTS);
            documents.put(change, PROFILE, OF_PROFILE);
            documents.setResets(change, first.id(), 3);
            return change;
        });
        inventory.context().getBean(BootKits.class).put("debian", new byte[] {1, 2, 3});
        var _ = inventory
                .context()
                .getBean(BootStore.class)
                .apply(List.of(new BootStore.Update.Put(boot())), Map.of("boots/0", 5L));
        return inventory;
    }

    private static CloudInitStore documents(RunningInventory inventory) {
        return inventory.context().getBean(CloudInitStore.class);
    }

    private static Pi.Builder pi(int number) {
        return Pi.newBuilder()
                .setName("pi-" + number)
                .addMacs("dc:a6:32:00:00:0" + number)
                .setImage("debian");
    }

    private static Boot boot() {
        return Boot.newBuilder()
                .setId("boot-1")
                .setVersion(3)
                .setVerdict(Boot.Verdict.BOOTED)
                .setStartTime(com.google.protobuf.Timestamp.newBuilder().setSeconds(1_700_000_000))
                .build();
    }

    private static byte[] backup(RunningInventory inventory, String passphrase) {
        ByteString file = ByteString.EMPTY;
        Iterator<BackupResponse> pieces = BackupServiceGrpc.newBlockingStub(inventory.channel())
                .backup(BackupRequest.newBuilder().setPassphrase(passphrase).build());
        while (pieces.hasNext()) {
            BackupResponse piece = pieces.next();
            assertThat(piece.getData().size()).isBetween(1, 1 << 20);
            assertThat(piece.getRecords()).isLessThanOrEqualTo(piece.getExpectedRecords());
            file = file.concat(piece.getData());
        }
        return file.toByteArray();
    }

    private static RestoreResponse restore(
            RunningInventory inventory, byte[] file, RestoreRequest.Header.Builder header) {
        CompletableFuture<RestoreResponse> result = new CompletableFuture<>();
        StreamObserver<RestoreRequest> call = BackupServiceGrpc.newStub(inventory.channel())
                .restore(new StreamObserver<>() {
                    @Override
                    public void onNext(RestoreResponse response) {
                        result.complete(response);
                    }

                    @Override
                    public void onError(Throwable error) {
                        result.completeExceptionally(error);
                    }

                    @Override
                    public void onCompleted() {
                        // The answer came before.
                    }
                });
        call.onNext(RestoreRequest.newBuilder().setHeader(header).build());
        for (int at = 0; at < file.length; at += PIECE) {
            call.onNext(RestoreRequest.newBuilder()
                    .setData(ByteString.copyFrom(file, at, Math.min(PIECE, file.length - at)))
                    .build());
        }
        call.onCompleted();
        try {
            return result.join();
        } catch (CompletionException e) {
            throw Status.fromThrowable(e).asRuntimeException();
        }
    }

    private static RestoreRequest.Header.Builder with(String passphrase) {
        return RestoreRequest.Header.newBuilder().setPassphrase(passphrase);
    }

    /** Without what a restore gives anew. */
    private static Pi pi(RunningInventory inventory, String name) {
        return inventory
                .client()
                .getPi(GetPiRequest.newBuilder().setPi(name).setSecrets(true).build())
                .toBuilder()
                .clearRevision()
                .clearEtag()
                .build();
    }

    private static Image image(RunningInventory inventory) {
        return inventory
                .client()
                .getImage(GetImageRequest.newBuilder().setName("debian").build())
                .toBuilder()
                .clearRevision()
                .clearEtag()
                .build();
    }

    private static List<PiSnapshotStore.Kept> kept(RunningInventory inventory) {
        return inventory.context().getBean(PiSnapshotStore.class).all();
    }

    private static List<PiSnapshot> snapshots(RunningInventory inventory) {
        return inventory
                .snapshots()
                .listPiSnapshots(
                        ListPiSnapshotsRequest.newBuilder().setPi("pi-1").build())
                .getSnapshotsList();
    }

    private static int pis(RunningInventory inventory) {
        return inventory.client().listPis(ListPisRequest.getDefaultInstance()).getPisCount();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatOneDatabaseHeldTheOtherHoldsAfterwards(TestDatabase from) throws IOException {
        TestDatabase to = from == TestDatabase.H2 ? TestDatabase.POSTGRES : TestDatabase.H2;
        RunningInventory source = filled(from);
        byte[] file = backup(source, PASSPHRASE);
        assertThat(new String(file, StandardCharsets.ISO_8859_1))
                .contains("pi-1", "boot-1")
                .doesNotContain(CHAP.getSecret(), CHAP.getMutualSecret(), PASSPHRASE, "wifi-key");
        RunningInventory target = start("target", to);

        RestoreResponse done = restore(target, file, with(PASSPHRASE));

        assertThat(done.toBuilder().clearBackupTime().build())
                .isEqualTo(RestoreResponse.newBuilder()
                        .setPis(2)
                        .setPiSnapshots(2)
                        .setImages(1)
                        .setExports(1)
                        .setBoots(1)
                        .setBootKits(1)
                        .setBootProfiles(1)
                        .build());
        assertThat(done.getBackupTime().getSeconds()).isPositive();
        assertThat(pi(target, "pi-1")).isEqualTo(pi(source, "pi-1"));
        assertThat(pi(target, "pi-1").getChap()).isEqualTo(CHAP);
        assertThat(pi(target, "pi-2")).isEqualTo(pi(source, "pi-2"));
        assertThat(target.client()
                        .getBootProfile(GetBootProfileRequest.newBuilder()
                                .setName("kiosk")
                                .build())
                        .getKernelArguments())
                .isEqualTo("quiet");
        assertThat(kept(target))
                .isEqualTo(kept(source))
                .extracting(PiSnapshotStore.Kept::name)
                .containsExactly("z-first", "a-second");
        assertThat(image(target)).isEqualTo(image(source));
        String uid = pi(source, "pi-1").getUid();
        assertThat(documents(target).of(Owner.pi(uid))).isEqualTo(DOCUMENTS);
        assertThat(documents(target).of(PROFILE)).isEqualTo(OF_PROFILE);
        assertThat(documents(target).resets(uid))
                .as("cloud-init must not run again")
                .isEqualTo(3);
        assertThat(target.client()
                        .getExport(
                                GetExportRequest.newBuilder().setName("media").build())
                        .getPath())
                .isEqualTo("/srv/media");
        assertThat(BootServiceGrpc.newBlockingStub(target.channel())
                        .getBoot(GetBootRequest.newBuilder().setId("boot-1").build()))
                .isEqualTo(boot());
        assertThat(target.context().getBean(BootKits.class).archive("debian"))
                .hasValueSatisfying(kit -> assertThat(kit).containsExactly(1, 2, 3));
        target.restart();
        assertThat(pi(target, "pi-1")).isEqualTo(pi(source, "pi-1"));
    }

    /** A mirror may come from an inventory that was lost, with a revision that means something else here. */
    @Test
    void whoWatchedBeforeHasToBeginAnew() throws IOException {
        RunningInventory source = filled(TestDatabase.H2);
        long before = source.client()
                .getPi(GetPiRequest.newBuilder().setPi("pi-2").build())
                .getRevision();
        byte[] file = backup(source, "");

        restore(source, file, with("").setReplace(true));

        assertThatThrownBy(() -> watch(source, before + 5).next()).hasMessageContaining("OUT_OF_RANGE");
        assertThatThrownBy(() -> watch(source, before + 1000).next()).hasMessageContaining("OUT_OF_RANGE");
        assertThat(watch(source, 0).next().getPi().getName()).isEqualTo("pi-1");
    }

    private static Iterator<dev.bramble.proto.inventory.v1.WatchResponse> watch(RunningInventory inventory, long from) {
        return inventory
                .client()
                .watch(WatchRequest.newBuilder()
                        .setFromRevision(from)
                        .setScope(WatchRequest.Scope.READER)
                        .build());
    }

    @Test
    void withoutAPassphraseSecretsAreLeftOutAndMadeAnew() throws IOException {
        RunningInventory source = filled(TestDatabase.H2);
        byte[] file = backup(source, "");
        assertThat(new String(file, StandardCharsets.ISO_8859_1))
                .contains("pi-1")
                .doesNotContain(CHAP.getSecret(), CHAP.getMutualSecret(), "wifi-key", "$1$");
        Owner first = Owner.pi(pi(source, "pi-1").getUid());

        RestoreResponse done = restore(source, file, with("").setReplace(true));

        assertThat(documents(source).of(first)).isEqualTo(Documents.NONE);
        assertThat(documents(source).of(PROFILE)).isEqualTo(Documents.NONE);
        assertThat(documents(source).resets(first.id())).isEqualTo(3);
        assertThat(done.getNewSecretsList()).containsExactly("pi-1");
        await().untilAsserted(() -> assertThat(pi(source, "pi-1").getState()).isEqualTo(Pi.State.READY));
        Chap made = pi(source, "pi-1").getChap();
        assertThat(made.getUsername()).isEqualTo("pi");
        assertThat(made.getSecret()).hasSize(24);
        assertThat(made.getMutualSecret()).hasSize(24).isNotEqualTo(made.getSecret());
        List<TreeFile> files =
                Objects.requireNonNull(source.trees.files.get(pi(source, "pi-1").getUid()));
        assertThat(files.getFirst().getContent().toStringUtf8())
                .contains("iscsi_password=" + made.getSecret() + " ")
                .doesNotContain(CHAP.getSecret());
        assertThat(pi(source, "pi-2").hasChap()).isFalse();
    }

    @Test
    void whatIsThereIsReplacedOnlyOnDemand() throws IOException {
        RunningInventory source = filled(TestDatabase.H2);
        byte[] file = backup(source, PASSPHRASE);
        Pi before = pi(source, "pi-1");
        List<PiSnapshot> taken = snapshots(source);
        source.create(pi(3));

        assertThatThrownBy(() -> restore(source, file, with(PASSPHRASE)))
                .hasMessageContaining("FAILED_PRECONDITION")
                .hasMessageContaining("holds 3 Pis, 1 images, 1 exports and 1 boot profiles")
                .hasMessageContaining("--force");
        assertThat(pis(source)).isEqualTo(3);

        restore(source, file, with(PASSPHRASE).setReplace(true));
        assertThat(pis(source)).isEqualTo(2);
        assertThat(pi(source, "pi-1")).isEqualTo(before);
        assertThat(snapshots(source)).as("with sizes, by both services").isEqualTo(taken);
        assertThat(source.volumes.disks).as("nobody's disk is deleted").hasSize(3);
    }

    @Test
    void anInventoryThatHoldsABootProfileAloneIsNotEmpty() throws IOException {
        byte[] file = backup(filled(TestDatabase.H2), PASSPHRASE);
        RunningInventory target = start("target", TestDatabase.H2);
        BootProfile own = target.client()
                .createBootProfile(CreateBootProfileRequest.newBuilder()
                        .setBootProfile(BootProfile.newBuilder().setName("own"))
                        .build());

        assertThatThrownBy(() -> restore(target, file, with(PASSPHRASE)))
                .hasMessageContaining("0 exports and 1 boot profiles");

        assertThat(target.client()
                        .getBootProfile(GetBootProfileRequest.newBuilder()
                                .setName("own")
                                .build()))
                .isEqualTo(own);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aRestoreThatFailsHalfwayChangesNothing(TestDatabase database) throws IOException {
        RunningInventory source = filled(database);
        Pi one = pi(source, "pi-1");
        Pi two = pi(source, "pi-2");
        Pi usual = two.toBuilder().clearBootProfile().build();
        byte[] file = dev.bramble.inventory.backup.CraftedBackup.of(
                image(source),
                usual.toBuilder().setUid("aaaaaaaaaaaa").build(),
                usual.toBuilder().setUid("bbbbbbbbbbbb").setName("other").build());

        assertThatThrownBy(() -> restore(source, file, with("").setReplace(true)))
                .hasMessageContaining("ALREADY_EXISTS")
                .hasMessageContaining("MAC dc:a6:32:00:00:02 is in use by the Pi pi-2");

        assertThat(pis(source)).isEqualTo(2);
        assertThat(pi(source, "pi-1")).isEqualTo(one);
        assertThat(pi(source, "pi-2")).isEqualTo(two);
    }

    @Test
    void whatNobodyMayMakeABackupDoesNotMake() throws IOException {
        RunningInventory source = filled(TestDatabase.H2);
        RunningInventory target = start("target", TestDatabase.H2);
        assertThatThrownBy(() -> restore(
                        target,
                        dev.bramble.inventory.backup.CraftedBackup.of(image(source), pi(source, "pi-2")),
                        with("")))
                .hasMessageContaining("whose boot profile is not in it");
        Pi two = pi(source, "pi-2").toBuilder().clearBootProfile().build();

        assertThatThrownBy(() -> restore(
                        target,
                        dev.bramble.inventory.backup.CraftedBackup.of(
                                image(source), two.toBuilder().setName("../x").build()),
                        with("")))
                .hasMessageContaining("INVALID_ARGUMENT")
                .hasMessageContaining("Pi '../x'")
                .hasMessageContaining("pi.name");
        assertThatThrownBy(() -> restore(
                        target,
                        dev.bramble.inventory.backup.CraftedBackup.of(
                                image(source),
                                two.toBuilder().setUid("../../../x").build()),
                        with("")))
                .hasMessageContaining("INVALID_ARGUMENT");
        assertThatThrownBy(() -> restore(
                        target,
                        dev.bramble.inventory.backup.CraftedBackup.of(
                                image(source).toBuilder().setName("../x").build()),
                        with("")))
                .hasMessageContaining("INVALID_ARGUMENT");
        PiSnapshot snapshot =
                PiSnapshot.newBuilder().setUid(two.getUid()).setName("good").build();
        for (List<PiSnapshot> bad : List.of(
                List.of(snapshot.toBuilder().setUid("aaaaaaaaaaaa").build()),
                List.of(snapshot.toBuilder().setName("../x").build()),
                List.of(snapshot.toBuilder()
                        .setCreateTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
                        .build()),
                List.of(snapshot, snapshot))) {
            assertThatThrownBy(() -> restore(
                            target,
                            dev.bramble.inventory.backup.CraftedBackup.of(image(source), List.of(two), bad),
                            with("")))
                    .as(bad.toString())
                    .hasMessageContaining("INVALID_ARGUMENT")
                    .hasMessageContaining("the backup's snapshot '");
        }
        assertThat(pis(target)).isZero();
    }

    @Test
    void aWrongPassphraseOrFileIsSaidAndLeavesNothing() throws IOException {
        RunningInventory source = filled(TestDatabase.H2);
        byte[] file = backup(source, PASSPHRASE);
        byte[] bare = backup(source, "");
        RunningInventory target = start("target", TestDatabase.H2);

        assertThatThrownBy(() -> restore(target, file, with("another passphrase")))
                .hasMessageContaining("INVALID_ARGUMENT")
                .hasMessageContaining("not the one that the backup was made with");
        assertThatThrownBy(() -> restore(target, bare, with(PASSPHRASE)))
                .hasMessageContaining("made without one and holds no secrets");
        byte[] damaged = file.clone();
        damaged[file.length / 2] ^= 1;
        assertThatThrownBy(() -> restore(target, damaged, with(PASSPHRASE)))
                .hasMessageContaining("INVALID_ARGUMENT")
                .hasMessageContaining("nothing was restored");
        assertThatThrownBy(() -> restore(target, TestImage.shared(), with("")))
                .hasMessageContaining("is no backup of Bramble");
        assertThatThrownBy(() -> backup(source, "short"))
                .hasMessageContaining("passphrase: must have at least 12 characters");
        assertThat(pis(target)).isZero();
        try (var left = Files.list(data.resolve("target/inventory"))) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("restore-"));
        }
        assertThat(restore(target, file, with(PASSPHRASE)).getPis()).isEqualTo(2);
    }

    @Test
    void whatAnEndedProcessLeftIsDeletedAtTheStart() throws IOException {
        RunningInventory inventory = start("source", TestDatabase.H2);
        Path left = data.resolve("source/inventory/restore-123.part");
        Files.writeString(left, "half of a backup");

        inventory.restart();

        assertThat(left).doesNotExist();
    }
}
