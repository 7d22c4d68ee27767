package dev.bramble.iscsi.scsi;

import static dev.bramble.iscsi.scsi.TestInitiator.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BlockCommandTest {
    private final MemoryVolume volume = new MemoryVolume(1024 * 1024);
    private final LogicalUnit unit = new LogicalUnit(new LogicalUnitIdentity("abc"), 512);
    private final TestInitiator initiator = new TestInitiator(unit, "iqn.2026-01.a:b,i,0x1", volume);

    private static byte[] blocks(int... fill) {
        byte[] blocks = new byte[512 * fill.length];
        for (int i = 0; i < fill.length; i++) {
            Arrays.fill(blocks, 512 * i, 512 * (i + 1), (byte) fill[i]);
        }
        return blocks;
    }

    @Test
    void compareAndWriteWritesOnlyWhatCompares() {
        assertThat(told(initiator.send("89 00 0000000000000002 000000 01", blocks(0, 7))))
                .isEqualTo("GOOD");
        assertThat(volume.bytes(1024, 512)).isEqualTo(blocks(7));

        byte[] other = blocks(7, 9);
        other[100] = 8;
        ScsiResult result = initiator.send("89 00 0000000000000002 000000 01", other);
        assertThat(told(result)).isEqualTo("e/1d/00");
        assertThat(result.sense().get(0)).isEqualTo((byte) 0xf0);
        assertThat(result.sense().getInt(3)).isEqualTo(100);
        assertThat(volume.bytes(1024, 512)).isEqualTo(blocks(7));
    }

    @Test
    void noOtherWriteComesBetweenCompareAndWrite() throws Exception {
        TestInitiator other = new TestInitiator(unit, "iqn.2026-01.a:b,i,0x2", volume);
        Thread writer = new Thread(() -> other.send("2a 00 00000001 00 0002 00", blocks(3, 3)));
        volume.beforeRead = () -> {
            writer.start();
            await().until(() -> writer.getState() == Thread.State.WAITING || !volume.calls.isEmpty());
        };

        initiator.send("89 00 0000000000000002 000000 01", blocks(0, 7));

        writer.join(10_000);
        assertThat(volume.calls).containsExactly("write 1024 512", "write 512 1024");
    }

    @Test
    void compareAndWriteWithOtherThanTwiceItsBlocksIsRefused() {
        assertThat(told(initiator.send("89 00 0000000000000002 000000 01", blocks(0, 7, 7, 7))))
                .isEqualTo("5/24/00");
        assertThat(told(initiator.send("89 00 0000000000000002 000000 01", blocks(0))))
                .isEqualTo("5/24/00");
        assertThat(told(initiator.send("89 00 0000000000000002 000000 ff", blocks(0))))
                .isEqualTo("5/24/00");
    }

    @Test
    void orWriteAddsBits() {
        initiator.send("2a 00 00000003 00 0001 00", blocks(0x11));
        assertThat(told(initiator.send("8b 08 0000000000000003 00000001", blocks(0x44))))
                .isEqualTo("GOOD");
        assertThat(volume.bytes(1536, 512)).isEqualTo(blocks(0x55));
        assertThat(volume.calls).endsWith("flush");
    }

    @Test
    void verifyComparesWhatIsSentAndOneBlockWithAll() {
        initiator.send("2a 00 00000000 00 0002 00", blocks(5, 5));
        assertThat(told(initiator.send("2f 02 00000000 00 0002", blocks(5, 5)))).isEqualTo("GOOD");
        assertThat(told(initiator.send("2f 02 00000000 00 0002", blocks(5, 6)))).isEqualTo("e/1d/00");
        assertThat(told(initiator.send("2f 06 00000000 00 0002", blocks(5)))).isEqualTo("GOOD");
        assertThat(told(initiator.send("2f 06 00000000 00 0003", blocks(5)))).isEqualTo("e/1d/00");
        assertThat(told(initiator.send("2f 04 00000000 00 0002"))).isEqualTo("5/24/00");
        assertThat(told(initiator.send("af 00 00000000 00000800"))).isEqualTo("GOOD");
    }

    @Test
    void writeAndVerifyIsOnTheMediumAndReadBack() {
        assertThat(told(initiator.send("2e 00 00000001 00 0001", blocks(5)))).isEqualTo("GOOD");
        assertThat(volume.calls).containsExactly("write 512 512", "flush");
        volume.beforeRead = () -> volume.writeZeroes(512, 512); // a disk that lies
        assertThat(told(initiator.send("2e 00 00000001 00 0001", blocks(5)))).isEqualTo("e/1d/00");
    }

    @Test
    void blocksMayHave4096Bytes() {
        TestInitiator large = new TestInitiator(
                new LogicalUnit(new LogicalUnitIdentity("abc"), 4096), "iqn.2026-01.a:b,i,0x1", volume);
        assertThat(large.send("25").data().getLong(0)).isEqualTo(255L << 32 | 4096);
        assertThat(large.send("9e10000000000000000000000020").data().get(13)).isZero();
        assertThat(told(large.send("2a 00 000000ff 00 0001", new byte[4096]))).isEqualTo("GOOD");
        assertThat(volume.calls).containsExactly("write 1044480 4096");
        assertThat(told(large.send("2a 00 00000100 00 0001", new byte[4096]))).isEqualTo("5/21/00");
        assertThat(large.send("12 01 b0 00ff").data().getInt(8)).isEqualTo(2048);
    }
}
