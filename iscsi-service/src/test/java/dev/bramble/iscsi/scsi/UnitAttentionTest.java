package dev.bramble.iscsi.scsi;

import static dev.bramble.iscsi.scsi.TestInitiator.told;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnitAttentionTest {
    private final MemoryVolume volume = new MemoryVolume(1024 * 1024);
    private final LogicalUnit unit = new LogicalUnit(new LogicalUnitIdentity("abc"), 512);
    private final TestInitiator one = new TestInitiator(unit, "iqn.2026-01.a:one,i,0x1", volume);
    private final TestInitiator two = new TestInitiator(unit, "iqn.2026-01.a:two,i,0x1", volume);

    @Test
    void aResetIsToldToAllAndEndsTheTasksOfOthers() {
        var done = one.nexus.reset().toCompletableFuture();
        assertThat(done).isNotDone();
        two.aborted.complete(null);
        assertThat(done).isDone();
        assertThat(one.wasAborted).isFalse();
        assertThat(told(one.send("00"))).isEqualTo("6/29/03");
        assertThat(told(two.send("00"))).isEqualTo("6/29/03");
        assertThat(told(two.send("00"))).isEqualTo("GOOD");
    }

    @Test
    void aClearedTaskSetIsToldToTheOthers() {
        one.nexus.clearTaskSet();
        assertThat(two.wasAborted).isTrue();
        assertThat(told(one.send("00"))).isEqualTo("GOOD");
        assertThat(told(two.send("00"))).isEqualTo("6/2f/00");
    }

    @Test
    void aNewSizeIsToldToAll() {
        one.send("00");
        volume.resize(2 * 1024 * 1024);
        unit.capacityChanged();
        assertThat(two.heard).containsExactly(Sense.CAPACITY_DATA_HAS_CHANGED);
        assertThat(told(two.send("28 00 00000800 00 0001"))).isEqualTo("6/2a/09");
        assertThat(told(two.send("28 00 00000800 00 0001"))).isEqualTo("GOOD");
        assertThat(two.send("25").data().getInt(0)).isEqualTo(4095);
        assertThat(told(one.send("00"))).isEqualTo("6/2a/09");
    }

    @Test
    void inquiryAndReportLunsLeaveItAndRequestSenseTakesIt() {
        one.nexus.reset();
        assertThat(told(two.send("12 00 00 00ff"))).isEqualTo("GOOD");
        assertThat(told(two.send("a0 00 00 000000 000000ff"))).isEqualTo("GOOD");
        ScsiResult fixed = two.send("03 00 00 00 ff");
        assertThat(fixed.data().getShort(12)).isEqualTo((short) 0x2903);
        assertThat(told(two.send("00"))).isEqualTo("GOOD");
        assertThat(two.send("03 01 00 00 ff").data().getInt(0)).isEqualTo(0x72000000);
    }

    @Test
    void aResetIsToldInsteadOfWhatWasBefore() {
        one.nexus.clearTaskSet();
        one.nexus.reset();
        assertThat(told(two.send("00"))).isEqualTo("6/29/03");
        assertThat(told(two.send("00"))).isEqualTo("GOOD");
    }

    @Test
    void aSessionThatHasEndedHearsNothing() {
        two.nexus.close();
        one.nexus.clearTaskSet();
        assertThat(two.wasAborted).isFalse();
    }
}
