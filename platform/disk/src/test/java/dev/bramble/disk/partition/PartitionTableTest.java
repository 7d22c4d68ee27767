package dev.bramble.disk.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.Bytes;
import dev.bramble.disk.CorruptDiskException;
import dev.bramble.disk.FileByteSource;
import dev.bramble.disk.ForeignTool;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionTableTest {
    private static final int SECTOR = 512;

    @TempDir
    Path dir;

    private final ByteBuffer disk = ByteBuffer.allocate(100 * SECTOR).order(ByteOrder.LITTLE_ENDIAN);

    private void entry(int sector, int slot, int type, int start, int count) {
        int at = sector * SECTOR + 446 + slot * 16;
        disk.put(at + 4, (byte) type).putInt(at + 8, start).putInt(at + 12, count);
        disk.putShort(sector * SECTOR + 510, (short) 0xaa55);
    }

    private static Partition mbr(int number, int type, long offset, long size) {
        return new Partition(number, new PartitionType.Mbr(type), offset, size);
    }

    private PartitionTable read() throws IOException {
        return PartitionTable.read(new Bytes(disk.array()));
    }

    @Test
    void primaryPartitionsKeepTheirNumbers() throws Exception {
        disk.putInt(440, 0xcafe1234);
        entry(0, 0, 0x0c, 2, 10);
        entry(0, 2, 0x83, 12, 88);
        assertThat(read())
                .isEqualTo(new PartitionTable(
                        0xcafe1234,
                        Map.of(),
                        List.of(mbr(1, 0x0c, 2 * SECTOR, 10 * SECTOR), mbr(3, 0x83, 12 * SECTOR, 88 * SECTOR))));
    }

    @Test
    void logicalPartitionsAreCountedFromFive() throws Exception {
        entry(0, 0, 0x05, 10, 80);
        entry(10, 0, 0x83, 2, 8);
        entry(10, 1, 0x05, 20, 10);
        entry(30, 0, 0x82, 1, 9);
        assertThat(read().partitions())
                .containsExactly(mbr(5, 0x83, 12 * SECTOR, 8 * SECTOR), mbr(6, 0x82, 31 * SECTOR, 9 * SECTOR));
    }

    @Test
    void blankDisksFatOnTheBareDiskAndTinyDisksHaveNone() throws Exception {
        assertThat(read().partitions()).isEmpty();
        assertThat(PartitionTable.read(new Bytes(new byte[511])).partitions()).isEmpty();
        entry(0, 0, 0x0c, 2, 10_000);
        disk.put(0, (byte) 0xeb).putShort(11, (short) 512).put(54, new byte[] {'F', 'A', 'T', '1', '6'});
        assertThat(read().partitions()).isEmpty();
    }

    @Test
    void bootCodeWhereEntriesWouldBeIsNoTable() throws Exception {
        entry(0, 0, 0x0c, 2, 10_000);
        disk.put(446, (byte) 'x');
        assertThat(read().partitions()).isEmpty();
    }

    @Test
    void partitionBeyondTheDiskSaysTheImageIsCutShort() {
        entry(0, 1, 0x83, 50, 51);
        assertThatExceptionOfType(CorruptDiskException.class)
                .isThrownBy(this::read)
                .withMessageContaining("partition 2")
                .withMessageContaining("cut short");
    }

    @Test
    void loopingChainIsCorrupt() {
        entry(0, 0, 0x05, 10, 80);
        entry(10, 0, 0x83, 2, 8);
        entry(10, 1, 0x05, 20, 10);
        entry(30, 1, 0x05, 20, 10);
        assertThatExceptionOfType(CorruptDiskException.class)
                .isThrownBy(this::read)
                .withMessageContaining("comes back");
    }

    @Test
    void partitionsThatShareBytesAreToldFromNeighbours() throws IOException {
        entry(0, 0, 0x83, 20, 10);
        entry(0, 1, 0x0c, 2, 18);
        read().requireApart();
        entry(0, 1, 0x0c, 2, 19);
        assertThatExceptionOfType(CorruptDiskException.class)
                .isThrownBy(() -> read().requireApart())
                .withMessageContaining("partitions 1 and 2 overlap");
    }

    @Test
    void mutatedTablesEndInAValueOrAnIoException() {
        Random random = new Random(4711);
        int tables = 0;
        for (int round = 0; round < 20_000; round++) {
            Arrays.fill(disk.array(), (byte) 0);
            entry(0, 0, 0x0c, 2, 8);
            entry(0, 1, 0x05, 10, 80);
            entry(10, 0, 0x83, 2, 8);
            entry(10, 1, 0x05, 20, 10);
            entry(30, 0, 0x82, 1, 9);
            for (int i = random.nextInt(4); i >= 0; i--) {
                int sector = new int[] {0, 10, 30}[random.nextInt(3)];
                disk.put(sector * SECTOR + 440 + random.nextInt(72), (byte) random.nextInt());
            }
            try {
                for (Partition partition : read().partitions()) {
                    assertThat(partition.offset()).isPositive();
                    assertThat(partition.offset() + partition.size()).isLessThanOrEqualTo(disk.capacity());
                }
                tables++;
            } catch (IOException e) {
                assertThat(e).isInstanceOf(CorruptDiskException.class);
            }
        }
        assertThat(tables).isBetween(1000, 19_000);
    }

    @Test
    void readsWhatSfdiskWrote() throws Exception {
        ForeignTool sfdisk = ForeignTool.require("sfdisk", "fdisk");
        Path image = dir.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(64 << 20);
        }
        sfdisk.run("""
                label: dos
                label-id: 0x89abcdef
                start=2048, size=8192, type=c
                start=10240, size=8192, type=83
                start=18432, type=5
                start=20480, size=4096, type=83
                start=26624, size=4096, type=82
                start=32768, type=83
                """, image.toString());
        try (FileByteSource source = FileByteSource.open(image)) {
            PartitionTable table = PartitionTable.read(source);
            assertThat(table.diskSignature()).isEqualTo(0x89abcdef);
            assertThat(table.partitions())
                    .containsExactly(
                            mbr(1, 0x0c, 2048 * 512, 8192 * 512),
                            mbr(2, 0x83, 10240 * 512, 8192 * 512),
                            mbr(5, 0x83, 20480 * 512, 4096 * 512),
                            mbr(6, 0x82, 26624 * 512, 4096 * 512),
                            mbr(7, 0x83, 32768 * 512, (64 << 20) - 32768 * 512));
            ByteSource first = table.partitions().getFirst().on(source);
            assertThat(first.size()).isEqualTo(8192 * 512);
        }
    }
}
