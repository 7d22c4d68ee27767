package dev.bramble.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.inventory.discovery.Strangers;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.FileMissed;
import dev.bramble.proto.boot.v1.FileRequested;
import dev.bramble.proto.boot.v1.FileServed;
import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.inventory.v1.DiscoveredPi;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Boards that are no Pi yet, from the events to the list, on every database that the store is said to run on. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class DiscoveryStoreTest extends StoreFixture {
    private static final String MAC = "dc:a6:32:e9:00:4c";
    private static final Subject BY_MAC =
            Subject.newBuilder().setMac(MAC).setAddress("192.168.1.50").build();

    private DiscoveryStore store;
    private Strangers strangers;

    DiscoveryStoreTest(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void followEvents() {
        store = context.getBean(DiscoveryStore.class);
        strangers = new Strangers(store);
    }

    private void missed(Subject subject, Instant time, int blockBytes) {
        strangers.accept(BootEvent.newBuilder()
                .setTime(Times.toTimestamp(time))
                .setSubject(subject)
                .setFileMissed(FileMissed.newBuilder().setBlockBytes(blockBytes))
                .build());
    }

    @Test
    void aBoardIsKeptAsItWasSeenFirstAndLast() {
        missed(BY_MAC, NOON, 1468);
        missed(BY_MAC, NOON.plusSeconds(10), 1468);
        assertThat(store.list())
                .containsExactly(DiscoveredPi.newBuilder()
                        .setMac(MAC)
                        .setAddress("192.168.1.50")
                        .setBlockBytes(1468)
                        .setFirstSeen(Times.toTimestamp(NOON))
                        .setLastSeen(Times.toTimestamp(NOON))
                        .build());

        Instant later = NOON.plus(Duration.ofMinutes(5));
        missed(
                BY_MAC.toBuilder()
                        .setAddress("192.168.1.51")
                        .setSerial("9ffefdef")
                        .build(),
                later,
                512);

        DiscoveredPi board = store.list().getFirst();
        assertThat(board.getFirstSeen()).isEqualTo(Times.toTimestamp(NOON));
        assertThat(board.getLastSeen()).isEqualTo(Times.toTimestamp(later));
        assertThat(board.getAddress()).isEqualTo("192.168.1.51");
        assertThat(board.getSerial()).isEqualTo("9ffefdef");
        assertThat(board.getBlockBytes()).isEqualTo(1468);
    }

    @Test
    void filesThatAreServedTellOfABoardToo() {
        strangers.accept(BootEvent.newBuilder()
                .setTime(Times.toTimestamp(NOON))
                .setSubject(BY_MAC)
                .setFileRequested(FileRequested.newBuilder().setBlockBytes(1024))
                .build());
        assertThat(store.list().getFirst().getBlockBytes()).isEqualTo(1024);
    }

    @Test
    void whatIsNoStrangerIsLeftOut() {
        missed(BY_MAC.toBuilder().setPiUid("uid000000001").build(), NOON, 1468);
        missed(Subject.newBuilder().setAddress("192.168.1.50").build(), NOON, 1468);
        strangers.accept(BootEvent.newBuilder()
                .setSubject(BY_MAC)
                .setFileServed(FileServed.getDefaultInstance())
                .build());
        missed(BY_MAC.toBuilder().setMac("x".repeat(500)).build(), NOON, 1468);
        assertThat(store.list()).isEmpty();
    }

    @Test
    void oneBoardWhoseMacIsLearnedLater() {
        Subject bySerial = Subject.newBuilder().setSerial("9ffefdef").build();
        missed(bySerial, NOON, 1468);
        missed(bySerial.toBuilder().setMac(MAC).build(), NOON.plusSeconds(1), 1468);

        assertThat(store.list()).hasSize(1);
        assertThat(store.list().getFirst().getMac()).isEqualTo(MAC);
        assertThat(store.list().getFirst().getFirstSeen()).isEqualTo(Times.toTimestamp(NOON));
        assertThat(store.find("DC-A6-32-E9-00-4C")).isPresent();
        assertThat(store.find("100000009FFEFDEF")).isPresent();
        assertThat(store.find("9ffefdee")).isEmpty();
        assertThat(store.find("")).isEmpty();
    }

    @Test
    void onesThatAreRegisteredMeanwhileAreNoStrangers() {
        missed(BY_MAC, NOON, 1468);
        missed(Subject.newBuilder().setSerial("9ffefdef").build(), NOON, 1468);
        assertThat(store.list()).hasSize(2);

        insert(pi(1).toBuilder().clearMacs().addMacs(MAC).build());
        insert(pi(2).toBuilder().setSerial("100000009ffefdef").build());

        assertThat(store.list()).isEmpty();
    }

    /** Anyone can ask under any name. */
    @Test
    void madeUpOnesDoNotFillTheDatabase() {
        missed(BY_MAC, NOON.minus(DiscoveryStore.KEPT).minusSeconds(1), 1468);
        for (int i = 0; i < DiscoveryStore.LIMIT + 20; i++) {
            missed(Subject.newBuilder().setSerial("%08x".formatted(i)).build(), NOON.plusSeconds(i), 512);
        }
        assertThat(store.list()).hasSize(DiscoveryStore.LIMIT);
        assertThat(store.list().getFirst().getSerial()).isEqualTo("%08x".formatted(DiscoveryStore.LIMIT + 19));
        assertThat(store.find(MAC)).isEmpty();
    }
}
