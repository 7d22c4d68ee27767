package dev.bramble.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.iscsi.volume.Extent;
import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.volume.VolumeFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogicalUnitTest {
    private static final long SIZE = 3L * 1024 * 1024 * 1024 * 1024;

    private final Recording volume = new Recording();
    private final Nexus unit =
            new LogicalUnit(new LogicalUnitIdentity("abc"), 512).connect("iqn.2026-01.a:b,i,0x1", volume, new Deaf());

    @BeforeEach
    void hearOfThePowerOn() {
        assertThat(unit.attentions().take()).isEqualTo(Sense.POWER_ON_OR_RESET);
    }

    /** Three TiB that note what is asked of them. */
    private static final class Deaf implements NexusListener {
        @Override
        public CompletionStage<Void> abortTasks() {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void attention(Sense sense) {}
    }

    private static final class Recording implements Volume {
        final List<String> calls = new ArrayList<>();
        boolean full;

        @Override
        public long size() {
            return SIZE;
        }

        @Override
        public void read(long offset, ByteBuffer into) {
            calls.add("read " + offset + " " + into.remaining());
            into.position(into.limit());
        }

        @Override
        public void write(long offset, ByteBuffer from) throws IOException {
            if (full) {
                throw new VolumeFullException("full", new IOException("No space left on device"));
            }
            calls.add("write " + offset + " " + from.remaining());
        }

        @Override
        public void flush() {
            calls.add("flush");
        }

        @Override
        public boolean readNow(long offset, ByteBuffer into) {
            return false;
        }

        @Override
        public void discard(long offset, long length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void writeZeroes(long offset, long length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Extent extentAt(long offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static ByteBuffer cdb(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex((hex + "0".repeat(32)).substring(0, 32)));
    }

    private ScsiResult run(String cdb, int dataOut) throws CheckConditionException {
        return unit.execute(unit.admit(0, cdb(cdb)), ByteBuffer.allocate(dataOut));
    }

    @Test
    void capacityBeyondTwoTibIsToldBySixteenBytes() throws CheckConditionException {
        assertThat(run("25", 0).data().getInt(0)).isEqualTo(-1);
        assertThat(run("9e10000000000000000000000020", 0).data().getLong(0)).isEqualTo(SIZE / 512 - 1);
    }

    @Test
    void forceUnitAccessReachesTheMediumBeforeStatus() throws CheckConditionException {
        run("2a08000000010000 01".replace(" ", ""), 512);
        assertThat(volume.calls).containsExactly("write 512 512", "flush");
    }

    @Test
    void synchronizeCacheFlushes() throws CheckConditionException {
        assertThat(run("35", 0).status()).isEqualTo(ScsiStatus.GOOD);
        assertThat(volume.calls).containsExactly("flush");
    }

    @Test
    void aFullFileSystemIsSpaceAllocationFailed() throws CheckConditionException {
        volume.full = true;
        ByteBuffer sense = run("2a0000000001000001", 512).sense();
        assertThat(sense.get(2)).isEqualTo((byte) 7);
        assertThat(sense.getShort(12)).isEqualTo((short) 0x2707);
    }

    @Test
    void pastTheEndIsOutOfRangeAndDoesNoIo() {
        assertSense("88007fffffffffffffff00000001", Sense.LBA_OUT_OF_RANGE);
        assertSense("8800ffffffffffffffff00000001", Sense.LBA_OUT_OF_RANGE);
        assertSense("88000000000180000000ffffffff", Sense.LBA_OUT_OF_RANGE);
        assertThat(volume.calls).isEmpty();
    }

    @Test
    void moreThanTheLimitIsRefusedBeforeMemoryIsTaken() {
        assertSense("8800000000000000000000004001", Sense.INVALID_FIELD_IN_CDB);
    }

    @Test
    void whatIsNotOfferedIsInvalid() {
        assertSense("83", Sense.INVALID_OPCODE);
        assertSense("12018600ff", Sense.INVALID_FIELD_IN_CDB);
    }

    @Test
    void anotherLunAnswersInquiryOnly() throws CheckConditionException {
        Command inquiry = unit.admit(1L << 48, cdb("12000000ff"));
        assertThat(unit.execute(inquiry, ByteBuffer.allocate(0)).data().get(0)).isEqualTo((byte) 0x7f);
        assertThatThrownBy(() -> unit.admit(1L << 48, cdb("00"))).isInstanceOf(CheckConditionException.class);
    }

    @Test
    void anyCdbIsAnsweredOrRefusedWithinItsBounds() {
        Random random = new Random(5);
        int admitted = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            try {
                Command command = unit.admit(0, ByteBuffer.wrap(bytes));
                assertThat(command.dataIn()).isBetween(0L, (long) BlockLimits.TRANSFER);
                assertThat(command.dataOut()).isBetween(0L, (long) BlockLimits.TRANSFER);
                admitted++;
            } catch (CheckConditionException e) {
                assertThat(e.sense()).isNotNull();
            }
        }
        assertThat(admitted).isPositive();
    }

    private void assertSense(String cdb, Sense sense) {
        assertThatThrownBy(() -> unit.admit(0, cdb(cdb)))
                .isInstanceOfSatisfying(
                        CheckConditionException.class,
                        e -> assertThat(e.sense()).isEqualTo(sense));
    }

    private static Sense told(LogicalUnit unit, String port) {
        TestInitiator initiator = new TestInitiator(unit, port, new MemoryVolume(512));
        initiator.nexus.close();
        return Objects.requireNonNull(initiator.told);
    }

    /** SAM-5 sections 5.14 and 6.3: what it kept for an initiator may be gone. */
    @Test
    void whoComesIsToldOfThePowerOnAndWhoComesAgainOfTheLossOfTheNexus() {
        LogicalUnit shared = new LogicalUnit(new LogicalUnitIdentity("abc"), 512);
        TestInitiator other = new TestInitiator(shared, "iqn.2026-01.a:other,i,0x1", new MemoryVolume(512));

        assertThat(told(shared, "iqn.2026-01.a:b,i,0x1")).isEqualTo(Sense.POWER_ON_OR_RESET);
        assertThat(told(shared, "iqn.2026-01.a:b,i,0x1")).isEqualTo(Sense.NEXUS_LOSS);
        assertThat(told(shared, "iqn.2026-01.a:b,i,0x2")).isEqualTo(Sense.POWER_ON_OR_RESET);
        assertThat(other.heard).isEmpty();
        assertThat(told(new LogicalUnit(new LogicalUnitIdentity("abc"), 512), "iqn.2026-01.a:b,i,0x1"))
                .isEqualTo(Sense.POWER_ON_OR_RESET);
    }

    @Test
    void ofManyThatWentItForgetsTheEldest() {
        LogicalUnit shared = new LogicalUnit(new LogicalUnitIdentity("abc"), 512);
        for (int i = 0; i <= 256; i++) {
            assertThat(told(shared, "iqn.2026-01.a:b" + i)).isEqualTo(Sense.POWER_ON_OR_RESET);
        }
        assertThat(told(shared, "iqn.2026-01.a:b0")).isEqualTo(Sense.POWER_ON_OR_RESET);
        assertThat(told(shared, "iqn.2026-01.a:b256")).isEqualTo(Sense.NEXUS_LOSS);
    }

    @Test
    void theFirstCommandThatTellsAttentionsTellsItOnce() {
        LogicalUnit shared = new LogicalUnit(new LogicalUnitIdentity("abc"), 512);
        Nexus nexus = shared.connect("iqn.2026-01.a:b,i,0x1", new MemoryVolume(512), new Deaf());
        assertThatCode(() -> nexus.admit(0, cdb("120000002400"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> nexus.admit(0, cdb("28"))).isInstanceOf(CheckConditionException.class);
        assertThatCode(() -> nexus.admit(0, cdb("00"))).doesNotThrowAnyException();
    }
}
