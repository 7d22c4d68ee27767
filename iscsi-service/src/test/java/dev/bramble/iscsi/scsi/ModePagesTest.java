package dev.bramble.iscsi.scsi;

import static dev.bramble.iscsi.scsi.TestInitiator.told;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ModePagesTest {
    private static final String PAST_THE_END = "28 00 7fffffff 00 0001";
    private static final String CONTROL = "00000000 0a0a 0010 00000000 0000 0000";

    private final MemoryVolume volume = new MemoryVolume(1024 * 1024);
    private final LogicalUnit unit = new LogicalUnit(new LogicalUnitIdentity("abc"), 512);
    private final TestInitiator one = new TestInitiator(unit, "iqn.2026-01.a:one,i,0x1", volume);
    private final TestInitiator two = new TestInitiator(unit, "iqn.2026-01.a:two,i,0x1", volume);

    private static String control(int dSense, int swp) {
        return "00000000 0a0a %02x10 %02x000000 0000 0000".formatted(dSense, swp);
    }

    @Test
    void descriptorSenseIsForAll() {
        assertThat(told(one.send("15 10 00 00 10", control(4, 0)))).isEqualTo("GOOD");
        assertThat(two.send("00").sense().getInt(0)).isEqualTo(0x72062a01);
        assertThat(one.send(PAST_THE_END).sense().getInt(0)).isEqualTo(0x72052100);
        ScsiResult miscompare = one.send("2f 02 00000000 00 0001", "01".repeat(512));
        assertThat(miscompare.sense().getInt(0)).isEqualTo(0x720e1d00);
        assertThat(miscompare.sense().get(7)).isEqualTo((byte) 12);
        assertThat(miscompare.sense().get(10)).isEqualTo((byte) 0x80);
        one.nexus.reset();
        one.send("03 00 00 00 ff");
        assertThat(one.send(PAST_THE_END).sense().get(0)).isEqualTo((byte) 0x70);
    }

    @Test
    void aWriteProtectedUnitIsReadOnly() {
        one.send("15 10 00 00 10", control(0, 8));
        assertThat(told(one.send("2a 00 00000000 00 0001", new byte[512]))).isEqualTo("7/27/02");
        assertThat(told(one.send("41 00 00000000 00 0001", new byte[512]))).isEqualTo("7/27/02");
        assertThat(told(one.send("28 00 00000000 00 0001"))).isEqualTo("GOOD");
        assertThat(told(one.send("35"))).isEqualTo("GOOD");
        assertThat(one.send("1a 00 0a 00 ff").data().get(2)).isEqualTo((byte) 0x90);
        assertThat(told(one.send("15 10 00 00 10", control(0, 0)))).isEqualTo("GOOD");
        assertThat(told(one.send("2a 00 00000000 00 0001", new byte[512]))).isEqualTo("GOOD");
    }

    @Test
    void whatIsNotChangeableStays() {
        assertThat(told(one.send("15 10 00 00 18", "00000000 0812 00".concat("00".repeat(17)))))
                .isEqualTo("5/26/00");
        assertThat(told(one.send("15 10 00 00 18", "00000000 0812 04".concat("00".repeat(17)))))
                .isEqualTo("GOOD");
        assertThat(told(one.send("15 10 00 00 10", CONTROL.replace("0010", "0000"))))
                .isEqualTo("5/26/00");
        assertThat(told(one.send("15 10 00 00 06", "00000000 1c0a"))).isEqualTo("5/26/00");
        assertThat(told(one.send("15 11 00 00 10", CONTROL))).isEqualTo("5/24/00");
        assertThat(told(one.send("15 00 00 00 10", CONTROL))).isEqualTo("5/24/00");
        assertThat(one.send("1a 08 48 00 ff").data().get(6)).isZero();
        assertThat(told(two.send("00"))).isEqualTo("GOOD");
    }

    @Test
    void listsThatEndEarlyAreRefused() {
        assertThat(told(one.send("15 10 00 00 03", "000000"))).isEqualTo("5/1a/00");
        assertThat(told(one.send("15 10 00 00 0f", CONTROL.substring(0, CONTROL.length() - 2))))
                .isEqualTo("5/1a/00");
        assertThat(told(one.send("15 10 00 00 10", "00000000"))).isEqualTo("5/1a/00");
        assertThat(told(one.send("15 10 00 00 0c", "00000008 00000000 00001000")))
                .isEqualTo("5/26/00");
        assertThat(told(one.send("15 10 00 00 0c", "00000008 00000800 00000200")))
                .isEqualTo("GOOD");
        assertThat(told(one.send("55 10 00 00 00 00 00 00 08", "0000000001000000")))
                .isEqualTo("5/26/00");
    }

    @Test
    void withoutACacheAWriteIsOnTheMediumBeforeItsStatus() throws IOException {
        LogicalUnit through = LogicalUnit.powerOn(
                new LogicalUnitIdentity("abc"),
                512,
                new UnitSettings(false, Duration.ofSeconds(5)),
                ReservationStore.NONE,
                () -> 0);
        TestInitiator initiator = new TestInitiator(through, "iqn.2026-01.a:b,i,0x1", volume);
        initiator.send("2a 00 00000000 00 0001", new byte[512]);
        initiator.send("41 00 00000000 00 0001", new byte[512]);
        assertThat(volume.calls).containsExactly("write 0 512", "flush", "zero 0 512", "flush");
        ByteBuffer pages = initiator.send("1a 08 3f 00 ff").data();
        assertThat(pages.get(4 + 2)).isZero();
        assertThat(pages.getShort(4 + 20 + 8)).isEqualTo((short) 50);
    }
}
