package dev.bramble.iscsi.scsi;

import static dev.bramble.iscsi.scsi.TestInitiator.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReservationTest {
    private static final String READ = "28 00 00000000 00 0001";
    private static final String WRITE = "2a 00 00000000 00 0001";
    private static final String CONFLICT = "RESERVATION_CONFLICT";
    private static final int REGISTER = 0;
    private static final int RESERVE = 1;
    private static final int RELEASE = 2;
    private static final int CLEAR = 3;
    private static final int PREEMPT = 4;
    private static final int PREEMPT_AND_ABORT = 5;
    private static final int REGISTER_AND_IGNORE = 6;

    private final MemoryVolume volume = new MemoryVolume(64 * 1024);
    private final Kept kept = new Kept();
    private LogicalUnit unit;
    private TestInitiator one;
    private TestInitiator two;
    private TestInitiator three;

    private static final class Kept implements ReservationStore {
        final List<String> saved = new ArrayList<>();
        boolean fails;

        @Override
        public boolean canKeep() {
            return true;
        }

        @Override
        public String load() {
            return saved.isEmpty() ? "" : saved.getLast();
        }

        @Override
        public void save(String text) throws IOException {
            if (fails) {
                throw new IOException("no");
            }
            saved.add(text);
        }
    }

    @BeforeEach
    void powerOn() throws IOException {
        unit = LogicalUnit.powerOn(new LogicalUnitIdentity("abc"), 512, UnitSettings.DEFAULT, kept, () -> 0);
        one = new TestInitiator(unit, "iqn.2026-01.a:one,i,0x000000000001", volume);
        two = new TestInitiator(unit, "iqn.2026-01.a:two,i,0x000000000001", volume);
        three = new TestInitiator(unit, "iqn.2026-01.a:three,i,0x000000000001", volume);
    }

    private static String write(TestInitiator initiator) {
        return told(initiator.send(WRITE, new byte[512]));
    }

    @ParameterizedTest
    @CsvSource({
        // type, registered reads, registered writes, stranger reads, stranger writes
        "1, GOOD, RESERVATION_CONFLICT, GOOD, RESERVATION_CONFLICT",
        "3, RESERVATION_CONFLICT, RESERVATION_CONFLICT, RESERVATION_CONFLICT, RESERVATION_CONFLICT",
        "5, GOOD, GOOD, GOOD, RESERVATION_CONFLICT",
        "6, GOOD, GOOD, RESERVATION_CONFLICT, RESERVATION_CONFLICT",
        "7, GOOD, GOOD, GOOD, RESERVATION_CONFLICT",
        "8, GOOD, GOOD, RESERVATION_CONFLICT, RESERVATION_CONFLICT"
    })
    void eachTypeLetsInWhomItShould(
            int type, String registeredReads, String registeredWrites, String strangerReads, String strangerWrites) {
        one.reserveOut(REGISTER, 0, 0, 11, 0);
        two.reserveOut(REGISTER, 0, 0, 22, 0);
        assertThat(told(one.reserveOut(RESERVE, type, 11, 0, 0))).isEqualTo("GOOD");

        assertThat(told(one.send(READ))).isEqualTo("GOOD");
        assertThat(write(one)).isEqualTo("GOOD");
        assertThat(told(two.send(READ))).isEqualTo(registeredReads);
        assertThat(write(two)).isEqualTo(registeredWrites);
        assertThat(told(three.send(READ))).isEqualTo(strangerReads);
        assertThat(write(three)).isEqualTo(strangerWrites);
        assertThat(told(three.send("12 00 00 00ff"))).isEqualTo("GOOD");
        assertThat(told(three.send("00"))).isEqualTo("GOOD");
        assertThat(told(three.send("35"))).isEqualTo(CONFLICT);
    }

    @Test
    void aConflictAsksForNoData() throws CheckConditionException {
        one.reserveOut(REGISTER, 0, 0, 11, 0);
        one.reserveOut(RESERVE, 1, 11, 0, 0);
        assertThat(two.nexus.admit(0, TestInitiator.cdb(WRITE)).dataOut()).isZero();
    }

    @Test
    void aReservationMadeMeanwhileCounts() throws CheckConditionException {
        Command write = two.nexus.admit(0, TestInitiator.cdb(WRITE));
        Command read = two.nexus.admit(0, TestInitiator.cdb(READ));
        one.reserveOut(REGISTER, 0, 0, 11, 0);
        one.reserveOut(RESERVE, 3, 11, 0, 0);
        assertThat(told(two.nexus.execute(write, ByteBuffer.allocate(512)))).isEqualTo(CONFLICT);
        assertThat(two.nexus.executeNow(read, ByteBuffer.allocate(512)))
                .isNotNull()
                .extracting(TestInitiator::told)
                .isEqualTo(CONFLICT);
        assertThat(volume.calls).isEmpty();
    }

    @Test
    void keysAreChecked() {
        assertThat(told(one.reserveOut(REGISTER, 0, 5, 11, 0))).isEqualTo(CONFLICT);
        assertThat(told(one.reserveOut(RESERVE, 1, 0, 0, 0))).isEqualTo(CONFLICT);
        one.reserveOut(REGISTER, 0, 0, 11, 0);
        assertThat(told(one.reserveOut(REGISTER, 0, 0, 12, 0))).isEqualTo(CONFLICT);
        assertThat(told(one.reserveOut(REGISTER_AND_IGNORE, 0, 99, 12, 0))).isEqualTo("GOOD");
        assertThat(told(one.reserveOut(RESERVE, 1, 11, 0, 0))).isEqualTo(CONFLICT);
        ByteBuffer keys = one.send("5e 00 0000000000 00ff").data();
        assertThat(keys.getInt(0)).isEqualTo(2);
        assertThat(keys.getInt(4)).isEqualTo(8);
        assertThat(keys.getLong(8)).isEqualTo(12);
    }

    @Test
    void registeringOthersIsRefused() {
        assertThat(told(one.reserveOut(REGISTER, 0, 0, 11, 0x08))).isEqualTo("5/26/00");
        assertThat(told(one.reserveOut(REGISTER, 0, 0, 11, 0x04))).isEqualTo("GOOD"); // ALL_TG_PT
        assertThat(told(one.send("5f 00 00 00 00 00 00 00 10", new byte[16]))).isEqualTo("5/1a/00");
        assertThat(told(one.send("5f 07 00 00 00 00 00 00 18", new byte[24]))).isEqualTo("5/24/00");
        assertThat(told(one.reserveOut(RESERVE, 0x11, 11, 0, 0))).isEqualTo("5/24/00");
        assertThat(told(one.reserveOut(RESERVE, 2, 11, 0, 0))).isEqualTo("5/24/00");
    }

    @Test
    void releaseTellsTheOtherRegistrants() {
        one.reserveOut(REGISTER, 0, 0, 11, 0);
        two.reserveOut(REGISTER, 0, 0, 22, 0);
        one.reserveOut(RESERVE, 5, 11, 0, 0);
        assertThat(told(two.reserveOut(RELEASE, 5, 22, 0, 0))).isEqualTo("GOOD");
        assertThat(write(three)).isEqualTo(CONFLICT);
        assertThat(told(one.reserveOut(RELEASE, 6, 11, 0, 0))).isEqualTo("5/26/04");
        assertThat(told(one.reserveOut(RELEASE, 5, 11, 0, 0))).isEqualTo("GOOD");
        assertThat(told(two.send("00"))).isEqualTo("6/2a/04");
        assertThat(told(two.send("00"))).isEqualTo("GOOD");
        assertThat(two.heard).containsExactly(Sense.RESERVATIONS_RELEASED);
        assertThat(write(three)).isEqualTo("GOOD");
    }

    @Test
    void theLastOfAHolderGivesItUp() {
        one.reserveOut(REGISTER, 0, 0, 11, 0);
        two.reserveOut(REGISTER, 0, 0, 22, 0);
        one.reserveOut(RESERVE, 8, 11, 0, 0);
        one.reserveOut(REGISTER, 0, 11, 0, 0);
        assertThat(told(three.send(READ))).isEqualTo(CONFLICT);
        assertThat(told(two.send(READ))).isEqualTo("GOOD");
        two.reserveOut(REGISTER, 0, 22, 0, 0);
        assertThat(told(three.send(READ))).isEqualTo("GOOD");
    }

    @Test
    void preemptTakesOverAndTellsTheLoser() {
        one.reserveOut(REGISTER, 0, 0, 11, 0);
        two.reserveOut(REGISTER, 0, 0, 22, 0);
        three.reserveOut(REGISTER, 0, 0, 33, 0);
        one.reserveOut(RESERVE, 1, 11, 0, 0);
        assertThat(told(two.reserveOut(PREEMPT, 3, 22, 44, 0))).isEqualTo(CONFLICT);
        assertThat(told(two.reserveOut(PREEMPT, 3, 22, 0, 0))).isEqualTo("5/26/00");
        assertThat(told(two.reserveOut(PREEMPT, 3, 22, 11, 0))).isEqualTo("GOOD");
        assertThat(told(one.send("00"))).isEqualTo("6/2a/05");
        assertThat(told(three.send("00"))).isEqualTo("6/2a/04");
        assertThat(write(one)).isEqualTo(CONFLICT);
        assertThat(write(two)).isEqualTo("GOOD");
        ByteBuffer reservation = two.send("5e 01 0000000000 00ff").data();
        assertThat(reservation.getInt(4)).isEqualTo(16);
        assertThat(reservation.getLong(8)).isEqualTo(22);
        assertThat(reservation.get(21)).isEqualTo((byte) 3);
        assertThat(one.wasAborted).isFalse();
    }

    @Test
    void preemptAndAbortEndsWhenTheTasksHave() throws Exception {
        one.reserveOut(REGISTER, 0, 0, 11, 0);
        two.reserveOut(REGISTER, 0, 0, 22, 0);
        List<String> results = new ArrayList<>();
        Thread preempting = new Thread(() -> results.add(told(two.reserveOut(PREEMPT_AND_ABORT, 1, 22, 11, 0))));
        preempting.start();
        await().until(() -> one.wasAborted);
        await().until(() -> preempting.getState() == Thread.State.WAITING);
        assertThat(results).isEmpty();
        one.aborted.complete(null);
        preempting.join(10_000);
        assertThat(results).containsExactly("GOOD");
        assertThat(three.wasAborted).isFalse();
    }

    @Test
    void preemptAndAbortOfItsOwnKeyDoesNotWaitForItself() throws CheckConditionException {
        one.reserveOut(REGISTER, 0, 0, 11, 0);
        assertThat(told(one.reserveOut(PREEMPT_AND_ABORT, 1, 11, 11, 0))).isEqualTo("GOOD");
        assertThat(one.wasAborted).isFalse();
        assertThat(one.nexus
                        .admit(0, TestInitiator.cdb("5f 05 01 000000000018"), 24)
                        .waitsForOthers())
                .isTrue();
        assertThat(one.nexus
                        .admit(0, TestInitiator.cdb("5f 04 01 000000000018"), 24)
                        .waitsForOthers())
                .isFalse();
    }

    @Test
    void clearRemovesAll() {
        one.reserveOut(REGISTER, 0, 0, 11, 0);
        two.reserveOut(REGISTER, 0, 0, 22, 0);
        one.reserveOut(RESERVE, 1, 11, 0, 0);
        assertThat(told(two.reserveOut(CLEAR, 0, 22, 0, 0))).isEqualTo("GOOD");
        assertThat(told(one.send("00"))).isEqualTo("6/2a/03");
        assertThat(write(three)).isEqualTo("GOOD");
        assertThat(two.send("5e 00 0000000000 00ff").data().getInt(4)).isZero();
    }

    @Test
    void theyComeBackAfterAPowerLossWhenAskedTo() throws IOException {
        one.reserveOut(REGISTER, 0, 0, 11, 0x01);
        one.reserveOut(RESERVE, 1, 11, 0, 0);
        powerOn();
        assertThat(write(two)).isEqualTo(CONFLICT);
        assertThat(write(one)).isEqualTo("GOOD");
        assertThat(one.send("5e 02 0000000000 00ff").data().getLong(0)).isEqualTo(0x0008_0581_ea01_0000L);

        one.reserveOut(REGISTER, 0, 11, 12, 0);
        powerOn();
        assertThat(write(two)).isEqualTo("GOOD");
    }

    @Test
    void whatCannotBeKeptIsNotDone() {
        kept.fails = true;
        assertThat(told(one.reserveOut(REGISTER, 0, 0, 11, 0x01))).isEqualTo("4/44/00");
        assertThat(one.send("5e 00 0000000000 00ff").data().getInt(4)).isZero();
        TestInitiator forgetful =
                new TestInitiator(new LogicalUnit(new LogicalUnitIdentity("x"), 512), "iqn.2026-01.a:b,i,0x1", volume);
        assertThat(told(forgetful.reserveOut(REGISTER, 0, 0, 11, 0x01))).isEqualTo("5/26/00");
    }

    @Test
    void damageIsNotTakenForNoReservations() {
        for (String text : List.of("x", "format=2\n", "format=1\ngeneration=x\n", "format=1\ngeneration=1\ntype=9\n")) {
            assertThatThrownBy(() -> ReservationText.parse(text)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void fullStatusNamesThePorts() {
        one.reserveOut(REGISTER, 0, 0, 11, 0);
        one.reserveOut(RESERVE, 1, 11, 0, 0);
        ByteBuffer data = one.send("5e 03 0000000000 00ff").data();
        String name = "iqn.2026-01.a:one,i,0x000000000001";
        assertThat(data.getInt(4)).isEqualTo(24 + data.getInt(8 + 20));
        assertThat(data.getLong(8)).isEqualTo(11);
        assertThat(data.getShort(8 + 12)).isEqualTo((short) 0x0101);
        assertThat(data.get(32)).isEqualTo((byte) 0x45);
        byte[] told = new byte[name.length()];
        data.get(36, told);
        assertThat(new String(told, StandardCharsets.US_ASCII)).isEqualTo(name);
        assertThat(data.getShort(34) % 4).isZero();
    }

    @Test
    void theOldReserveEndsWithTheSessionOrAReset() {
        assertThat(told(one.send("16"))).isEqualTo("GOOD");
        assertThat(told(two.send("16"))).isEqualTo(CONFLICT);
        assertThat(told(two.send("00"))).isEqualTo(CONFLICT);
        assertThat(told(two.send(READ))).isEqualTo(CONFLICT);
        assertThat(told(two.send("17"))).isEqualTo("GOOD");
        assertThat(told(two.send(READ))).isEqualTo(CONFLICT);
        one.nexus.close();
        assertThat(told(two.send("16"))).isEqualTo("GOOD");
        three.nexus.reset();
        assertThat(told(three.send("00"))).isEqualTo("6/29/03");
        assertThat(told(three.send(READ))).isEqualTo("GOOD");
        three.reserveOut(REGISTER, 0, 0, 11, 0);
        assertThat(told(three.send("16"))).isEqualTo(CONFLICT);
    }

    @Test
    void persistentReservationsOutliveTheSessionAndResets() {
        one.reserveOut(REGISTER, 0, 0, 11, 0);
        one.reserveOut(RESERVE, 1, 11, 0, 0);
        one.nexus.close();
        two.nexus.reset();
        two.send("00");
        assertThat(write(two)).isEqualTo(CONFLICT);
        two.nexus.close();
        three.nexus.close();
        assertThat(unit.isIdle()).isFalse();
    }
}
