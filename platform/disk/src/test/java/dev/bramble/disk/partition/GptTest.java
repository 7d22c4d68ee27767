package dev.bramble.disk.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.bramble.disk.Bytes;
import dev.bramble.disk.CorruptDiskException;
import dev.bramble.disk.FileByteSource;
import dev.bramble.disk.ForeignTool;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GptTest {
    private static final UUID LINUX = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");
    private static final UUID EFI = UUID.fromString("c12a7328-f81f-11d2-ba4b-00a0c93ec93b");

    private static final UUID FIRST = UUID.fromString("0a0b0c0d-0102-4304-8506-0708090a0b0c");
    private static final UUID SEVENTH = UUID.fromString("7d444840-9dc0-11d1-b245-5ffdce74fad2");

    @TempDir
    Path dir;

    private static Partition gpt(int number, UUID type, long offset, long size) {
        return new Partition(number, new PartitionType.Gpt(type), offset, size);
    }

    private static PartitionTable read(GptImage image) throws IOException {
        return PartitionTable.read(new Bytes(image.bytes.array()), image.sector);
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096})
    void partitionsAreThoseOfThePrimaryTable(int sector) throws Exception {
        GptImage image = new GptImage(sector, 200)
                .partition(1, EFI, 40, 49)
                .partition(7, LINUX, 50, 150)
                .unique(1, FIRST)
                .unique(7, SEVENTH)
                .seal();
        assertThat(read(image))
                .isEqualTo(new PartitionTable(
                        0,
                        Map.of(1, FIRST, 7, SEVENTH),
                        List.of(gpt(1, EFI, 40L * sector, 10L * sector), gpt(7, LINUX, 50L * sector, 101L * sector))));
        assertThat(read(image).partitions())
                .extracting(partition -> partition.type().mayBeFat())
                .containsExactly(true, false);
        assertThat(read(image).partitions())
                .extracting(read(image)::partitionUuid)
                .containsExactly("0a0b0c0d-0102-4304-8506-0708090a0b0c", "7d444840-9dc0-11d1-b245-5ffdce74fad2");
    }

    @Test
    void sectorsHave512Or4096Bytes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PartitionTable.read(new Bytes(new byte[8192]), 1024))
                .withMessageContaining("1024");
    }

    @Test
    void anMbrCountsInTheDisksSectors() throws Exception {
        GptImage image = new GptImage(4096, 20);
        image.bytes.put(446 + 4, (byte) 0x83).putInt(446 + 8, 2).putInt(446 + 12, 18);
        assertThat(read(image).partitions())
                .containsExactly(new Partition(1, new PartitionType.Mbr(0x83), 8192, 18 * 4096));
    }

    /** A byte of the header, and one of the entries. */
    @ParameterizedTest
    @ValueSource(ints = {512, 512 + 60, 2 * 512 + 32})
    void aBrokenPrimaryTableIsReadFromTheBackup(int broken) throws Exception {
        GptImage image = new GptImage(512, 200).partition(1, LINUX, 40, 49).seal();
        image.bytes.put(broken, (byte) (image.bytes.get(broken) ^ 1));
        assertThat(read(image).partitions()).containsExactly(gpt(1, LINUX, 40 * 512, 10 * 512));
    }

    @Test
    void twoBrokenTablesSayWhatIsWrongWithEach() {
        GptImage image = new GptImage(512, 200).partition(1, LINUX, 40, 49).seal();
        image.bytes.put(512 + 60, (byte) 1).putLong(199 * 512, 0);
        assertThatExceptionOfType(CorruptDiskException.class)
                .isThrownBy(() -> read(image))
                .withMessageContaining("the checksum of that in sector 1 is wrong")
                .withMessageContaining("there is none in sector 199")
                .withMessageContaining("cut short");
    }

    @Test
    void aTableForAnotherSectorSizeIsNone() {
        GptImage image = new GptImage(512, 256).partition(1, LINUX, 40, 49).seal();
        assertThatExceptionOfType(CorruptDiskException.class)
                .isThrownBy(() -> PartitionTable.read(new Bytes(image.bytes.array()), 4096))
                .withMessageContaining("another sector size than 4096");
    }

    @Test
    void aHeaderThatIsACopyFromElsewhereDoesNotCount() {
        GptImage image = new GptImage(512, 200).partition(1, LINUX, 40, 49).seal();
        image.bytes.put(512, image.bytes, 199 * 512, 512).putLong(199 * 512, 0);
        assertThatExceptionOfType(CorruptDiskException.class)
                .isThrownBy(() -> read(image))
                .withMessageContaining("that in sector 1 says it is in 199");
    }

    @Test
    void entriesAreBounded() {
        for (int[] shape : new int[][] {{1 << 20, 128}, {8, 120}, {8, 132}, {0, 128}, {-1, 128}, {1 << 16, 1 << 16}}) {
            GptImage image = new GptImage(512, 200).partition(1, LINUX, 40, 49);
            image.entries(shape[0], shape[1]).seal();
            assertThatExceptionOfType(CorruptDiskException.class)
                    .isThrownBy(() -> read(image))
                    .withMessageContaining("entries of");
        }
    }

    @Test
    void aPartitionBeyondTheDiskSaysTheImageIsCutShort() {
        for (long[] range : new long[][] {{40, 200}, {50, 49}, {0, 10}, {-5, 10}, {40, Long.MAX_VALUE}}) {
            GptImage image = new GptImage(512, 200).partition(2, LINUX, range[0], range[1]);
            image.seal();
            assertThatExceptionOfType(CorruptDiskException.class)
                    .isThrownBy(() -> read(image))
                    .withMessageContaining("partition 2")
                    .withMessageContaining("cut short");
        }
    }

    @Test
    void mutatedTablesEndInAValueOrAnIoException() {
        Random random = new Random(1848);
        int tables = 0;
        for (int round = 0; round < 20_000; round++) {
            GptImage image = new GptImage(512, 80).partition(1, EFI, 40, 49).partition(2, LINUX, 50, 60);
            for (int i = random.nextInt(4); i > 0; i--) {
                image.bytes.put(1024 + random.nextInt(256), (byte) random.nextInt());
            }
            if (random.nextBoolean()) {
                image.bytes.putLong(512 + 72, random.nextLong(-2, 90)).putInt(512 + 80, random.nextInt(-2, 300));
            }
            image.seal(); // else the checksums would keep everything out
            if (random.nextInt(4) == 0) {
                image.bytes.put(512 + random.nextInt(700), (byte) random.nextInt());
            }
            try {
                for (Partition partition : read(image).partitions()) {
                    assertThat(partition.offset()).isPositive();
                    assertThat(partition.size()).isPositive();
                    assertThat(partition.offset() + partition.size()).isLessThanOrEqualTo(image.bytes.capacity());
                }
                tables++;
            } catch (IOException e) {
                assertThat(e).isInstanceOf(CorruptDiskException.class);
            }
        }
        assertThat(tables).isBetween(1000, 19_000);
    }

    private Path blank(long size) throws IOException {
        Path image = dir.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(size);
        }
        return image;
    }

    @Test
    void readsWhatSfdiskWrote() throws Exception {
        ForeignTool sfdisk = ForeignTool.require("sfdisk", "fdisk");
        Path image = blank(64 << 20);
        sfdisk.run("label: gpt\nstart=2048, size=8192, type=U\nstart=10240, size=4096, type=L\n", image.toString());
        try (FileByteSource source = FileByteSource.open(image)) {
            assertThat(PartitionTable.read(source).partitions())
                    .containsExactly(gpt(1, EFI, 2048 * 512, 8192 * 512), gpt(2, LINUX, 10240 * 512, 4096 * 512));
        }
    }

    @Test
    void readsWhatSgdiskWroteAndItsBackup() throws Exception {
        ForeignTool sgdisk = ForeignTool.require("sgdisk", "gdisk");
        Path image = blank(64 << 20);
        sgdisk.run("", "-n", "1:2048:+8M", "-t", "1:ef00", "-n", "5:0:0", "-t", "5:8300", image.toString());
        List<Partition> made;
        try (FileByteSource source = FileByteSource.open(image)) {
            made = PartitionTable.read(source).partitions();
        }
        assertThat(made).extracting(Partition::number).containsExactly(1, 5);
        assertThat(made.getFirst()).isEqualTo(gpt(1, EFI, 2048 * 512, 8 << 20));
        assertThat(made.getLast().type()).isEqualTo(new PartitionType.Gpt(LINUX));
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(512);
            file.write(new byte[512]);
        }
        try (FileByteSource source = FileByteSource.open(image)) {
            assertThat(PartitionTable.read(source).partitions()).isEqualTo(made);
        }
    }
}
