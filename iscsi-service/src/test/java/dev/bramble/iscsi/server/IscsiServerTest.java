package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeInUseException;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.EOFException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IscsiServerTest {
    private static final String LOGIN = RawInitiator.normal(TestTarget.INITIATOR, TestTarget.TARGET);

    @TempDir
    Path folder;

    @Test
    void readsAfterOneLoginRequest() throws Exception {
        try (TestTarget target = TestTarget.start(folder);
                RawInitiator initiator = new RawInitiator(target.port())) {
            RawInitiator.Pdu login = initiator.login(LOGIN, 1, 0);
            assertThat(login.loginStatus()).isZero();
            assertThat(login.header().getShort(14)).as("TSIH").isNotZero();
            assertThat(login.text()).contains("TargetPortalGroupTag=1\0").contains("MaxRecvDataSegmentLength=262144\0");

            initiator.read10(7, 1, 8, 2);
            RawInitiator.Pdu data = initiator.receive();

            assertThat(data.opcode()).isEqualTo(0x25);
            assertThat(data.header().get(1)).as("F and S").isEqualTo((byte) 0x81);
            assertThat(data.data().remaining()).isEqualTo(1024);
            assertThat(details(target)).containsExactly(DetailCase.LOGIN_SUCCEEDED, DetailCase.LUN_READ_FIRST);
            assertThat(target.events.getFirst().getSubject().getPiUid()).isEqualTo(TestTarget.UID);
            String[] labels = {"volume", "initiator", "operation", "status"};
            assertThat(target.metrics.getSampleValue("bramble_iscsi_commands_total", labels, new String[] {
                        TestTarget.UID, TestTarget.INITIATOR, "read", "good"
                    }))
                    .isOne();
            String[] session = {TestTarget.UID, TestTarget.INITIATOR};
            assertThat(target.metrics.getSampleValue("bramble_iscsi_sessions", Arrays.copyOf(labels, 2), session))
                    .isOne();
            assertThat(target.metrics.getSampleValue("bramble_iscsi_queue_depth", Arrays.copyOf(labels, 2), session))
                    .isZero();
        }
    }

    @Test
    void anotherInitiatorIsNotAllowed() throws Exception {
        try (TestTarget target = TestTarget.start(folder);
                RawInitiator initiator = new RawInitiator(target.port())) {
            String keys = RawInitiator.normal("iqn.2026-01.org.example:other", TestTarget.TARGET);
            assertThat(initiator.login(keys, 1, 0).loginStatus()).isEqualTo(0x0202);
            assertThatThrownBy(initiator::receive).isInstanceOf(EOFException.class);
            assertThat(details(target)).containsExactly(DetailCase.LOGIN_REFUSED);
            assertThat(target.metrics.getSampleValue(
                            "bramble_iscsi_logins_refused_total",
                            new String[] {"status"},
                            new String[] {"authorization_failure"}))
                    .isEqualTo(1.0);
        }
    }

    @Test
    void unknownTargetIsNotFoundOnceTheInventoryIsKnown() throws Exception {
        try (TestTarget target = TestTarget.start(folder);
                RawInitiator initiator = new RawInitiator(target.port())) {
            String keys = RawInitiator.normal(TestTarget.INITIATOR, "iqn.2026-01.dev.bramble:disk.none");
            assertThat(initiator.login(keys, 1, 0).loginStatus()).isEqualTo(0x0203);
        }
    }

    @Test
    void beforeTheInventoryIsKnownALoginIsToBeTriedAgain() throws Exception {
        try (TestTarget target = TestTarget.start(folder, InventoryMirror.fixed(InventoryView.NOTHING_YET));
                RawInitiator initiator = new RawInitiator(target.port())) {
            assertThat(initiator.login(LOGIN, 1, 0).loginStatus()).isEqualTo(0x0302);
        }
    }

    @Test
    void aDiskThatIsNotThereYetIsToBeTriedAgain() throws Exception {
        Pi pi = Pi.newBuilder()
                .setUid("fresh")
                .setInitiator(TestTarget.INITIATOR)
                .setTarget(TestTarget.TARGET)
                .setVolume("fresh")
                .build();
        InventoryMirror mirror = InventoryMirror.fixed(InventoryView.of(1, List.of(pi)));
        try (TestTarget target = TestTarget.start(folder, mirror);
                RawInitiator initiator = new RawInitiator(target.port())) {
            assertThat(initiator.login(LOGIN, 1, 0).loginStatus()).isEqualTo(0x0302);
        }
    }

    @Test
    void anUnknownSessionNumberDoesNotExist() throws Exception {
        try (TestTarget target = TestTarget.start(folder);
                RawInitiator initiator = new RawInitiator(target.port())) {
            assertThat(initiator.login(LOGIN, 1, 77).loginStatus()).isEqualTo(0x020a);
        }
    }

    @Test
    void theSameIsidReinstatesTheSession() throws Exception {
        try (TestTarget target = TestTarget.start(folder);
                RawInitiator first = new RawInitiator(target.port());
                RawInitiator second = new RawInitiator(target.port())) {
            assertThat(first.login(LOGIN, 1, 0).loginStatus()).isZero();
            assertThat(second.login(LOGIN, 1, 0).loginStatus()).isZero();

            assertThatThrownBy(first::receive).isInstanceOf(EOFException.class);
            second.read10(7, 1, 0, 1);
            assertThat(second.receive().opcode()).isEqualTo(0x25);
            assertThat(details(target))
                    .startsWith(DetailCase.LOGIN_SUCCEEDED, DetailCase.SESSION_LOST)
                    .contains(DetailCase.SESSION_RESUMED);
            assertThat(target.volumes.users(VolumeId.disk(TestTarget.UID))).hasSize(1);
        }
    }

    @Test
    void aDiskInUseIsNotDeletedAndTheUserIsNamed() throws Exception {
        try (TestTarget target = TestTarget.start(folder);
                RawInitiator initiator = new RawInitiator(target.port())) {
            initiator.login(LOGIN, 1, 0);
            VolumeId disk = VolumeId.disk(TestTarget.UID);
            assertThatThrownBy(() -> target.volumes.delete(disk))
                    .isInstanceOf(VolumeInUseException.class)
                    .hasMessageContaining(TestTarget.INITIATOR + "@127.0.0.1:");
            initiator.disconnect();
            await().until(() -> target.volumes.users(disk).isEmpty());
            target.volumes.delete(disk);
            assertThat(details(target)).endsWith(DetailCase.SESSION_LOST);
        }
    }

    @Test
    void garbageClosesItsConnectionAndHarmsNoOther() throws Exception {
        Random random = new Random(7143);
        try (TestTarget target = TestTarget.start(folder);
                RawInitiator good = new RawInitiator(target.port())) {
            good.login(LOGIN, 1, 0);
            for (int i = 0; i < 100; i++) {
                byte[] garbage = new byte[48 + random.nextInt(200)];
                random.nextBytes(garbage);
                try (RawInitiator bad = new RawInitiator(target.port())) {
                    bad.sendBytes(garbage);
                }
            }
            good.read10(7, 1, 0, 1);
            assertThat(good.receive().opcode()).isEqualTo(0x25);
        }
    }

    private static List<DetailCase> details(TestTarget target) {
        return target.events.stream().map(BootEvent::getDetailCase).toList();
    }
}
