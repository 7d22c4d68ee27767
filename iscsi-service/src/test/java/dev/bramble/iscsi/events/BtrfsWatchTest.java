package dev.bramble.iscsi.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** btrfs on a bare disk; the I/O is what RATIONALE.md says was measured. */
class BtrfsWatchTest {
    private static final int SUPERBLOCK = 65536;
    private static final int CHUNK_ROOT = 0x50000;
    private static final int SECOND_CHUNK_ROOT = 0x90000;
    private static final int NODE = 16384;

    private final Bench bench = new Bench(1024 * 1024, 512);

    @BeforeEach
    void fileSystem() {
        bench.volume.bytes.put(SUPERBLOCK, superblock(1, 6, 0, CHUNK_ROOT), 0, 4096);
    }

    private static ByteBuffer superblock(int uuid, long generation, long logRoot, long chunkRoot) {
        int chunk = 0x32b;
        ByteBuffer sb = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        sb.putLong(0x20, uuid).putLong(0x30, SUPERBLOCK).putLong(0x40, 0x4d5f53665248425fL);
        sb.putLong(0x48, generation).putLong(0x58, chunkRoot).putLong(0x60, logRoot);
        sb.putInt(0x94, NODE).putInt(0xa0, 129).put(0x12b, new byte[] {'r', 'o', 'o', 't'});
        sb.putLong(chunk + 9, CHUNK_ROOT).putLong(chunk + 17, 0x20000).putShort(chunk + 17 + 44, (short) 2);
        return sb.putLong(chunk + 73, CHUNK_ROOT).putLong(chunk + 105, SECOND_CHUNK_ROOT);
    }

    private static ByteBuffer commit(long generation, long logRoot) {
        return superblock(1, generation, logRoot, CHUNK_ROOT);
    }

    @Test
    void probesAreNoMount() throws IOException {
        Bench.Session session = bench.login();
        session.read(SUPERBLOCK, 4096).read(CHUNK_ROOT, 4096).read(CHUNK_ROOT + NODE, NODE);
        assertThat(session.seen()).isEmpty();
    }

    @Test
    void theChunkTreeIsReadByAMountAndTheFirstCommitIsOneForWriting() throws IOException {
        Bench.Session session = bench.login();
        assertThat(session.read(CHUNK_ROOT, NODE).read(CHUNK_ROOT, NODE).seen())
                .containsExactly(new DiskFact.MountStarted(0));
        assertThat(session.write(SUPERBLOCK, commit(6, 0)).seen()).isEmpty();
        assertThat(session.write(SUPERBLOCK, commit(7, 0)).seen()).containsExactly(new DiskFact.Mounted(0, "root", 0));
        assertThat(session.write(SUPERBLOCK, commit(8, 0)).seen()).isEmpty();
    }

    @Test
    void eitherCopyMayBeRead() throws IOException {
        assertThat(bench.login().read(SECOND_CHUNK_ROOT, NODE).seen()).containsExactly(new DiskFact.MountStarted(0));
    }

    @Test
    void aSyncBeforeTheFirstCommitIsAMountForWritingToo() throws IOException {
        Bench.Session session = bench.login();
        session.read(CHUNK_ROOT, NODE).seen();
        assertThat(session.write(SUPERBLOCK, commit(6, 0x60000)).seen())
                .containsExactly(new DiskFact.Mounted(0, "root", 0));
        assertThat(session.write(SUPERBLOCK, commit(7, 0)).seen())
                .as("no replay")
                .isEmpty();
    }

    @Test
    void whatWasSyncedIsReplayedByTheNextMount() throws IOException {
        bench.volume.bytes.put(SUPERBLOCK, commit(6, 0x60000), 0, 4096);
        Bench.Session session = bench.login();
        assertThat(session.disk.isUnclean()).isTrue();
        session.read(CHUNK_ROOT, NODE).seen();
        assertThat(session.write(SUPERBLOCK, commit(7, 0)).seen()).containsExactly(new DiskFact.JournalReplayed(0));
        assertThat(session.disk.isUnclean()).isFalse();
        assertThat(session.write(SUPERBLOCK, commit(8, 0)).seen()).containsExactly(new DiskFact.Mounted(0, "root", 0));
    }

    @Test
    void aSessionThatGoesOnIsNoMount() throws IOException {
        assertThat(bench.login()
                        .write(SUPERBLOCK, commit(7, 0))
                        .write(SUPERBLOCK, commit(8, 9))
                        .seen())
                .isEmpty();
    }

    @Test
    void aChunkTreeThatMovesIsFollowed() throws IOException {
        Bench.Session session = bench.login();
        session.write(SUPERBLOCK, superblock(1, 7, 0, CHUNK_ROOT + NODE));
        assertThat(session.read(CHUNK_ROOT, NODE).seen()).isEmpty();
        assertThat(session.read(CHUNK_ROOT + NODE, NODE).seen()).containsExactly(new DiskFact.MountStarted(0));
    }

    @Test
    void anotherFileSystemMadeThereIsAnother() throws IOException {
        Bench.Session session = bench.login();
        session.read(CHUNK_ROOT, NODE).seen();
        assertThat(session.write(SUPERBLOCK, superblock(2, 9, 0, CHUNK_ROOT)).seen())
                .isEmpty();
        assertThat(session.write(SUPERBLOCK, superblock(2, 10, 0, CHUNK_ROOT)).seen())
                .isEmpty();
    }
}
