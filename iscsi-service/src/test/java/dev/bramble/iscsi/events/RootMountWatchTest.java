package dev.bramble.iscsi.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.disk.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk with one partition of 1 MiB at sector 64; the I/O is what pi-boot.md says was measured. */
class RootMountWatchTest {
    private static final int FS = 64 * 512;
    private static final int RECOVER = 4;

    private final ByteBuffer disk = ByteBuffer.allocate(FS + 1024 * 1024).order(ByteOrder.LITTLE_ENDIAN);

    @BeforeEach
    void partition() {
        disk.put(446 + 4, (byte) 0x83).putInt(446 + 8, 64).putInt(446 + 12, 2048);
        disk.putShort(510, (short) 0xaa55);
        superblock(disk, FS, 5, 0, 1000);
    }

    private static void superblock(ByteBuffer into, int fs, int mountCount, int incompatible, int writeTime) {
        int sb = fs + 1024;
        into.putInt(sb + 4, 256).putInt(sb + 0x18, 2).putInt(sb + 0x30, writeTime);
        into.putShort(sb + 0x34, (short) mountCount).putShort(sb + 0x38, (short) 0xef53);
        into.putShort(sb + 0x3a, (short) 1).putInt(sb + 0x60, incompatible);
        into.put(sb + 0x78, "writable".getBytes(StandardCharsets.US_ASCII));
    }

    /** Sector 0 of the file system, 8 sectors long, as the kernel writes it. */
    private static ByteBuffer firstBlock(int mountCount, int incompatible, int writeTime) {
        ByteBuffer block = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        superblock(block, 0, mountCount, incompatible, writeTime);
        return block;
    }

    private RootMountWatch watch() throws IOException {
        return RootMountWatch.of(source(disk));
    }

    @Test
    void probesAreNoMount() throws IOException {
        RootMountWatch watch = watch();
        assertThat(watch.read(FS, 4096)).isEmpty();
        assertThat(watch.read(0, 4096)).isEmpty();
        assertThat(watch.read(FS + 1024, 4096)).isEmpty();
    }

    @Test
    void twoSectorsAtTheSuperblockAreAMountOnce() throws IOException {
        RootMountWatch watch = watch();
        assertThat(watch.read(FS + 1024, 1024)).containsExactly(new DiskFact.MountStarted(1));
        assertThat(watch.read(FS + 1024, 1024)).isEmpty();
    }

    @Test
    void aMountCountOneHigherIsAMountForWriting() throws IOException {
        RootMountWatch watch = watch();
        assertThat(watch.written(FS, firstBlock(6, RECOVER, 1001)))
                .containsExactly(new DiskFact.Mounted(1, "writable", 6));
        assertThat(watch.written(FS, firstBlock(6, RECOVER, 1002))).isEmpty();
    }

    @Test
    void recoverClearedAfterThatIsAnUnmount() throws IOException {
        RootMountWatch watch = watch();
        watch.written(FS, firstBlock(6, RECOVER, 1001));
        assertThat(watch.written(FS, firstBlock(6, 0, 1002))).containsExactly(new DiskFact.Unmounted(1));
    }

    @Test
    void recoverClearedBeforeThatIsAReplay() throws IOException {
        superblock(disk, FS, 5, RECOVER, 1000);
        RootMountWatch watch = watch();
        assertThat(watch.isUnclean()).isTrue();
        assertThat(watch.written(FS, firstBlock(5, 0, 1001))).containsExactly(new DiskFact.JournalReplayed(1));
        assertThat(watch.isUnclean()).isFalse();
    }

    @Test
    void onlyTheTimeIsFsck() throws IOException {
        assertThat(watch().written(FS, firstBlock(5, 0, 1001))).containsExactly(new DiskFact.FsckRan(1));
        assertThat(watch().written(FS, firstBlock(5, 0, 1000))).isEmpty();
    }

    @Test
    void aFullFsckSetsTheCountToZeroAndTheNextMountIsStillSeen() throws IOException {
        RootMountWatch watch = watch();
        assertThat(watch.written(FS, firstBlock(0, 0, 1001))).containsExactly(new DiskFact.FsckRan(1));
        assertThat(watch.written(FS, firstBlock(1, RECOVER, 1002)))
                .containsExactly(new DiskFact.Mounted(1, "writable", 1));
    }

    @Test
    void aWriteInPiecesIsPutTogether() throws IOException {
        RootMountWatch watch = watch();
        ByteBuffer block = firstBlock(6, RECOVER, 1000);
        assertThat(watch.written(FS, block.slice(0, 1024))).isEmpty();
        assertThat(watch.written(FS + 1024, block.slice(1024, 512)))
                .containsExactly(new DiskFact.Mounted(1, "writable", 6));
        assertThat(watch.written(FS + 1536, block.slice(1536, 2560))).isEmpty();
    }

    @Test
    void readsWhatE2fsprogsWrote(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/mke2fs")) && Files.isExecutable(Path.of("/usr/sbin/debugfs")),
                "mke2fs or debugfs is missing; to run this test: apt-get install e2fsprogs");
        Path image = folder.resolve("fs.img");
        run("/usr/sbin/mke2fs", "-q", "-t", "ext4", "-L", "root", image.toString(), "8M");
        RootMountWatch watch = RootMountWatch.of(source(ByteBuffer.wrap(Files.readAllBytes(image))));
        assertThat(watch.isUnclean()).isFalse();

        run("/usr/sbin/debugfs", "-w", "-R", "ssv mnt_count 1", image.toString());
        assertThat(watch.written(0, ByteBuffer.wrap(Files.readAllBytes(image)).slice(0, 4096)))
                .containsExactly(new DiskFact.Mounted(0, "root", 1));

        run("/usr/sbin/debugfs", "-w", "-R", "feature needs_recovery", image.toString());
        assertThat(RootMountWatch.of(source(ByteBuffer.wrap(Files.readAllBytes(image))))
                        .isUnclean())
                .isTrue();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
    }

    private static ByteSource source(ByteBuffer bytes) {
        return new ByteSource() {
            @Override
            public long size() {
                return bytes.capacity();
            }

            @Override
            public void read(long offset, ByteBuffer into) throws IOException {
                if (offset + into.remaining() > bytes.capacity()) {
                    throw new EOFException();
                }
                into.put(bytes.slice((int) offset, into.remaining()));
            }
        };
    }
}
