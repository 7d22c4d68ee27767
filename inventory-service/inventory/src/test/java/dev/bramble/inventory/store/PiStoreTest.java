package dev.bramble.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.inventory.Refusal;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Pi;
import io.grpc.Status;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Pis, on every database that the store is said to run on. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class PiStoreTest extends StoreFixture {
    PiStoreTest(TestDatabase database) {
        super(database);
    }

    @Test
    void aPiIsReadAsItWasWritten() {
        Pi given = pi(1).toBuilder()
                .addMacs("b8:27:eb:00:00:01")
                .setSerial("10000000aabbccdd")
                .addPrefixes("rack_1")
                .addPrefixes("shelf.2")
                .setIp("192.168.1.50")
                .setDiskBytes(16L << 30)
                .setBootProfile("pi4-iscsi")
                .putLabels("rack", "2")
                .putLabels("note", "a=b")
                .setStateMessage("fine")
                .build();

        Pi written = insert(given);

        assertThat(written.getRevision()).isEqualTo(3);
        assertThat(written.getEtag()).isNotEmpty();
        assertThat(written.toBuilder().clearRevision().clearEtag().build()).isEqualTo(given);
        assertThat(pis.find(given.getUid())).contains(written);
        assertThat(pis.find("pi-1")).contains(written);
        assertThat(pis.find("B8-27-EB-00-00-01")).contains(written);
        assertThat(pis.find("pi-2")).isEmpty();
    }

    @Test
    void theRootIsKept() {
        Pi made = insert(
                pi(7).toBuilder().setRoot(Pi.Root.NFS).setNfsRootVersion("4.1").build());

        assertThat(pis.get("pi-7").getRoot()).isEqualTo(Pi.Root.NFS);
        assertThat(pis.get("pi-7").getNfsRootVersion()).isEqualTo("4.1");
        assertThat(pis.get("pi-7")).isEqualTo(made);
    }

    @Test
    void chapIsKeptChangedAndRemoved() {
        String longest = "!~".repeat(32);
        Chap mutual = Chap.newBuilder()
                .setUsername(longest)
                .setSecret("a" + longest.substring(1))
                .setMutualUsername("target")
                .setMutualSecret("b" + longest.substring(1))
                .build();
        Pi written = insert(pi(1).toBuilder().setChap(mutual).build());
        assertThat(written.getChap()).isEqualTo(mutual);
        assertThat(pis.find("pi-1")).contains(written);
        assertThat(feed.snapshot().pis()).containsExactly(written);

        Chap oneWay =
                Chap.newBuilder().setUsername("pi").setSecret("correcthorse").build();
        update(written.toBuilder().setChap(oneWay).build());
        assertThat(pis.get("pi-1").getChap()).isEqualTo(oneWay);
        update(pis.get("pi-1").toBuilder().clearChap().build());
        assertThat(pis.get("pi-1").hasChap()).isFalse();
    }

    private void update(Pi pi) {
        Pi _ = log.write(change -> pis.update(change, pi));
    }

    @Test
    void whatIdentifiesAPiBelongsToOneOnly() {
        insert(pi(1).toBuilder()
                .setSerial("10000000aabbccdd")
                .addPrefixes("rack_1")
                .setIp("192.168.1.50")
                .build());

        Pi other = pi(2);
        assertTaken(other.toBuilder().setName("pi-1"), "name pi-1 is in use by the Pi pi-1");
        assertTaken(other.toBuilder().addMacs("dc:a6:32:00:00:01"), "MAC dc:a6:32:00:00:01 is in use");
        assertTaken(other.toBuilder().setSerial("aabbccdd"), "serial ending in aabbccdd is in use");
        assertTaken(other.toBuilder().setIp("192.168.1.50"), "address 192.168.1.50 is in use");
        assertTaken(other.toBuilder().addPrefixes("rack_1"), "TFTP prefix rack_1 is in use");
        insert(other.toBuilder().addPrefixes("rackx1").build());
        assertThat(log.current()).isEqualTo(4);
    }

    private void assertTaken(Pi.Builder pi, String message) {
        assertThatThrownBy(() -> insert(pi.build()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Status.Code.ALREADY_EXISTS))
                .hasMessageContaining(message);
    }

    @Test
    void aRefusedChangeLeavesNothing() {
        assertThatThrownBy(() -> log.write(change -> {
                    pis.insert(change, pi(1));
                    throw new IllegalStateException("in the middle");
                }))
                .hasMessage("in the middle");

        assertThat(pis.find("pi-1")).isEmpty();
        assertThat(log.current()).isEqualTo(2);
        assertThat(feed.after(2, 10).orElseThrow().changes()).isEmpty();
    }

    @Test
    void updatesAndDeletions() {
        Pi first = insert(pi(1));
        Pi renamed = log.write(change -> pis.update(
                change,
                pis.read(change, first.getUid()).toBuilder()
                        .setName("renamed")
                        .clearMacs()
                        .addMacs("dc:a6:32:ff:00:01")
                        .build()));

        assertThat(renamed.getEtag()).isNotEqualTo(first.getEtag());
        assertThat(pis.find("renamed")).contains(renamed);
        assertThat(pis.find("dc:a6:32:00:00:01")).isEmpty();

        log.write(change -> {
            pis.delete(change, first.getUid());
            return first;
        });
        assertThat(pis.find("renamed")).isEmpty();
        assertThat(pis.find("dc:a6:32:ff:00:01")).isEmpty();
    }

    @Test
    void listsAreOrderedByName() {
        for (int number : List.of(3, 1, 2)) {
            insert(pi(number));
        }

        assertThat(pis.afterName("", 2)).extracting(Pi::getName).containsExactly("pi-1", "pi-2");
        assertThat(pis.afterName("pi-2", 2)).extracting(Pi::getName).containsExactly("pi-3");
        assertThat(pis.namesWithImage("debian")).containsExactly("pi-1", "pi-2", "pi-3");
        assertThat(pis.inState(Pi.State.READY)).hasSize(3);
    }
}
