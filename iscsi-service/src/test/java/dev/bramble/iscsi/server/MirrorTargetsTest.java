package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.iscsi.session.Authentication;
import dev.bramble.iscsi.session.TargetDirectory.Verdict;
import dev.bramble.iscsi.volume.Access;
import dev.bramble.iscsi.volume.VolumeFormat;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeInfo;
import dev.bramble.iscsi.volume.VolumeRequest;
import dev.bramble.iscsi.volume.VolumeStore;
import dev.bramble.iscsi.wire.LoginStatus;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may log in where; what cannot be told yet is class 3, as class 2 would stop a Pi for ever. */
class MirrorTargetsTest {
    private static final String PI = TestTarget.INITIATOR;
    private static final String STRANGER = "iqn.2026-01.org.example:stranger";

    @TempDir
    Path folder;

    private VolumeStore volumes;

    @BeforeEach
    void open() throws IOException {
        volumes = VolumeStore.open(folder, Clock.systemUTC());
    }

    @AfterEach
    void close() throws IOException {
        volumes.close();
    }

    private VolumeInfo create(String id, Access access) throws IOException {
        return volumes.create(new VolumeRequest(VolumeId.disk(id), VolumeFormat.RAW, 1 << 20, 512, access, false, ""));
    }

    private MirrorTargets targets(InventoryView view, VolumeTargets others) {
        return new MirrorTargets(InventoryMirror.fixed(view), volumes, others, new Sessions((delay, task) -> {}));
    }

    private MirrorTargets targets(Pi... pis) {
        return targets(InventoryView.of(1, List.of(pis)), new StoredTargets(volumes));
    }

    private static void assertRefused(Verdict verdict, LoginStatus status, String reason) {
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused.reason()).contains(reason);
        });
    }

    @Test
    void aPiHasItsOwnDiskAlone() throws IOException {
        create(TestTarget.UID, Access.NONE);
        MirrorTargets targets = targets(TestTarget.pi().build());
        assertThat(targets.judge(PI, TestTarget.TARGET)).isEqualTo(new Verdict.Welcome(Authentication.NONE));
        assertRefused(targets.judge(STRANGER, TestTarget.TARGET), LoginStatus.AUTHORIZATION_FAILURE, "is for " + PI);
        assertThat(targets.visibleTo(PI)).containsExactly(TestTarget.TARGET);
        assertThat(targets.visibleTo(STRANGER)).isEmpty();
        assertThat(targets.diskOf(TestTarget.TARGET))
                .contains(new MirrorTargets.Disk(VolumeId.disk(TestTarget.UID), false));
    }

    @Test
    void whatIsNotThereYetIsToBeTriedAgain() throws IOException {
        MirrorTargets targets = targets(TestTarget.pi().build());
        assertRefused(targets.judge(PI, TestTarget.TARGET), LoginStatus.OUT_OF_RESOURCES, "not there yet");
        create(TestTarget.UID, Access.NONE);
        assertThat(targets.judge(PI, TestTarget.TARGET)).isInstanceOf(Verdict.Welcome.class);
    }

    /** Its boot tree may be of another time than its disk: a kernel without its modules. */
    @Test
    void aPiThatIsHeldIsToTryAgain() throws IOException {
        create(TestTarget.UID, Access.NONE);
        assertRefused(
                targets(TestTarget.pi().setHeld(true).build()).judge(PI, TestTarget.TARGET),
                LoginStatus.OUT_OF_RESOURCES,
                "only together; try again");
        assertRefused(
                targets(TestTarget.pi().setHeld(true).build()).judge(STRANGER, TestTarget.TARGET),
                LoginStatus.AUTHORIZATION_FAILURE,
                "is for " + PI);
    }

    @Test
    void aDiskWhoseDescriptionCannotBeReadIsToBeTriedAgain() throws IOException {
        create(TestTarget.UID, Access.NONE);
        volumes.close();
        Files.writeString(folder.resolve("disks/" + TestTarget.UID + "/volume.properties"), "format=9\n");
        open();
        assertRefused(
                targets(TestTarget.pi().build()).judge(PI, TestTarget.TARGET),
                LoginStatus.OUT_OF_RESOURCES,
                "try again");
    }

    @Test
    void beforeTheInventoryIsKnownNothingIsRefusedForGood() throws IOException {
        VolumeInfo scratch = create("scratch", new Access(true, Set.of()));
        MirrorTargets targets = targets(InventoryView.NOTHING_YET, new StoredTargets(volumes));
        assertRefused(targets.judge(PI, TestTarget.TARGET), LoginStatus.OUT_OF_RESOURCES, "never reached");
        assertThat(targets.judge(PI, scratch.target()))
                .as("a volume's own target needs no inventory")
                .isInstanceOf(Verdict.Welcome.class);
        assertRefused(targets().judge(PI, TestTarget.TARGET), LoginStatus.NOT_FOUND, "no Pi and no volume");
    }

    @Test
    void aSecretThatIsStillOnItsWayIsToBeTriedAgain() throws IOException {
        create(TestTarget.UID, Access.NONE);
        Pi.Builder pi = TestTarget.pi().setChap(Chap.newBuilder().setUsername("pi"));
        assertRefused(
                targets(pi.build()).judge(PI, TestTarget.TARGET), LoginStatus.OUT_OF_RESOURCES, "not known here yet");
        pi.getChapBuilder().setSecret("a-secret-of-the-pi");
        Authentication wanted = new Authentication.Chap("pi", "a-secret-of-the-pi", Optional.empty());
        assertThat(targets(pi.build()).judge(PI, TestTarget.TARGET)).isEqualTo(new Verdict.Welcome(wanted));
        assertThat(targets(pi.build()).toDiscover(PI)).isEqualTo(wanted);
        assertThat(targets(pi.build()).toDiscover(STRANGER)).isEqualTo(Authentication.NONE);
        pi.getChapBuilder().setMutualUsername("target").setMutualSecret("a-secret-of-ours");
        assertThat(targets(pi.build()).judge(PI, TestTarget.TARGET))
                .isEqualTo(new Verdict.Welcome(new Authentication.Chap(
                        "pi",
                        "a-secret-of-the-pi",
                        Optional.of(new Authentication.Mutual("target", "a-secret-of-ours")))));
    }

    @Test
    void aVolumesOwnTargetIsForItsListOrForAll() throws IOException {
        VolumeInfo all = create("scratch", new Access(true, Set.of()));
        VolumeInfo listed = create("lab", new Access(false, Set.of(PI)));
        VolumeInfo none = create("shut", Access.NONE);
        MirrorTargets targets = targets();
        assertThat(targets.judge(STRANGER, all.target())).isInstanceOf(Verdict.Welcome.class);
        assertThat(targets.judge(PI, listed.target())).isInstanceOf(Verdict.Welcome.class);
        assertRefused(
                targets.judge(STRANGER, listed.target()),
                LoginStatus.AUTHORIZATION_FAILURE,
                "not on the volume's list");
        assertRefused(targets.judge(PI, none.target()), LoginStatus.AUTHORIZATION_FAILURE, "list");
        assertThat(targets.visibleTo(PI)).containsExactlyInAnyOrder(all.target(), listed.target());
        assertThat(targets.visibleTo(STRANGER)).containsExactly(all.target());
        assertThat(targets.diskOf(all.target())).contains(new MirrorTargets.Disk(all.id(), true));
        assertThat(targets.diskOf(listed.target())).contains(new MirrorTargets.Disk(listed.id(), false));
        assertThat(targets.diskOf("iqn.2026-01.a:none")).isEmpty();
    }

    @Test
    void aVolumeThatCannotBeLookedUpIsToBeTriedAgain() {
        VolumeTargets broken = new VolumeTargets() {
            @Override
            public Optional<VolumeTarget> find(String target) throws IOException {
                throw new IOException("the disk is on fire");
            }

            @Override
            public List<String> visibleTo(String initiator) {
                return List.of();
            }
        };
        assertRefused(
                targets(InventoryView.of(1, List.of()), broken).judge(PI, "iqn.2026-01.a:t"),
                LoginStatus.OUT_OF_RESOURCES,
                "try again");
    }
}
