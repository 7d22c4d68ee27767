package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import dev.bramble.inventory.ApiFixture;
import dev.bramble.inventory.FakeWatchers;
import dev.bramble.inventory.provision.PiSnapshots;
import dev.bramble.inventory.provision.Provisioner;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.PiSnapshotStore;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.DeletePiRequest;
import dev.bramble.proto.inventory.v1.DeletePiSnapshotRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.ListPiSnapshotsRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.PiSnapshot;
import dev.bramble.proto.inventory.v1.ResetPiRequest;
import dev.bramble.proto.inventory.v1.RollBackPiRequest;
import dev.bramble.proto.inventory.v1.SnapshotPiRequest;
import dev.bramble.proto.inventory.v1.UpdatePiRequest;
import dev.bramble.proto.inventory.v1.WatchRequest.Scope;
import dev.bramble.proto.storage.v1.TreeFile;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Disk and boot tree are kept, given back and made anew together, or not at all. */
class SnapshotApiTest extends ApiFixture {
    private FakeWatchers services;
    private String uid = "";

    @Override
    protected Map<String, Object> settings() {
        return Map.of("bramble.inventory.acknowledged-within", "5s");
    }

    @BeforeEach
    void start() throws Exception {
        services = inventory.watchers(Scope.TFTP, Scope.ISCSI, Scope.NFS);
        importShared("debian");
        uid = inventory
                .create(Pi.newBuilder()
                        .setName("rack-1")
                        .addMacs("dc:a6:32:00:00:01")
                        .setImage("debian")
                        .setChap(Chap.getDefaultInstance()))
                .getResponse()
                .unpack(Pi.class)
                .getUid();
    }

    @AfterEach
    void stop() {
        services.close();
    }

    private PiSnapshot take(String name) {
        return inventory
                .snapshots()
                .snapshotPi(SnapshotPiRequest.newBuilder()
                        .setPi("rack-1")
                        .setName(name)
                        .build());
    }

    private List<String> listed() {
        return inventory
                .snapshots()
                .listPiSnapshots(
                        ListPiSnapshotsRequest.newBuilder().setPi("rack-1").build())
                .getSnapshotsList()
                .stream()
                .map(PiSnapshot::getName)
                .toList();
    }

    private Pi rollBack(String name) {
        return inventory
                .snapshots()
                .rollBackPi(RollBackPiRequest.newBuilder()
                        .setPi("rack-1")
                        .setSnapshot(name)
                        .build());
    }

    private Pi reset(boolean deleteSnapshots) {
        return inventory
                .snapshots()
                .resetPi(ResetPiRequest.newBuilder()
                        .setPi("rack-1")
                        .setDeleteSnapshots(deleteSnapshots)
                        .build());
    }

    private Pi pi() {
        return inventory
                .client()
                .getPi(GetPiRequest.newBuilder().setPi(uid).setSecrets(true).build());
    }

    /** What the Pi would do while it is up. */
    private void write(String disk, String config) {
        inventory.volumes.contents.put(uid, disk);
        Stream<TreeFile> others = Objects.requireNonNull(inventory.trees.files.get(uid)).stream()
                .filter(file -> !file.getPath().equals("config.txt"));
        inventory.trees.files.put(
                uid,
                Stream.concat(
                                others,
                                Stream.of(TreeFile.newBuilder()
                                        .setPath("config.txt")
                                        .setContent(ByteString.copyFromUtf8(config))
                                        .build()))
                        .toList());
    }

    private String disk() {
        return Objects.requireNonNull(inventory.volumes.contents.get(uid));
    }

    private String file(String path) {
        return Objects.requireNonNull(inventory.trees.files.get(uid)).stream()
                .filter(file -> file.getPath().equals(path))
                .map(file -> file.getContent().toStringUtf8())
                .findFirst()
                .orElse("");
    }

    private Set<String> ofVolume() {
        return inventory.volumes.snapshots.getOrDefault(uid, Map.of()).keySet();
    }

    private Set<String> ofTree() {
        return inventory.trees.snapshots.getOrDefault(uid, Map.of()).keySet();
    }

    private PiSnapshotStore store() {
        return inventory.context().getBean(PiSnapshotStore.class);
    }

    private static void assertRefused(Status.Code code, String text, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(code))
                .hasMessageContaining(text);
    }

    @Test
    void bothHalvesAreKeptListedAndGivenBack() {
        write("one", "a=1");
        PiSnapshot taken = take("before.upgrade");
        assertThat(taken.getUid()).isEqualTo(uid);
        assertThat(taken.getVolumeBytes()).isEqualTo(4096);
        assertThat(taken.getTreeBytes()).isEqualTo(78);
        assertThat(taken.getCreateTime().getSeconds()).isPositive();
        write("two", "a=2");
        var _ = take("after");
        assertThat(listed()).containsExactly("before.upgrade", "after");

        Pi back = rollBack("before.upgrade");

        assertThat(back.getState()).isEqualTo(Pi.State.READY);
        assertThat(back.getStateMessage()).isEmpty();
        assertThat(back.getChap().getSecret()).isEmpty();
        assertThat(disk()).isEqualTo("one");
        assertThat(file("config.txt")).isEqualTo("a=1");
        assertThat(listed()).containsExactly("before.upgrade", "after");
        var _ = rollBack("after");
        assertThat(disk()).isEqualTo("two");

        var _ = inventory
                .snapshots()
                .deletePiSnapshot(DeletePiSnapshotRequest.newBuilder()
                        .setPi("rack-1")
                        .setSnapshot("after")
                        .build());
        assertThat(listed()).containsExactly("before.upgrade");
        assertThat(ofVolume()).containsExactly("before.upgrade");
        assertThat(ofTree()).containsExactly("before.upgrade");
    }

    /** Between the two halves no client changes the tree: both are of one instant. */
    @Test
    void theTreeIsHeldFromBeforeItIsKeptUntilTheDiskIs() {
        boolean[] held = new boolean[2];
        inventory.trees.atSnapshot = () -> held[0] = inventory.holds.held.containsKey(uid);
        inventory.volumes.atSnapshot = () -> held[1] = inventory.holds.held.containsKey(uid) && !ofTree().isEmpty();

        var _ = take("s");

        assertThat(held).containsExactly(true, true);
        assertThat(inventory.holds.held).isEmpty();
    }

    @Test
    void aHoldThatEndedTooSoonLeavesNoSnapshot() {
        inventory.holds.tooShort = true;
        assertRefused(Status.Code.FAILED_PRECONDITION, "had ended by itself", () -> take("s"));
        assertThat(listed()).isEmpty();
        assertThat(ofVolume()).isEmpty();
        assertThat(ofTree()).isEmpty();
    }

    @Test
    void aNameThatAnythingHasAlreadyIsRefused() {
        var _ = take("s");
        assertRefused(Status.Code.ALREADY_EXISTS, "has a snapshot 's' already", () -> take("s"));
        inventory.volumes.snapshots.put(uid, new java.util.concurrent.ConcurrentHashMap<>(Map.of("mine", "x")));
        assertRefused(Status.Code.ALREADY_EXISTS, "`bramble volume snapshot`", () -> take("mine"));
        assertThat(ofVolume()).as("another's snapshot stays").containsExactly("mine");
        assertRefused(Status.Code.FAILED_PRECONDITION, "volume's half", () -> rollBack("s"));
        for (String wrong : List.of("", ".x", "a b", "a/b", "x".repeat(64), "a\0")) {
            assertRefused(Status.Code.INVALID_ARGUMENT, "1 to 63 letters", () -> take(wrong));
        }
        assertRefused(Status.Code.NOT_FOUND, "has no snapshot 'none'", () -> rollBack("none"));
        assertRefused(Status.Code.NOT_FOUND, "has no snapshot", () -> rollBack("a\0"));
    }

    @Test
    void whileThePiRunsItIsKeptButNotRolledBackNorReset() {
        inventory.volumes.sessions = List.of("iqn.x@192.168.1.9:4711");
        inventory.trees.mounts = List.of("192.168.1.9");
        var _ = take("live");
        write("later", "a=2");
        assertRefused(Status.Code.FAILED_PRECONDITION, "192.168.1.9:4711", () -> rollBack("live"));
        assertRefused(Status.Code.FAILED_PRECONDITION, "192.168.1.9:4711", () -> reset(true));
        inventory.volumes.sessions = List.of();
        assertRefused(Status.Code.FAILED_PRECONDITION, "mounted by 192.168.1.9", () -> rollBack("live"));
        assertThat(disk()).isEqualTo("later");
        assertThat(pi().getState()).isEqualTo(Pi.State.READY);
        assertThat(store().unfinished()).isEmpty();
    }

    @Test
    void aRollbackHasTheChapSecretsOfNow() {
        var _ = take("s");
        var _ = inventory
                .client()
                .updatePi(UpdatePiRequest.newBuilder()
                        .setPi(Pi.newBuilder().setUid(uid).setChap(Chap.getDefaultInstance()))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("chap"))
                        .build());
        var _ = rollBack("s");
        assertThat(file("cmdline.txt"))
                .contains("iscsi_password=" + pi().getChap().getSecret());
    }

    @Test
    void aResetMakesBothAnewAndSnapshotsGoOnlyWhenThatIsSaid() {
        write("grown old", "a=1");
        var _ = take("s");
        assertRefused(Status.Code.FAILED_PRECONDITION, "--delete-snapshots", () -> reset(false));
        assertThat(disk()).isEqualTo("grown old");

        Pi anew = reset(true);

        assertThat(anew.getState()).isEqualTo(Pi.State.READY);
        assertThat(anew.getUid()).isEqualTo(uid);
        assertThat(disk()).isEqualTo("debian");
        assertThat(file("config.txt")).isEmpty();
        assertThat(file("cmdline.txt")).contains(pi().getInitiator());
        assertThat(listed()).isEmpty();
        var _ = take("s");
    }

    @Test
    void aPiThatIsDeletedTakesItsSnapshotsAlong() {
        var _ = take("s");
        var _ = inventory
                .client()
                .deletePi(DeletePiRequest.newBuilder().setPi("rack-1").build());
        assertThat(store().of(uid)).isEmpty();
    }

    /** What is done at a start, without the rest of it. */
    private void startAnew() {
        inventory.outage.end();
        if (pi().getState() == Pi.State.FAILED) {
            // A killed process has no time to say that it failed.
            PiStore store = inventory.context().getBean(PiStore.class);
            Pi _ = inventory
                    .context()
                    .getBean(ChangeLog.class)
                    .write(change -> store.update(
                            change,
                            store.get(uid).toBuilder()
                                    .setState(Pi.State.PROVISIONING)
                                    .build()));
        }
        inventory.context().getBean(PiSnapshots.class).recover();
        inventory.context().getBean(Provisioner.class).recover();
    }

    @Test
    void whatWasCutIsLookedAfterAtTheNextStart() {
        inventory.outage.after(5, true);
        assertRefused(Status.Code.UNAVAILABLE, "cannot be reached", () -> take("s"));
        assertThat(ofTree()).containsExactly("s");
        assertThat(store().unfinished()).hasSize(1);
        inventory.outage.end();
        inventory.restart();
        await().untilAsserted(() -> assertThat(store().unfinished()).isEmpty());
        assertThat(ofTree()).isEmpty();
        assertThat(ofVolume()).isEmpty();
    }

    /** Killed at each step, before it and after it: a snapshot is whole and known, or nothing of it is there. */
    @Test
    void whereverTheTakingIsCutNoHalfRemains() {
        boolean taken = false;
        for (int calls = 0; !taken; calls++) {
            for (boolean lastIsDone : new boolean[] {false, true}) {
                String name = "s" + calls + lastIsDone;
                inventory.outage.after(calls, lastIsDone);
                try {
                    var _ = take(name);
                    taken = true;
                } catch (StatusRuntimeException e) {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                }
                startAnew();
                await().untilAsserted(() -> assertThat(store().unfinished()).isEmpty());
                assertThat(listed()).containsExactlyInAnyOrderElementsOf(ofVolume());
                assertThat(ofTree()).isEqualTo(ofVolume());
                assertThat(pi().getState()).isEqualTo(Pi.State.READY);
            }
        }
        assertThat(listed()).as("the last one").isNotEmpty();
    }

    /** Once the disk may be the snapshot's, the tree becomes it too, whatever ends the process. */
    @Test
    void whereverARollbackIsCutBothHalvesAreOfOneSnapshot() {
        write("one", "a=1");
        var _ = take("s");
        boolean done = false;
        for (int calls = 0; !done; calls++) {
            for (boolean lastIsDone : new boolean[] {false, true}) {
                write("two", "a=2");
                inventory.outage.after(calls, lastIsDone);
                try {
                    done = rollBack("s").getState() == Pi.State.READY;
                } catch (StatusRuntimeException e) {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                }
                startAnew();
                await().untilAsserted(() -> {
                    assertThat(store().unfinished()).isEmpty();
                    assertThat(pi().getState()).isEqualTo(Pi.State.READY);
                });
                assertThat(List.of(disk(), file("config.txt"))).isIn(List.of("one", "a=1"), List.of("two", "a=2"));
            }
        }
        assertThat(disk()).isEqualTo("one");
    }

    private boolean mayLogIn() {
        return !Objects.requireNonNull(services.onDisk.get(uid)).getHeld();
    }

    /** Killed between the halves: iscsi-service knows before the first that nobody may log in, and until the last is done. */
    @Test
    void betweenTheHalvesOfARollbackNobodyMayLogIn() {
        write("one", "a=1");
        var _ = take("s");
        write("two", "a=2");
        boolean[] mightLogIn = {true};
        inventory.volumes.atRollBack = () -> mightLogIn[0] = mayLogIn();
        inventory.trees.refuseRollBack = Status.UNAVAILABLE;
        assertThat(mayLogIn()).isTrue();

        assertRefused(Status.Code.UNAVAILABLE, "cannot be reached", () -> rollBack("s"));

        assertThat(mightLogIn[0]).as("when the disk was changed").isFalse();
        assertThat(List.of(disk(), file("config.txt"))).containsExactly("one", "a=2");
        assertThat(pi().getHeld()).isTrue();
        assertThat(mayLogIn()).as("while the tree is another's").isFalse();
        inventory.trees.refuseRollBack = null;
        startAnew();
        await().until(this::mayLogIn);
        assertThat(List.of(disk(), file("config.txt"))).containsExactly("one", "a=1");
        assertThat(pi().getState()).isEqualTo(Pi.State.READY);
    }

    @Test
    void untilNobodyMayLogInNothingIsRolledBack() {
        write("one", "a=1");
        var _ = take("s");
        write("two", "a=2");
        await().untilAsserted(() ->
                assertThat(services.informed.getOrDefault(Scope.ISCSI, 0L)).isGreaterThanOrEqualTo(pi().getRevision()));
        services.stick(Scope.ISCSI);

        assertRefused(Status.Code.ABORTED, "nothing is changed: iscsi-service", () -> rollBack("s"));

        assertThat(List.of(disk(), file("config.txt"))).containsExactly("two", "a=2");
        assertThat(store().unfinished()).isEmpty();
        assertThat(pi().getState()).isEqualTo(Pi.State.READY);
        assertThat(pi().getHeld()).isFalse();
        services.goOn(Scope.ISCSI);
        assertThat(rollBack("s").getState()).isEqualTo(Pi.State.READY);
    }

    @Test
    void whereverAResetIsCutItIsFinished() {
        boolean done = false;
        for (int calls = 0; !done; calls++) {
            for (boolean lastIsDone : new boolean[] {false, true}) {
                write("two", "a=2");
                inventory.outage.after(calls, lastIsDone);
                try {
                    done = reset(true).getState() == Pi.State.READY;
                } catch (StatusRuntimeException e) {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                }
                startAnew();
                await().untilAsserted(() -> {
                    assertThat(store().unfinished()).isEmpty();
                    assertThat(pi().getState()).isEqualTo(Pi.State.READY);
                });
                assertThat(List.of(disk(), file("config.txt"))).isIn(List.of("debian", ""), List.of("two", "a=2"));
            }
        }
        assertThat(disk()).isEqualTo("debian");
    }

    @Test
    void aRollbackThatFailsHalfWaySaysSoAndIsFinishedByARepeat() {
        write("one", "a=1");
        var _ = take("s");
        write("two", "a=2");
        inventory.trees.refuseRollBack = Status.INTERNAL.withDescription("the disk is broken");
        assertRefused(Status.Code.INTERNAL, "the disk is broken", () -> rollBack("s"));
        assertThat(pi().getState()).isEqualTo(Pi.State.FAILED);
        assertThat(pi().getStateMessage()).contains("its rollback to the snapshot s has failed", "repeat it");
        assertRefused(Status.Code.INTERNAL, "the disk is broken", () -> take("other"));
        inventory.trees.refuseRollBack = null;

        assertThat(rollBack("s").getState()).isEqualTo(Pi.State.READY);

        assertThat(List.of(disk(), file("config.txt"))).containsExactly("one", "a=1");
    }
}
