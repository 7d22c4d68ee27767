package dev.bramble.iscsi.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk with one ext4 partition of 1 MiB at sector 64; the I/O is what pi-boot.md says was measured. */
class RootMountWatchTest {
    private static final int FS = 64 * 512;
    private static final int RECOVER = Bench.RECOVER;

    private final Bench bench = new Bench(FS + 2 * 1024 * 1024, 512);

    @BeforeEach
    void partition() {
        bench.partition(1, 64, 2048);
        Bench.ext4(bench.volume.bytes, FS, 1, 5, 0, 1000);
    }

    @Test
    void probesAreNoMount() throws IOException {
        Bench.Session session = bench.login();
        session.read(FS, 4096).read(0, 4096).read(FS + 1024, 4096).read(FS + 64 * 1024, 4096);
        assertThat(session.seen()).isEmpty();
    }

    @Test
    void twoSectorsAtTheSuperblockAreAMountOnceASession() throws IOException {
        Bench.Session session = bench.login();
        assertThat(session.read(FS + 1024, 1024).seen()).containsExactly(new DiskFact.MountStarted(1));
        assertThat(session.read(FS + 1024, 1024).seen()).isEmpty();
        assertThat(bench.login().read(FS + 1024, 1024).seen()).containsExactly(new DiskFact.MountStarted(1));
    }

    @Test
    void aMountCountOneHigherIsAMountForWriting() throws IOException {
        Bench.Session session = bench.login();
        assertThat(session.write(FS, Bench.ext4(6, RECOVER, 1001)).seen())
                .containsExactly(new DiskFact.Mounted(1, "writable", 6));
        assertThat(session.write(FS, Bench.ext4(6, RECOVER, 1002)).seen()).isEmpty();
    }

    @Test
    void recoverClearedAfterThatIsAnUnmount() throws IOException {
        Bench.Session session = bench.login();
        session.read(FS + 1024, 1024).write(FS, Bench.ext4(6, RECOVER, 1001)).seen();
        assertThat(session.write(FS, Bench.ext4(6, 0, 1002)).seen()).containsExactly(new DiskFact.Unmounted(1));
    }

    @Test
    void recoverClearedBeforeThatIsAReplay() throws IOException {
        Bench.ext4(bench.volume.bytes, FS, 1, 5, RECOVER, 1000);
        Bench.Session session = bench.login();
        assertThat(session.disk.isUnclean()).isTrue();
        session.read(FS + 1024, 1024).seen();
        assertThat(session.write(FS, Bench.ext4(5, 0, 1001)).seen()).containsExactly(new DiskFact.JournalReplayed(1));
        assertThat(session.disk.isUnclean()).isFalse();
    }

    @Test
    void fsckReplaysToo() throws IOException {
        Bench.ext4(bench.volume.bytes, FS, 1, 5, RECOVER, 1000);
        Bench.Session session = bench.login().read(FS, 16 * 1024);
        assertThat(session.write(FS, Bench.ext4(5, 0, 1001)).seen()).containsExactly(new DiskFact.JournalReplayed(1));
    }

    @Test
    void aSessionThatGoesOnWithAMountedDiskUnmountsIt() throws IOException {
        try (Bench.Session lost = bench.login()) {
            lost.read(FS + 1024, 1024).write(FS, Bench.ext4(6, RECOVER, 1001));
        }
        Bench.Session resumed = bench.login();
        assertThat(resumed.write(FS, Bench.ext4(6, RECOVER, 1002)).seen())
                .as("not fsck")
                .isEmpty();
        assertThat(resumed.write(FS, Bench.ext4(6, 0, 1003)).seen()).containsExactly(new DiskFact.Unmounted(1));
    }

    @Test
    void aPiThatStartsAnewAfterAPowerCutReplays() throws IOException {
        try (Bench.Session lost = bench.login()) {
            lost.read(FS + 1024, 1024).write(FS, Bench.ext4(6, RECOVER, 1001));
        }
        Bench.Session next = bench.login();
        assertThat(next.disk.isUnclean()).isTrue();
        assertThat(next.read(FS + 1024, 1024).write(FS, Bench.ext4(6, 0, 1002)).seen())
                .containsExactly(new DiskFact.MountStarted(1), new DiskFact.JournalReplayed(1));
    }

    @Test
    void onlyTheTimeIsFsck() throws IOException {
        Bench.Session session = bench.login();
        assertThat(session.write(FS, Bench.ext4(5, 0, 1001)).seen()).containsExactly(new DiskFact.FsckRan(1));
        assertThat(session.write(FS, Bench.ext4(5, 0, 1001)).seen()).isEmpty();
    }

    @Test
    void aFullFsckSetsTheCountToZeroAndTheNextMountIsStillSeen() throws IOException {
        Bench.Session session = bench.login();
        assertThat(session.write(FS, Bench.ext4(0, 0, 1001)).seen()).containsExactly(new DiskFact.FsckRan(1));
        assertThat(session.write(FS, Bench.ext4(1, RECOVER, 1002)).seen())
                .containsExactly(new DiskFact.Mounted(1, "writable", 1));
    }

    @Test
    void aWriteInPiecesIsPutTogether() throws IOException {
        Bench.Session session = bench.login();
        ByteBuffer block = Bench.ext4(6, RECOVER, 1000);
        assertThat(session.write(FS, block.slice(0, 1024)).seen()).isEmpty();
        assertThat(session.write(FS + 1024, block.slice(1024, 512)).seen())
                .containsExactly(new DiskFact.Mounted(1, "writable", 6));
        assertThat(session.write(FS + 1536, block.slice(1536, 2560)).seen()).isEmpty();
    }

    @Test
    void anotherSessionsWriteIsWhatTheNextIsComparedWith() throws IOException {
        Bench.Session first = bench.login();
        Bench.Session second = bench.login();
        first.write(FS, Bench.ext4(6, RECOVER, 1001)).write(FS, Bench.ext4(6, 0, 1002));
        assertThat(second.write(FS, Bench.ext4(7, RECOVER, 1003)).seen())
                .containsExactly(new DiskFact.Mounted(1, "writable", 7));
    }

    /** overlayroot: the root stays read-only. */
    @Test
    void aRootThatIsOnlyReadIsAMountBegunAndNoMore() throws IOException {
        Bench.Session session = bench.login();
        session.read(FS, 4096).read(FS + 1024, 1024).read(FS, 4096).read(FS + 300 * 1024, 4096);
        assertThat(session.seen()).containsExactly(new DiskFact.MountStarted(1));
    }

    @Test
    void eachPartitionIsToldApart() throws IOException {
        int second = FS + 1024 * 1024;
        bench.partition(2, 64 + 2048, 2048);
        Bench.ext4(bench.volume.bytes, second, 2, 5, 0, 1000);
        Bench.Session session = bench.login();
        ByteBuffer block = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        Bench.ext4(block, 0, 2, 6, RECOVER, 1001);
        assertThat(session.read(second + 1024, 1024).write(second, block).seen())
                .containsExactly(new DiskFact.MountStarted(2), new DiskFact.Mounted(2, "writable", 6));
    }

    @Test
    void aFileSystemMadeMeanwhileIsWatched() throws IOException {
        bench.volume.bytes.put(FS, new byte[8192]);
        Bench.Session session = bench.login();
        assertThat(session.write(FS, Bench.ext4(0, 0, 1000)).seen()).as("mkfs").isEmpty();
        assertThat(session.write(FS, Bench.ext4(1, RECOVER, 1001)).seen())
                .containsExactly(new DiskFact.Mounted(1, "writable", 1));
        ByteBuffer other = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        Bench.ext4(other, 0, 2, 2, 0, 1002);
        assertThat(session.write(FS, other).seen()).as("mkfs again").isEmpty();
    }

    @Test
    void aPartitionThatMovesIsFollowed() throws IOException {
        int moved = FS + 512 * 1024;
        Bench.ext4(bench.volume.bytes, moved, 1, 5, 0, 1000);
        Bench.Session session = bench.login();
        ByteBuffer table = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        Bench.mbr(table, 3, 64 + 1024, 2048);
        assertThat(session.write(0, table).seen()).isEmpty();
        assertThat(session.write(FS, Bench.ext4(6, RECOVER, 1001)).seen())
                .as("no partition any more")
                .isEmpty();
        assertThat(session.write(moved, Bench.ext4(6, RECOVER, 1001)).seen())
                .containsExactly(new DiskFact.Mounted(3, "writable", 6));
    }

    @Test
    void aTableThatMakesNoSenseIsWatchedForAnother() throws IOException {
        bench.partition(1, 64, 1 << 20);
        Bench.Session session = bench.login();
        assertThat(session.write(FS, Bench.ext4(6, RECOVER, 1001)).seen()).isEmpty();
        ByteBuffer table = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        Bench.mbr(table, 1, 64, 2048);
        session.write(0, table);
        assertThat(session.write(FS, Bench.ext4(7, RECOVER, 1002)).seen())
                .containsExactly(new DiskFact.Mounted(1, "writable", 7));
    }

    @Test
    void zerosOverASuperblockEndTheFileSystem() throws IOException {
        for (boolean discard : new boolean[] {true, false}) {
            Bench.ext4(bench.volume.bytes, FS, 1, 5, 0, 1000);
            try (Bench.Session session = bench.login()) {
                if (discard) {
                    session.disk.discard(FS, 8192);
                } else {
                    session.disk.writeZeroes(FS, 8192);
                }
                assertThat(session.write(FS, Bench.ext4(6, RECOVER, 1001)).seen())
                        .as("nothing to compare it with; discard: " + discard)
                        .isEmpty();
            }
        }
    }

    @Test
    void zerosElsewhereAreNoConcern() throws IOException {
        Bench.Session session = bench.login();
        session.disk.discard(FS + 512 * 1024, 4096);
        session.disk.writeZeroes(FS + 512 * 1024, 4096);
        assertThat(session.write(FS, Bench.ext4(6, RECOVER, 1001)).seen()).hasSize(1);
    }

    @Test
    void theFirstReadAndThoseOfInterestAreNotMadeInPassing() throws IOException {
        Bench.Session session = bench.login();
        ByteBuffer into = ByteBuffer.allocate(1024);
        assertThat(session.disk.readNow(FS + 512 * 1024, into)).as("the first").isFalse();
        session.read(FS + 512 * 1024, 1024);
        assertThat(session.firstReads).containsExactly((long) FS + 512 * 1024);
        assertThat(session.disk.readNow(FS + 512 * 1024, into)).isTrue();
        assertThat(session.disk.readNow(FS + 1024, into.clear()))
                .as("a superblock")
                .isFalse();
        assertThat(bench.volume.readsNow).isOne();
    }

    /** There a mount's first read is that of a probe; fsck reads more at once. */
    @Test
    void onWideBlocksTheRootsInodeTellsAMountFromAProbe() throws IOException {
        int fs = 16 * 4096;
        int inodes = 37 * 4096;
        Bench wide = new Bench(fs + 1024 * 1024, 4096);
        wide.partition(1, 16, 256);
        Bench.ext4(wide.volume.bytes, fs, 1, 5, 0, 1000);
        wide.volume.bytes.putInt(fs + 4096 + 8, 37);
        Bench.Session session = wide.login();
        session.read(fs, 4096).read(fs, 4 * 4096).read(fs + inodes, 4096);
        assertThat(session.seen()).as("probe, then fsck").isEmpty();
        assertThat(session.read(fs, 4096).read(fs + inodes, 4096).seen()).containsExactly(new DiskFact.MountStarted(1));
        assertThat(session.write(fs, Bench.ext4(6, RECOVER, 1001)).seen())
                .containsExactly(new DiskFact.Mounted(1, "writable", 6));
    }

    @Test
    void readsWhatE2fsprogsWrote(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/mke2fs")) && Files.isExecutable(Path.of("/usr/sbin/debugfs")),
                "mke2fs or debugfs is missing; to run this test: apt-get install e2fsprogs");
        Path image = folder.resolve("fs.img");
        run("/usr/sbin/mke2fs", "-q", "-t", "ext4", "-L", "root", image.toString(), "8M");
        Bench bare = new Bench(8 << 20, 512);
        bare.volume.bytes.put(0, Files.readAllBytes(image));
        Bench.Session session = bare.login();
        assertThat(session.disk.isUnclean()).isFalse();

        run("/usr/sbin/debugfs", "-w", "-R", "ssv mnt_count 1", image.toString());
        assertThat(session.write(0, ByteBuffer.wrap(Files.readAllBytes(image)).slice(0, 4096))
                        .seen())
                .containsExactly(new DiskFact.Mounted(0, "root", 1));

        run("/usr/sbin/debugfs", "-w", "-R", "feature needs_recovery", image.toString());
        bare.volume.bytes.put(0, Files.readAllBytes(image));
        session.close();
        assertThat(bare.login().disk.isUnclean()).isTrue();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
    }
}
