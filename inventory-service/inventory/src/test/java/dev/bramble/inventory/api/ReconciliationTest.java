package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.longrunning.Operation;
import dev.bramble.inventory.ApiFixture;
import dev.bramble.inventory.provision.Orphan;
import dev.bramble.inventory.provision.Provisioner;
import dev.bramble.inventory.provision.Reconciliation;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.OperationStore;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.storage.v1.BootTree;
import dev.bramble.proto.storage.v1.Volume;
import io.grpc.Status;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Record and data services come to fit again, whatever cut what was under way. */
class ReconciliationTest extends ApiFixture {
    private static final String LOST = "lost00000001";

    @BeforeEach
    void start() {
        importShared("debian");
    }

    private static Pi.Builder pi(String name, int number) {
        return Pi.newBuilder()
                .setName(name)
                .addMacs("dc:a6:32:00:00:%02x".formatted(number))
                .setImage("debian");
    }

    private Pi.State state(String name) {
        return inventory.context().getBean(PiStore.class).get(name).getState();
    }

    /** Killed at each step of a provisioning, before it and after it: at the next start it is finished. */
    @Test
    void whereverAProvisioningIsCutItIsFinished() {
        boolean done = false;
        int number = 0;
        for (int calls = 0; !done; calls++) {
            for (boolean lastIsDone : new boolean[] {false, true}) {
                String name = "pi-" + ++number;
                inventory.outage.after(calls, lastIsDone);
                Operation ended = inventory.create(pi(name, number));
                done = ended.hasResponse();
                if (!done) {
                    assertThat(ended.getError().getCode()).isEqualTo(Status.Code.UNAVAILABLE.value());
                    // As a killed process leaves it, which has no time to say that it failed.
                    unfinish(name);
                }
                inventory.outage.end();
                inventory.context().getBean(Provisioner.class).recover();
                await().untilAsserted(() -> assertThat(state(name)).isEqualTo(Pi.State.READY));
            }
        }
        assertThat(number).as("places to cut it").isGreaterThan(6);
        Set<String> uids = inventory.context().getBean(PiStore.class).afterName("", 100).stream()
                .map(Pi::getUid)
                .collect(Collectors.toSet());
        assertThat(uids).hasSize(number);
        assertThat(inventory.volumes.disks.keySet()).isEqualTo(uids);
        assertThat(inventory.trees.trees.keySet()).isEqualTo(uids);
        assertThat(inventory.context().getBean(Reconciliation.class).orphans()).isEmpty();
    }

    private void unfinish(String name) {
        PiStore store = inventory.context().getBean(PiStore.class);
        Pi _ = inventory
                .context()
                .getBean(ChangeLog.class)
                .write(change -> store.update(
                        change,
                        store.get(name).toBuilder()
                                .setState(Pi.State.PROVISIONING)
                                .build()));
    }

    @Test
    void whatHasNoPiIsToldAndStays() {
        inventory.create(pi("pi-1", 1));
        inventory.volumes.disks.put(LOST, disk(LOST).build());
        inventory.trees.trees.put(LOST, BootTree.newBuilder().setUid(LOST).build());
        inventory.volumes.disks.put("scratch", disk("scratch").build());
        inventory.volumes.disks.put(
                "scratch00001", disk("scratch00001").setTarget("iqn.x:own").build());

        inventory.restart();

        assertThat(inventory.context().getBean(Reconciliation.class).orphans())
                .containsExactlyInAnyOrder(
                        new Orphan(Orphan.Kind.VOLUME, LOST), new Orphan(Orphan.Kind.BOOT_TREE, LOST));
        assertThat(inventory.volumes.disks).containsKeys(LOST, "scratch", "scratch00001");
        assertThat(inventory.trees.trees).containsKey(LOST);
    }

    private static Volume.Builder disk(String id) {
        return Volume.newBuilder().setId(id).setKind(Volume.Kind.DISK);
    }

    @Test
    void whatAnUnfinishedProvisioningMadeForAPiThatIsGoneIsRemoved() {
        inventory.volumes.disks.put(LOST, disk(LOST).build());
        inventory.trees.trees.put(LOST, BootTree.newBuilder().setUid(LOST).build());
        dev.bramble.inventory.store.Operation left =
                inventory.context().getBean(OperationStore.class).insert(LOST);

        inventory.restart();

        Operation ended = await().until(
                        () -> inventory.await(Operation.newBuilder()
                                .setName("operations/" + left.id())
                                .build()),
                        Operation::getDone);
        assertThat(ended.getError().getMessage()).contains("its Pi is gone");
        assertThat(inventory.volumes.disks).isEmpty();
        assertThat(inventory.trees.trees).isEmpty();
    }
}
