package dev.bramble.iscsi.volume;

import static dev.bramble.iscsi.volume.StoreFixture.DISK;
import static dev.bramble.iscsi.volume.StoreFixture.IMAGE;
import static dev.bramble.iscsi.volume.StoreFixture.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where no blocks can be shared a clone costs the same, whatever its base has. Counted, not timed. */
class CloneCostTest {
    private static final long LARGE = 16L << 30;
    private static final int DATA = 8 * MIB;

    @TempDir
    Path folder;

    @Test
    void aCloneOfALargeBaseCostsAsMuchAsOneOfASmallBase() throws IOException {
        CountingDisk.Work small = costOfAClone(folder.resolve("small"), 2 * MIB);
        CountingDisk.Work large = costOfAClone(folder.resolve("large"), LARGE);
        assertThat(large).isEqualTo(small);
        assertThat(large.bytesRead()).isZero();
        assertThat(large.bytesWritten()).isLessThan(MIB);
    }

    @Test
    void theFirstUseOfACloneCostsAsMuchToo() throws IOException {
        CountingDisk.Work small = costOfAFirstRead(folder.resolve("small"), 2 * MIB);
        CountingDisk.Work large = costOfAFirstRead(folder.resolve("large"), LARGE);
        assertThat(large.reads()).isEqualTo(small.reads());
        assertThat(large.bytesRead()).isLessThan(MIB);
        assertThat(large.bytesWritten()).isLessThan(MIB);
    }

    private static CountingDisk.Work costOfAClone(Path root, long size) throws IOException {
        makeBase(root, size);
        CountingDisk disk = new CountingDisk(root);
        try (VolumeStore store = VolumeStore.open(disk, StoreFixture.CLOCK, StoreSettings.DEFAULT)) {
            CountingDisk.Work before = disk.done();
            assertThat(store.cloneBase(DISK, IMAGE, 0).format()).isEqualTo(VolumeFormat.QCOW2);
            CountingDisk.Work cost = disk.done().minus(before);
            assertThat(store.get(DISK).size()).isEqualTo(size);
            return cost;
        }
    }

    private static CountingDisk.Work costOfAFirstRead(Path root, long size) throws IOException {
        makeBase(root, size);
        CountingDisk disk = new CountingDisk(root);
        try (VolumeStore store = VolumeStore.open(disk, StoreFixture.CLOCK, StoreSettings.DEFAULT)) {
            store.cloneBase(DISK, IMAGE, 0);
            CountingDisk.Work before = disk.done();
            try (Volume clone = store.use(DISK, "iqn.x@10.0.0.1:5")) {
                ByteBuffer block = ByteBuffer.allocate(4096);
                clone.read(0, block);
                assertThat(block.array()).isEqualTo(Arrays.copyOf(StoreFixture.image(), 4096));
            }
            return disk.done().minus(before);
        }
    }

    /** The small one made larger by hand: to import 16 GiB takes too long. */
    private static void makeBase(Path root, long size) throws IOException {
        try (VolumeStore store = VolumeStore.open(root, StoreFixture.CLOCK)) {
            StoreFixture.importImage(store);
        }
        Path base = root.resolve("bases").resolve(IMAGE.name());
        Path description = base.resolve(ManifestFile.NAME);
        Files.writeString(
                description,
                Files.readString(description).replace("size=" + 2 * MIB, "size=" + size),
                StandardCharsets.UTF_8);
        try (RandomAccessFile bytes =
                new RandomAccessFile(base.resolve(Manifest.FIRST_RAW).toFile(), "rw")) {
            bytes.setLength(size);
            if (size > 2L * DATA) {
                bytes.seek(size / 2);
                bytes.write(StoreFixture.filled(DATA, 3));
            }
        }
    }
}
