package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import dev.bramble.inventory.ApiFixture;
import dev.bramble.inventory.store.BootStore;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.BootServiceGrpc;
import dev.bramble.proto.boot.v1.ListBootsRequest;
import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.UpdatePiRequest;
import dev.bramble.proto.storage.v1.TreeFile;
import dev.bramble.proto.storage.v1.Volume;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Pi stays itself, with disk, tree and history, whatever it is known by changes. */
class IdentityTest extends ApiFixture {
    private static final String OLD_MAC = "dc:a6:32:00:00:01";
    private static final String NEW_MAC = "e4:5f:01:00:00:02";

    private Pi made;

    @BeforeEach
    void start() throws Exception {
        importShared("debian");
        made = inventory
                .create(Pi.newBuilder()
                        .setName("rack-1")
                        .addMacs(OLD_MAC)
                        .setSerial("10000000aabbccdd")
                        .setIp("192.168.1.50")
                        .setImage("debian"))
                .getResponse()
                .unpack(Pi.class);
        boots("before the change", OLD_MAC);
    }

    private void boots(String id, String mac) {
        assertThat(inventory
                        .context()
                        .getBean(BootStore.class)
                        .apply(
                                List.of(new BootStore.Update.Put(Boot.newBuilder()
                                        .setId(id)
                                        .setVersion(1)
                                        .setSubject(Subject.newBuilder()
                                                .setPiUid(made.getUid())
                                                .setMac(mac))
                                        .setStartTime(Timestamp.newBuilder().setSeconds(id.length()))
                                        .build())),
                                Map.of()))
                .hasSize(1);
    }

    private Pi update(Pi.Builder given, String... paths) {
        return inventory
                .client()
                .updatePi(UpdatePiRequest.newBuilder()
                        .setPi(given.setUid(made.getUid()))
                        .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
                        .build());
    }

    private List<String> links() {
        return Objects.requireNonNull(inventory.trees.trees.get(made.getUid())).getLinksList();
    }

    /** Changes what the Pi is known by, lets it boot again, and finds all that it had. */
    private Pi keepsAllItHad(Pi.Builder given, String... paths) {
        Volume disk = Objects.requireNonNull(inventory.volumes.disks.get(made.getUid()));
        List<TreeFile> files = Objects.requireNonNull(inventory.trees.files.get(made.getUid()));

        Pi changed = update(given, paths);
        boots("after it", changed.getMacs(0));

        assertThat(changed.getUid()).isEqualTo(made.getUid());
        assertThat(List.of(changed.getInitiator(), changed.getTarget(), changed.getVolume(), changed.getBootTree()))
                .containsExactly(made.getInitiator(), made.getTarget(), made.getVolume(), made.getBootTree());
        assertThat(changed.getState()).isEqualTo(Pi.State.READY);
        assertThat(inventory.volumes.disks).containsOnly(Map.entry(made.getUid(), disk));
        assertThat(inventory.trees.files).containsOnly(Map.entry(made.getUid(), files));
        assertThat(inventory.trees.patches.get()).as("edits of the tree").isZero();
        assertThat(BootServiceGrpc.newBlockingStub(inventory.channel())
                        .listBoots(ListBootsRequest.newBuilder()
                                .setPi(changed.getName())
                                .build())
                        .getBootsList())
                .extracting(Boot::getId)
                .containsExactlyInAnyOrder("before the change", "after it");
        return changed;
    }

    @Test
    void withAnotherMac() {
        keepsAllItHad(Pi.newBuilder().addMacs(NEW_MAC), "macs");
        assertThat(links()).containsExactly("e4-5f-01-00-00-02", "aabbccdd");
    }

    @Test
    void withAnotherName() {
        keepsAllItHad(Pi.newBuilder().setName("rack-2"), "name");
        assertThat(links()).containsExactly("dc-a6-32-00-00-01", "aabbccdd");
    }

    @Test
    void withAnotherSerial() {
        keepsAllItHad(Pi.newBuilder().setSerial("9ffefdef"), "serial");
        assertThat(links()).containsExactly("dc-a6-32-00-00-01", "9ffefdef");
    }

    @Test
    void withAnotherAddress() {
        assertThat(keepsAllItHad(Pi.newBuilder().setIp("192.168.1.51"), "ip").getIp())
                .isEqualTo("192.168.1.51");
        assertThat(links()).containsExactly("dc-a6-32-00-00-01", "aabbccdd");
    }

    /** As {@code bramble pi replace}. */
    @Test
    void withAnotherBoardAndThenTheOldOneIsAStranger() {
        Pi replaced = keepsAllItHad(Pi.newBuilder().setEtag(made.getEtag()).addMacs(NEW_MAC), "macs", "serial");

        assertThat(replaced.getSerial()).isEmpty();
        assertThat(replaced.getIp()).isEqualTo("192.168.1.50");
        assertThat(links()).containsExactly("e4-5f-01-00-00-02");
        assertThatThrownBy(() -> inventory
                        .client()
                        .getPi(GetPiRequest.newBuilder().setPi(OLD_MAC).build()))
                .hasMessageContaining("NOT_FOUND");
        assertThatThrownBy(() -> update(Pi.newBuilder().setEtag(made.getEtag()).addMacs(OLD_MAC), "macs", "serial"))
                .as("someone who saw the old board only")
                .hasMessageContaining("ABORTED");
    }

    /** nfs-service away at that moment, or this service killed: the record is changed and the tree is not linked. */
    @Test
    void linksThatWereNotSetAreSetAtTheNextStart() {
        inventory.trees.refuseLinks = Status.UNAVAILABLE;
        assertThatThrownBy(() -> update(Pi.newBuilder().addMacs(NEW_MAC), "macs"))
                .hasMessageContaining("nfs-service cannot be reached");
        assertThat(links()).containsExactly("dc-a6-32-00-00-01", "aabbccdd");
        inventory.trees.refuseLinks = null;

        inventory.restart();

        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(links()).containsExactly("e4-5f-01-00-00-02", "aabbccdd"));
    }
}
