package dev.bramble.iscsi.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** XFS on partition 2 of a disk, its journal 68 KiB from its start; the I/O is what RATIONALE.md says was measured. */
class XfsWatchTest {
    private static final int FS = 64 * 512;
    private static final int LOG = FS + 64 * 1024 + 4096;
    private static final int LOG_SIZE = 256 * 1024;

    private final Bench bench = new Bench(FS + 1024 * 1024, 512);

    @BeforeEach
    void fileSystem() {
        bench.partition(2, 64, 2048);
        bench.volume.bytes.put(FS, superblock(1), 0, 512);
        bench.volume.bytes.put(LOG, unmount(), 0, 1024);
    }

    private static ByteBuffer superblock(int uuid) {
        return ByteBuffer.allocate(512)
                .putInt(0, 0x58465342)
                .putInt(4, 4096)
                .putLong(8, 256)
                .putLong(32, uuid)
                .putLong(48, 17)
                .putInt(84, 256)
                .putInt(96, LOG_SIZE / 4096)
                .putShort(102, (short) 512)
                .put(108, new byte[] {'r', 'o', 'o', 't'})
                .put(124, (byte) 8);
    }

    /** A record of one block behind its header. */
    private static ByteBuffer record(int operations) {
        ByteBuffer record = ByteBuffer.allocate(1024);
        record.putInt(0, 0xfeedbabe).putInt(4, 1).putInt(8, 2).putInt(12, 512);
        return record.putInt(40, operations).putInt(320, 32 * 1024).putInt(512, 1);
    }

    private static ByteBuffer cleared() {
        return ByteBuffer.allocate(512).putInt(0, 0xfeedbabe).putInt(8, 2).putInt(320, 32 * 1024);
    }

    private static ByteBuffer unmount() {
        return record(1).put(512 + 9, (byte) 0x20);
    }

    /** Of the superblock alone. */
    private static ByteBuffer onlySuperblock() {
        return record(5).putShort(512 + 52, Short.reverseBytes((short) 0x123c));
    }

    private static ByteBuffer changes() {
        return record(23).putShort(512 + 52, Short.reverseBytes((short) 0x123b));
    }

    private static ByteBuffer together(ByteBuffer... records) {
        ByteBuffer all = ByteBuffer.allocate(64 * 1024);
        for (ByteBuffer record : records) {
            all.put(record.duplicate());
        }
        return all.flip();
    }

    @Test
    void probesAreNoMount() throws IOException {
        Bench.Session session = bench.login();
        session.read(FS, 4096).read(FS, 512).read(LOG, 4096).read(LOG + 512, 512);
        assertThat(session.disk.isUnclean()).isFalse();
        assertThat(session.seen()).isEmpty();
    }

    @Test
    void aCleanDiskIsMountedWrittenAndUnmounted() throws IOException {
        Bench.Session session = bench.login();
        assertThat(session.read(LOG, 512).read(LOG, 512).seen()).containsExactly(new DiskFact.MountStarted(2));
        assertThat(session.write(LOG + 1024, cleared()).seen())
                .as("nothing to replay")
                .isEmpty();
        assertThat(session.write(LOG + 1024, onlySuperblock())
                        .write(LOG + 2048, unmount())
                        .seen())
                .as("read-only yet")
                .isEmpty();
        assertThat(session.write(LOG + 3072, changes()).seen()).containsExactly(new DiskFact.Mounted(2, "root", 0));
        assertThat(session.write(LOG + 4096, changes())
                        .write(LOG + 5120, onlySuperblock())
                        .seen())
                .isEmpty();
        assertThat(session.disk.isUnclean()).isTrue();
        assertThat(session.write(LOG + 6144, unmount()).seen()).containsExactly(new DiskFact.Unmounted(2));
        assertThat(session.disk.isUnclean()).isFalse();
        assertThat(session.write(LOG + 7168, changes()).seen())
                .as("it was a remount")
                .containsExactly(new DiskFact.Mounted(2, "root", 0));
    }

    @Test
    void recordsInOneWriteAreEachSeen() throws IOException {
        Bench.Session session = bench.login();
        session.read(LOG, 512).seen();
        session.write(LOG - 4096, together(ByteBuffer.allocate(4096), changes(), onlySuperblock(), unmount()));
        assertThat(session.seen()).containsExactly(new DiskFact.Mounted(2, "root", 0), new DiskFact.Unmounted(2));
    }

    @Test
    void aDirtyJournalIsReplayedOnce() throws IOException {
        bench.volume.bytes.put(LOG + 1024, changes(), 0, 1024);
        Bench.Session session = bench.login();
        assertThat(session.disk.isUnclean()).isTrue();
        session.read(LOG, 512).seen();
        assertThat(session.write(LOG + 2048, together(cleared(), cleared(), changes()))
                        .seen())
                .containsExactly(new DiskFact.JournalReplayed(2));
        assertThat(session.write(LOG + 4096, cleared()).seen()).isEmpty();
        assertThat(session.write(LOG + 2048, changes()).seen()).containsExactly(new DiskFact.Mounted(2, "root", 0));
    }

    @Test
    void aReadOnlyMountThatLeavesADirtyJournalInOrderHasReplayedIt() throws IOException {
        bench.volume.bytes.put(LOG + 1024, changes(), 0, 1024);
        Bench.Session session = bench.login();
        session.read(LOG, 512).seen();
        assertThat(session.write(LOG + 2048, together(onlySuperblock(), unmount(), cleared()))
                        .seen())
                .containsExactly(new DiskFact.JournalReplayed(2));
    }

    @Test
    void aSessionThatGoesOnIsNoMountAndItsUnmountIsSeen() throws IOException {
        bench.volume.bytes.put(LOG + 1024, changes(), 0, 1024);
        Bench.Session resumed = bench.login();
        assertThat(resumed.write(LOG + 2048, changes()).seen()).isEmpty();
        assertThat(resumed.write(LOG + 3072, unmount()).seen()).containsExactly(new DiskFact.Unmounted(2));
    }

    @Test
    void aMountThatBeganGoesOnInTheNextSession() throws IOException {
        try (Bench.Session first = bench.login()) {
            first.read(LOG, 512);
        }
        assertThat(bench.login().write(LOG + 1024, changes()).seen())
                .containsExactly(new DiskFact.Mounted(2, "root", 0));
    }

    @Test
    void anotherFileSystemMadeThereIsAnother() throws IOException {
        bench.volume.bytes.put(LOG + 1024, changes(), 0, 1024);
        Bench.Session session = bench.login();
        session.read(LOG, 512).seen();
        session.write(FS, ByteBuffer.allocate(4096)); // mkfs.xfs begins so
        session.write(LOG, unmount())
                .write(LOG + 1024, ByteBuffer.allocate(4096))
                .write(FS, superblock(2));
        assertThat(session.disk.isUnclean()).isFalse();
        assertThat(session.write(LOG + 1024, changes()).seen())
                .as("not mounted by anyone")
                .isEmpty();
    }

    @Test
    void onWideBlocksSectorsAreWide() throws IOException {
        int fs = 16 * 4096;
        Bench wide = new Bench(fs + 1024 * 1024, 4096);
        wide.partition(1, 16, 256);
        wide.volume.bytes.put(fs, superblock(1).putShort(102, (short) 4096), 0, 512);
        Bench.Session session = wide.login();
        assertThat(session.read(fs + 17 * 4096, 512).seen()).isEmpty();
        assertThat(session.read(fs + 17 * 4096, 4096).seen()).containsExactly(new DiskFact.MountStarted(1));
    }
}
