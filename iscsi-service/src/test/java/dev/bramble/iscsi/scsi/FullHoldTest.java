package dev.bramble.iscsi.scsi;

import static dev.bramble.iscsi.scsi.TestInitiator.told;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FullHoldTest {
    private static final String WRITE = "2a 00 00000001 00 0001";
    private static final String ELSEWHERE = "2a 00 00000005 00 0001";

    private final AtomicLong seconds = new AtomicLong();
    private final MemoryVolume volume = new MemoryVolume(64 * 1024);
    private TestInitiator initiator;

    @BeforeEach
    void powerOn() throws IOException {
        LogicalUnit unit = LogicalUnit.powerOn(
                new LogicalUnitIdentity("abc"),
                512,
                new UnitSettings(true, Duration.ofSeconds(60)),
                ReservationStore.NONE,
                () -> Duration.ofSeconds(seconds.get()).toNanos());
        initiator = new TestInitiator(unit, "iqn.2026-01.a:b,i,0x1", volume);
    }

    private String writeAt(long second, String write) {
        seconds.set(second);
        return told(initiator.send(write, new byte[512]));
    }

    @Test
    void aWriteWithoutRoomIsBusyForAWhileAndThenFails() {
        volume.isFull = true;
        assertThat(writeAt(10, WRITE)).isEqualTo("BUSY");
        assertThat(writeAt(40, ELSEWHERE)).isEqualTo("BUSY");
        assertThat(writeAt(69, WRITE)).isEqualTo("BUSY");
        assertThat(writeAt(70, WRITE)).isEqualTo("7/27/07");
        assertThat(writeAt(100, WRITE)).isEqualTo("7/27/07");
        assertThat(told(initiator.send("8b 00 0000000000000001 00000001", new byte[512])))
                .isEqualTo("7/27/07");
    }

    @Test
    void spaceThatComesBackEndsIt() {
        volume.isFull = true;
        assertThat(writeAt(10, WRITE)).isEqualTo("BUSY");
        assertThat(writeAt(40, WRITE)).isEqualTo("BUSY");
        volume.isFull = false;
        assertThat(writeAt(50, WRITE)).isEqualTo("GOOD");
        volume.isFull = true;
        assertThat(writeAt(80, WRITE)).isEqualTo("BUSY");
    }

    @Test
    void aWriteThatNeedsNoRoomDoesNotBeginTheTimeAnew() {
        volume.isFull = true;
        writeAt(10, WRITE);
        volume.isFull = false; // for that block alone
        writeAt(40, ELSEWHERE);
        volume.isFull = true;
        assertThat(writeAt(70, WRITE)).isEqualTo("7/27/07");
    }

    @Test
    void longAfterwardsTheTimeBeginsAnew() {
        volume.isFull = true;
        writeAt(10, WRITE);
        writeAt(70, WRITE);
        assertThat(writeAt(131, ELSEWHERE)).isEqualTo("BUSY");
    }

    @Test
    void aFlushThatFailsIsNotPutOff() {
        volume.failsToFlush = true;
        assertThat(told(initiator.send("35"))).isEqualTo("7/27/07");
        assertThat(told(initiator.send("2a 08 00000001 00 0001", new byte[512])))
                .isEqualTo("7/27/07");
        volume.failsToFlush = false;
        assertThat(told(initiator.send("35"))).isEqualTo("GOOD");
    }
}
