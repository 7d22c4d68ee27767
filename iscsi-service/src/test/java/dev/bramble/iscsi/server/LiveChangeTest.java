package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.EOFException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that changes, or a secret, while a session has it. */
class LiveChangeTest {
    private static final String LOGIN = RawInitiator.normal(TestTarget.INITIATOR, TestTarget.TARGET);
    private static final VolumeId DISK = VolumeId.disk(TestTarget.UID);
    private static final int RESPONSE = 0x21;
    private static final int DATA_IN = 0x25;

    @TempDir
    Path folder;

    /** An inventory whose only Pi gets another secret. */
    private static final class Secrets implements InventoryMirror {
        private volatile String secret = "the-first-secret";

        @Override
        public InventoryView view() {
            Pi pi = TestTarget.pi()
                    .setChap(Chap.newBuilder().setUsername("pi").setSecret(secret))
                    .build();
            return InventoryView.of(1, List.of(pi));
        }

        @Override
        public void onChange(Consumer<InventoryView> listener) {
            listener.accept(view());
        }
    }

    @Test
    void openSessionsHearOfANewSize() throws Exception {
        try (TestTarget target = TestTarget.start(folder);
                RawInitiator first = new RawInitiator(target.port());
                RawInitiator second = new RawInitiator(target.port())) {
            first.login(LOGIN, 1, 0);
            second.login(LOGIN, 2, 0);
            for (RawInitiator initiator : List.of(first, second)) {
                initiator.read10(6, 1, 0, 1);
                assertThat(initiator.receive().opcode()).isEqualTo(DATA_IN);
            }
            target.volumes.resize(DISK, 2L * TestTarget.DISK_BYTES, false);
            for (RawInitiator initiator : List.of(first, second)) {
                initiator.read10(7, 2, 0, 1);
                RawInitiator.Pdu told = initiator.receive();
                assertThat(told.opcode()).isEqualTo(RESPONSE);
                assertThat(told.header().get(3)).as("check condition").isEqualTo((byte) 2);
                int key = told.data().get(2 + 2) & 0xf;
                int code = told.data().getShort(2 + 12);
                assertThat(key).as("unit attention").isEqualTo(6);
                assertThat(code).as("capacity data has changed").isEqualTo(0x2a09);
                initiator.read10(8, 3, 2 * TestTarget.DISK_BYTES / 512 - 1, 1);
                assertThat(initiator.receive().opcode()).isEqualTo(DATA_IN);
            }
            assertThatThrownBy(() -> target.volumes.resize(DISK, TestTarget.DISK_BYTES, true))
                    .hasMessageContaining(TestTarget.INITIATOR + "@127.0.0.1:");
        }
    }

    @Test
    void whoComesBackAfterItsSecretWasChangedNeedsTheNewOne() throws Exception {
        Secrets mirror = new Secrets();
        try (TestTarget target = TestTarget.withDisk(folder, mirror, VolumeTargets.NONE);
                RawInitiator first = new RawInitiator(target.port());
                RawInitiator old = new RawInitiator(target.port());
                RawInitiator again = new RawInitiator(target.port());
                RawInitiator after = new RawInitiator(target.port())) {
            assertThat(first.chapLogin(LOGIN, 1, "pi", "the-first-secret").loginStatus())
                    .isZero();
            mirror.secret = "the-second-secret";
            assertThat(old.chapLogin(LOGIN, 1, "pi", "the-first-secret").loginStatus())
                    .as("reinstatement with the old secret")
                    .isEqualTo(0x0201);
            first.read10(7, 1, 0, 1);
            assertThat(first.receive().opcode())
                    .as("who does not prove anything ends no session")
                    .isEqualTo(DATA_IN);

            assertThat(again.chapLogin(LOGIN, 1, "pi", "the-second-secret").loginStatus())
                    .isZero();
            assertThatThrownBy(first::receive).isInstanceOf(EOFException.class);
            again.disconnect();
            await().until(() -> target.volumes.users(DISK).isEmpty());
            assertThat(after.chapLogin(LOGIN, 1, "pi", "the-first-secret").loginStatus())
                    .isEqualTo(0x0201);
        }
    }
}
