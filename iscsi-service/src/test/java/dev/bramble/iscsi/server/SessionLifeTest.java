package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How sessions live beside each other, and how they end. */
class SessionLifeTest {
    private static final String LOGIN = RawInitiator.normal(TestTarget.INITIATOR, TestTarget.TARGET);
    private static final int ASYNC_MESSAGE = 0x32;
    private static final int NOP_IN = 0x20;

    @TempDir
    Path folder;

    /** An inventory that changes. */
    private static final class ChangingMirror implements InventoryMirror {
        private final List<Consumer<InventoryView>> listeners = new ArrayList<>();
        private volatile InventoryView view;

        ChangingMirror(Pi pi) {
            view = InventoryView.of(1, List.of(pi));
        }

        @Override
        public InventoryView view() {
            return view;
        }

        @Override
        public void onChange(Consumer<InventoryView> listener) {
            listeners.add(listener);
            listener.accept(view);
        }

        void change(Pi... pis) {
            view = InventoryView.of(view.revision() + 1, List.of(pis));
            listeners.forEach(listener -> listener.accept(view));
        }
    }

    private static void expectLogoutRequest(RawInitiator initiator) throws IOException {
        RawInitiator.Pdu message = initiator.receive();
        assertThat(message.opcode()).isEqualTo(ASYNC_MESSAGE);
        assertThat(message.header().get(36)).as("target requests logout").isEqualTo((byte) 1);
        assertThat(message.header().getShort(42)).as("seconds").isPositive();
    }

    @Test
    void anotherMachineIsKeptOffADiskWhoseSessionAnswers() throws Exception {
        try (TestTarget target = TestTarget.start(folder);
                RawInitiator first = new RawInitiator(target.port());
                RawInitiator second = new RawInitiator(target.port(), "127.0.0.2")) {
            assertThat(first.login(LOGIN, 1, 0).loginStatus()).isZero();
            CompletableFuture<Integer> login = CompletableFuture.supplyAsync(() -> {
                try {
                    return second.login(LOGIN, 1, 0).loginStatus();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            RawInitiator.Pdu ping = first.receive();
            assertThat(ping.opcode()).isEqualTo(NOP_IN);
            assertThat(ping.header().getInt(16)).isEqualTo(-1);
            first.nopOut(-1, ping.header().getInt(20));

            assertThat(login.join()).isEqualTo(0x0302);
            await().until(() -> details(target).contains(DetailCase.LOGIN_REFUSED));
            assertThat(target.events.getLast().getLoginRefused().getReason())
                    .startsWith("two Pis on one disk: the same initiator is logged in from 127.0.0.1");
            first.read10(7, 1, 0, 1);
            assertThat(first.receive().opcode()).isEqualTo(0x25);
        }
    }

    @Test
    void aSilentSessionGivesWayToAnotherMachineWithinThreeSeconds() throws Exception {
        try (TestTarget target = TestTarget.start(folder);
                RawInitiator first = new RawInitiator(target.port());
                RawInitiator second = new RawInitiator(target.port(), "127.0.0.2")) {
            first.login(LOGIN, 1, 0);
            long began = System.nanoTime();
            assertThat(second.login(LOGIN, 2, 0).loginStatus()).isZero();
            assertThat(System.nanoTime() - began).isLessThan(3_000_000_000L);
            second.read10(7, 1, 0, 1);
            assertThat(second.receive().opcode()).isEqualTo(0x25);
            assertThat(target.volumes.users(VolumeId.disk(TestTarget.UID))).hasSize(1);
        }
    }

    @Test
    void aVolumeForAllHasSeveralMachinesAndAListedOneIsForTheList() throws Exception {
        String shared = "iqn.2026-01.dev.bramble:volume.shared";
        String listed = "iqn.2026-01.dev.bramble:volume.listed";
        VolumeId volume = VolumeId.disk(TestTarget.UID);
        VolumeTargets others = new VolumeTargets() {
            @Override
            public Optional<VolumeTarget> find(String target) {
                return target.equals(shared)
                        ? Optional.of(new VolumeTarget(volume, true, Set.of()))
                        : target.equals(listed)
                                ? Optional.of(new VolumeTarget(volume, false, Set.of("iqn.2026-01.a:x")))
                                : Optional.empty();
            }

            @Override
            public List<String> visibleTo(String initiator) {
                return List.of(shared);
            }
        };
        InventoryMirror mirror = InventoryMirror.fixed(
                InventoryView.of(1, List.of(TestTarget.pi().build())));
        try (TestTarget target = TestTarget.withDisk(folder, mirror, others);
                RawInitiator first = new RawInitiator(target.port());
                RawInitiator second = new RawInitiator(target.port(), "127.0.0.2");
                RawInitiator third = new RawInitiator(target.port());
                RawInitiator stranger = new RawInitiator(target.port())) {
            assertThat(first.login(RawInitiator.normal("iqn.2026-01.a:x", shared), 1, 0)
                            .loginStatus())
                    .isZero();
            assertThat(second.login(RawInitiator.normal("iqn.2026-01.a:x", shared), 2, 0)
                            .loginStatus())
                    .isZero();
            assertThat(third.login(RawInitiator.normal("iqn.2026-01.a:x", listed), 1, 0)
                            .loginStatus())
                    .isZero();
            assertThat(stranger.login(RawInitiator.normal("iqn.2026-01.a:y", listed), 1, 0)
                            .loginStatus())
                    .isEqualTo(0x0202);
        }
    }

    @Test
    void aDeletedPiIsAskedToLogOutAndThenDropped() throws Exception {
        ChangingMirror mirror = new ChangingMirror(TestTarget.pi().build());
        try (TestTarget target = TestTarget.withDisk(folder, mirror, VolumeTargets.NONE);
                RawInitiator initiator = new RawInitiator(target.port())) {
            initiator.login(LOGIN, 1, 0);
            mirror.change();
            expectLogoutRequest(initiator);
            assertThatThrownBy(initiator::receive).isInstanceOf(EOFException.class);
            await().until(() -> details(target).contains(DetailCase.SESSION_LOST));
            assertThat(target.events.getLast().getSessionLost().getReason()).startsWith("no Pi and no volume");
        }
    }

    @Test
    void aChangedSecretEndsNoSessionAndCountsFromTheNextLogin() throws Exception {
        ChangingMirror mirror = new ChangingMirror(TestTarget.pi().build());
        try (TestTarget target = TestTarget.withDisk(folder, mirror, VolumeTargets.NONE);
                RawInitiator initiator = new RawInitiator(target.port());
                RawInitiator again = new RawInitiator(target.port())) {
            initiator.login(LOGIN, 1, 0);
            mirror.change(TestTarget.pi()
                    .setChap(Chap.newBuilder().setUsername("pi").setSecret("a-new-secret-of-it"))
                    .build());
            initiator.read10(7, 1, 0, 1);
            assertThat(initiator.receive().opcode()).isEqualTo(0x25);
            assertThat(again.login(LOGIN, 1, 0).loginStatus()).isEqualTo(0x0201);
        }
    }

    @Test
    void aTargetThatStopsAsksForLogoutFirst() throws Exception {
        TestTarget target = TestTarget.start(folder);
        try (RawInitiator initiator = new RawInitiator(target.port())) {
            initiator.login(LOGIN, 1, 0);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> {
                try {
                    target.close();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            expectLogoutRequest(initiator);
            initiator.logout(1, 0);
            assertThat(initiator.receive().opcode()).isEqualTo(0x26);
            stopped.join();
            assertThat(details(target)).endsWith(DetailCase.SESSION_CLOSED);
        }
    }

    @Test
    void aResetEndsTheTasksOfOtherSessionsAndAColdOneTheSessions() throws Exception {
        try (TestTarget target = TestTarget.start(folder);
                RawInitiator first = new RawInitiator(target.port());
                RawInitiator second = new RawInitiator(target.port())) {
            first.login(LOGIN, 1, 0);
            second.login(LOGIN, 2, 0);
            first.manage(9, 7, 1);
            RawInitiator.Pdu response = first.receive();
            assertThat(response.opcode()).isEqualTo(0x22);
            assertThat(response.header().get(2)).as("function complete").isZero();
            assertThatThrownBy(first::receive).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> {
                        while (true) {
                            second.receive();
                        }
                    })
                    .isInstanceOf(EOFException.class);
        }
    }

    private static List<DetailCase> details(TestTarget target) {
        return target.events.stream().map(BootEvent::getDetailCase).toList();
    }
}
