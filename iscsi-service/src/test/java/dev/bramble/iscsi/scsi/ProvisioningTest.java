package dev.bramble.iscsi.scsi;

import static dev.bramble.iscsi.scsi.TestInitiator.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProvisioningTest {
    private final MemoryVolume volume = new MemoryVolume(1024 * 1024);
    private final TestInitiator initiator =
            new TestInitiator(new LogicalUnit(new LogicalUnitIdentity("abc"), 512), "iqn.2026-01.a:b,i,0x1", volume);

    private static byte[] list(long... lbasAndBlocks) {
        int length = lbasAndBlocks.length / 2 * 16;
        ByteBuffer list =
                ByteBuffer.allocate(8 + length).putShort((short) (6 + length)).putShort((short) length);
        list.putInt(0);
        for (int i = 0; i < lbasAndBlocks.length; i += 2) {
            list.putLong(lbasAndBlocks[i]).putInt((int) lbasAndBlocks[i + 1]).putInt(0);
        }
        return list.array();
    }

    private ScsiResult unmap(byte[] list) {
        return initiator.send("42 00 00000000 00 %04x".formatted(list.length), list);
    }

    @Test
    void unmapDiscardsEachRange() {
        assertThat(told(unmap(list(2, 3, 100, 1, 7, 0)))).isEqualTo("GOOD");
        assertThat(volume.calls).containsExactly("discard 1024 1536", "discard 51200 512");
        assertThat(told(unmap(new byte[0]))).isEqualTo("GOOD");
    }

    @Test
    void nothingIsUnmappedWhenOneRangeIsWrong() {
        assertThat(told(unmap(list(2, 3, 2047, 2)))).isEqualTo("5/21/00");
        assertThat(told(unmap(list(2, 3, -1, 1)))).isEqualTo("5/21/00");
        assertThat(told(unmap(list(0, 0x7fffffff)))).isEqualTo("5/26/00");
        assertThat(told(unmap(new byte[7]))).isEqualTo("5/1a/00");
        assertThat(told(initiator.send("42 01 00000000 00 0000"))).isEqualTo("5/24/00");
        assertThat(told(initiator.send("42 00 00000000 00 ffff"))).isEqualTo("5/24/00");
        assertThat(volume.calls).isEmpty();
    }

    @Test
    void allRangesTogetherHaveALimit() throws CheckConditionException {
        UnitDescription large = new UnitDescription(new LogicalUnitIdentity("abc"), 1L << 32, 512);
        assertThat(UnmapList.parse(ByteBuffer.wrap(list(0, 0x80000, 0x80000, 0x80000)), large))
                .hasSize(2);
        assertThatThrownBy(() -> UnmapList.parse(ByteBuffer.wrap(list(0, 0x80000, 0x80000, 0x80001)), large))
                .hasMessage("INVALID_FIELD_IN_PARAMETER_LIST");
    }

    @Test
    void writeSameGivesSpaceBackOnlyForZeros() {
        byte[] block = new byte[512];
        initiator.send("41 08 00000002 00 0004", block);
        initiator.send("41 00 00000002 00 0004", block);
        initiator.send("93 09 0000000000000002 00000004");
        Arrays.fill(block, (byte) 1);
        initiator.send("93 08 0000000000000002 00000004", block);
        assertThat(volume.calls)
                .containsExactly("discard 1024 2048", "zero 1024 2048", "discard 1024 2048", "write 1024 2048");
        assertThat(volume.bytes(1024, 2048)).containsOnly(1);
    }

    @Test
    void writeSameWantsOneBlock() {
        assertThat(told(initiator.send("41 00 00000002 00 0000", new byte[512])))
                .isEqualTo("5/24/00");
        assertThat(told(initiator.send("41 00 00000002 00 0004", new byte[256])))
                .isEqualTo("5/24/00");
        assertThat(told(initiator.send("41 00 00000002 00 0004", new byte[1024])))
                .isEqualTo("5/24/00");
        assertThat(told(initiator.send("41 10 00000002 00 0004", new byte[512])))
                .isEqualTo("5/24/00"); // ANCHOR
        assertThat(told(initiator.send("41 01 00000002 00 0004"))).isEqualTo("5/24/00"); // NDOB is of WRITE SAME(16)
    }

    @Test
    void lbaStatusTellsWhatIsMapped() {
        initiator.send("2a 00 00000004 00 0002", new byte[1024]);
        ByteBuffer data = initiator.send("9e 12 0000000000000001 00000060").data();
        assertThat(data.getInt(0)).isEqualTo(4 + 3 * 16);
        assertThat(data.getLong(8)).isEqualTo(1);
        assertThat(data.getInt(16)).isEqualTo(3);
        assertThat(data.get(20)).isEqualTo((byte) 1);
        assertThat(data.getLong(24)).isEqualTo(4);
        assertThat(data.getInt(32)).isEqualTo(2);
        assertThat(data.get(36)).isZero();
        assertThat(data.getLong(40)).isEqualTo(6);
        assertThat(data.getInt(48)).isEqualTo(2042);
        assertThat(told(initiator.send("9e 12 0000000000000800 00000060"))).isEqualTo("5/21/00");
    }

    @Test
    void aBlockIsDeallocatedWhenAllOfItIs() {
        TestInitiator large = new TestInitiator(
                new LogicalUnit(new LogicalUnitIdentity("abc"), 4096), "iqn.2026-01.a:b,i,0x1", volume);
        initiator.send("2a 00 0000000c 00 0001", new byte[512]); // within the second block of 4096 bytes
        ByteBuffer data = large.send("9e 12 0000000000000000 00000060").data();
        assertThat(data.getInt(16)).isEqualTo(1);
        assertThat(data.get(20)).isEqualTo((byte) 1);
        assertThat(data.getLong(24)).isEqualTo(1);
        assertThat(data.getInt(32)).isEqualTo(1);
        assertThat(data.get(36)).isZero();
        assertThat(data.getLong(40)).isEqualTo(2);
    }
}
