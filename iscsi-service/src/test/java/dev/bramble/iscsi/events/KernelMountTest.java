package dev.bramble.iscsi.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bramble.disk.btrfs.Superblock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What this machine's kernel writes when it mounts XFS and btrfs, of both sizes of sectors: a file system on a loop
 * device, a copy of it after each step, and what differs between two copies is a session's writes. Skipped where the
 * machine may not mount.
 */
class KernelMountTest {
    /** The smallest that mkfs.xfs makes. */
    private static final int SIZE = 320 << 20;

    private static final int PIECE = 128 * 1024;

    /** $1 folder, $2 file system, $3 sector size. */
    private static final String SCRIPT = """
            set -e
            cd "$1"
            mkdir mnt
            truncate -s %d disk
            skip() { echo "$*" > skipped; exit 0; }
            command -v mkfs.$2 >/dev/null || skip "mkfs.$2 is missing: apt-get install xfsprogs btrfs-progs"
            dev=$(losetup -f --show -b $3 disk) || skip "no loop device may be used"
            trap 'umount mnt 2>/dev/null; losetup -d $dev' EXIT
            mkfs.$2 -q -f -L root $dev
            mount -t $2 -o ro $dev mnt || skip "$2 cannot be mounted"
            umount mnt
            copy() { sync $dev; cp --sparse=always disk $1; }
            copy 0-made
            mount -t $2 -o ro $dev mnt
            copy 1-read-only
            mount -o remount,rw mnt
            echo one > mnt/one
            sync -f mnt/one
            copy 2-written
            umount mnt
            copy 3-unmounted
            mount -t $2 $dev mnt
            echo two > mnt/two
            sync -d mnt/two
            copy 4-in-use
            umount mnt
            cp --sparse=always 4-in-use disk
            losetup -c $dev
            blockdev --flushbufs $dev
            mount -t $2 -o ro $dev mnt
            copy 5-replayed
            """.formatted(SIZE);

    @TempDir
    Path folder;

    private void make(String fileSystem, int sector) throws Exception {
        Process shell = new ProcessBuilder(
                        "unshare", "-m", "sh", "-c", SCRIPT, "sh", folder.toString(), fileSystem, "" + sector)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        boolean ended = shell.waitFor(120, TimeUnit.SECONDS);
        String log = Files.readString(folder.resolve("log"), StandardCharsets.UTF_8);
        assumeTrue(!log.contains("unshare"), log);
        Path skipped = folder.resolve("skipped");
        if (Files.exists(skipped)) {
            assumeTrue(false, Files.readString(skipped));
        }
        assertThat(ended && shell.exitValue() == 0).as(log).isTrue();
    }

    private Bench at(String step, int sector) throws IOException {
        Bench bench = new Bench(SIZE, sector);
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(step).toFile(), "r")) {
            file.readFully(bench.volume.bytes.array());
        }
        return bench;
    }

    /** Writes what is another now, in the order of the disk; for a journal that has not come round that is time's too. */
    private List<DiskFact> become(Bench bench, Bench.Session session, String step) throws IOException {
        byte[] piece = new byte[PIECE];
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(step).toFile(), "r")) {
            for (int offset = 0; offset < SIZE; offset += PIECE) {
                file.readFully(piece);
                int first = Arrays.mismatch(piece, 0, PIECE, bench.volume.bytes.array(), offset, offset + PIECE);
                if (first >= 0) {
                    int from = first - first % 512;
                    session.write(offset + from, ByteBuffer.wrap(piece, from, PIECE - from));
                }
            }
        }
        return session.seen();
    }

    private void xfs(int sector) throws Exception {
        make("xfs", sector);
        Bench bench = at("0-made", sector);
        Bench.Session session = bench.login();
        assertThat(session.disk.isUnclean()).isFalse();
        var superblock = dev.bramble.disk.xfs.Superblock.read(bench.volume).orElseThrow();
        long log = superblock.logOffset();
        assertThat(superblock.sectorSize()).isEqualTo(sector);

        assertThat(session.read(0, sector).read(log, sector).seen()).containsExactly(new DiskFact.MountStarted(0));
        assertThat(become(bench, session, "1-read-only")).isEmpty();
        assertThat(become(bench, session, "2-written")).containsExactly(new DiskFact.Mounted(0, "root", 0));
        assertThat(session.disk.isUnclean()).isTrue();
        assertThat(become(bench, session, "3-unmounted")).containsExactly(new DiskFact.Unmounted(0));
        session.read(log, sector).seen();
        assertThat(become(bench, session, "4-in-use")).containsExactly(new DiskFact.Mounted(0, "root", 0));
        session.close();

        Bench.Session next = bench.login();
        assertThat(next.disk.isUnclean()).isTrue();
        assertThat(next.read(log, sector).seen()).containsExactly(new DiskFact.MountStarted(0));
        assertThat(become(bench, next, "5-replayed")).contains(new DiskFact.JournalReplayed(0));
        next.close();
        assertThat(bench.login().disk.isUnclean()).isFalse();
    }

    private void btrfs(int sector) throws Exception {
        make("btrfs", sector);
        Bench bench = at("0-made", sector);
        Bench.Session session = bench.login();
        Superblock superblock = Superblock.read(bench.volume).orElseThrow();
        long root = superblock.chunkRoots().getFirst();

        session.read(65536, 4096).read(root, superblock.nodeSize());
        assertThat(session.seen()).containsExactly(new DiskFact.MountStarted(0));
        assertThat(become(bench, session, "1-read-only")).isEmpty();
        assertThat(become(bench, session, "2-written")).containsExactly(new DiskFact.Mounted(0, "root", 0));
        assertThat(become(bench, session, "3-unmounted")).isEmpty();
        session.read(root, superblock.nodeSize());
        assertThat(become(bench, session, "4-in-use")).containsExactly(new DiskFact.Mounted(0, "root", 0));
        session.close();

        Bench.Session next = bench.login();
        assertThat(next.disk.isUnclean()).isTrue();
        assertThat(next.read(root, superblock.nodeSize()).seen()).containsExactly(new DiskFact.MountStarted(0));
        assertThat(become(bench, next, "5-replayed")).containsExactly(new DiskFact.JournalReplayed(0));
        assertThat(next.disk.isUnclean()).isFalse();
    }

    @Test
    void xfsOf512() throws Exception {
        xfs(512);
    }

    @Test
    void xfsOf4096() throws Exception {
        xfs(4096);
    }

    @Test
    void btrfsOf512() throws Exception {
        btrfs(512);
    }

    @Test
    void btrfsOf4096() throws Exception {
        btrfs(4096);
    }
}
