package dev.bramble.disk.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.Bytes;
import dev.bramble.disk.CorruptDiskException;
import dev.bramble.disk.FileByteSource;
import dev.bramble.disk.ForeignTool;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that foreign tools made grow, and foreign tools find them in order. */
class GrowthTest {
    private static final long MIB = 1 << 20;

    @TempDir
    Path folder;

    private Path disk(String tool, String debianPackage, String input, String... arguments) throws Exception {
        Path file = folder.resolve("disk.img");
        try (RandomAccessFile empty = new RandomAccessFile(file.toFile(), "rw")) {
            empty.setLength(64 * MIB);
        }
        String[] all = new String[arguments.length + 1];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = file.toString();
        ForeignTool.require(tool, debianPackage).run(input, all);
        return file;
    }

    private static void grow(Path file, long size) throws IOException {
        try (FileByteSource source = FileByteSource.open(file);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (Growth.Patch patch : Growth.of(source, size)) {
                assertThat(patch.offset() + patch.bytes().remaining()).isLessThanOrEqualTo(size);
                channel.write(patch.bytes(), patch.offset());
            }
        }
        try (RandomAccessFile grown = new RandomAccessFile(file.toFile(), "rw")) {
            grown.setLength(Math.max(size, grown.length()));
        }
    }

    private static PartitionTable table(Path file) throws IOException {
        try (FileByteSource source = FileByteSource.open(file)) {
            return PartitionTable.read(source);
        }
    }

    @Test
    void theLastPartitionOfAnMbrReachesTheEnd() throws Exception {
        Path file = disk("sfdisk", "fdisk", "label: dos\nlabel-id: 0x12345678\n2048,16384,c\n18432,,83\n");
        grow(file, 100 * MIB);

        PartitionTable grown = table(file);
        assertThat(grown.diskSignature()).isEqualTo(0x12345678);
        assertThat(grown.partitions()).extracting(Partition::offset).containsExactly(MIB, 9 * MIB);
        assertThat(grown.partitions()).extracting(Partition::size).containsExactly(8 * MIB, 91 * MIB);
        ForeignTool.require("sfdisk", "fdisk").run("", "--verify", file.toString());
    }

    @Test
    void aLastPartitionThatIsNotForLinuxStays() throws Exception {
        Path file = disk("sfdisk", "fdisk", "label: dos\n2048,16384,83\n18432,8192,c\n");
        grow(file, 100 * MIB);
        assertThat(table(file).partitions()).extracting(Partition::size).containsExactly(8 * MIB, 4 * MIB);
    }

    @Test
    void beyondWhatAnMbrCountsItEndsThere() throws Exception {
        Path file = disk("sfdisk", "fdisk", "label: dos\n2048,,83\n");
        try (FileByteSource source = FileByteSource.open(file)) {
            assertThat(Growth.of(source, 3L << 40))
                    .singleElement()
                    .satisfies(patch -> assertThat(
                                    Integer.toUnsignedLong(patch.bytes().getInt(0)) + 2048)
                            .isEqualTo(0xffff_ffffL));
        }
    }

    @Test
    void aGptHasItsBackupAtTheNewEndAndSgdiskFindsNoProblem() throws Exception {
        Path file = disk(
                "sgdisk", "gdisk", "", "--new=1:2048:+8M", "--typecode=1:ef00", "--new=2:0:0", "--typecode=2:8305");
        grow(file, 100 * MIB + 512);

        assertThat(table(file).partitions().getFirst().size()).isEqualTo(8 * MIB);
        Partition root = table(file).partitions().getLast();
        // Thirty-two sectors of entries and the header are behind it.
        assertThat(root.offset() + root.size()).isEqualTo(100 * MIB + 512 - 33 * 512);
        Path report = folder.resolve("report");
        ForeignTool.require("sh", "dash").run("", "-c", "sgdisk --verify '%s' > '%s' 2>&1".formatted(file, report));
        assertThat(report).content().contains("No problems found");
        // The backup alone is enough.
        try (RandomAccessFile broken = new RandomAccessFile(file.toFile(), "rw")) {
            broken.seek(512);
            broken.write(new byte[512]);
        }
        assertThat(table(file).partitions()).hasSize(2).last().isEqualTo(root);
    }

    @Test
    void aGptWithoutALinuxPartitionAtItsEndGetsItsBackupMovedOnly() throws Exception {
        Path file = disk("sgdisk", "gdisk", "", "--new=1:2048:+8M", "--typecode=1:ef00");
        grow(file, 100 * MIB);
        assertThat(table(file).partitions()).extracting(Partition::size).containsExactly(8 * MIB);
        ForeignTool.require("sgdisk", "gdisk").run("", "--verify", file.toString());
    }

    @Test
    void nothingIsDoneWithoutATableOrWithoutRoom() throws Exception {
        ByteSource blank = new Bytes(new byte[4096]);
        assertThat(Growth.of(blank, 8192)).isEmpty();
        assertThat(Growth.of(new Bytes(new byte[0]), 8192)).isEmpty();
        Path file = disk("sfdisk", "fdisk", "label: dos\n2048,,83\n");
        try (FileByteSource source = FileByteSource.open(file)) {
            assertThat(Growth.of(source, 64 * MIB)).isEmpty();
            assertThat(Growth.of(source, 0)).isEmpty();
        }
    }

    /** An image is anyone's bytes: none makes anything but patches on the disk, or a refusal. */
    @Test
    void noTableLeadsOffTheDisk() throws Exception {
        Path file = disk("sgdisk", "gdisk", "", "--new=1:2048:+8M", "--typecode=1:8300");
        byte[] good;
        try (FileByteSource source = FileByteSource.open(file)) {
            good = source.read(0, 64 * 512).array();
        }
        Random random = new Random(30);
        long size = 100 * MIB;
        int refused = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] bad = good.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                bad[random.nextInt(440, 8 * 512)] = (byte) random.nextInt();
            }
            try {
                for (Growth.Patch patch : Growth.of(beginning(bad), size)) {
                    assertThat(patch.offset()).isNotNegative();
                    assertThat(patch.offset() + patch.bytes().remaining()).isLessThanOrEqualTo(size);
                }
            } catch (CorruptDiskException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1000, 2990);
    }

    /** A disk of 64 MiB that has zeros behind these bytes. */
    private static ByteSource beginning(byte[] bytes) {
        return new ByteSource() {
            @Override
            public long size() {
                return 64 * MIB;
            }

            @Override
            public void read(long offset, ByteBuffer into) throws EOFException {
                if (offset < 0 || offset > size() - into.remaining()) {
                    throw new EOFException();
                }
                for (long at = offset; into.hasRemaining(); at++) {
                    into.put(at < bytes.length ? bytes[(int) at] : 0);
                }
            }
        };
    }
}
