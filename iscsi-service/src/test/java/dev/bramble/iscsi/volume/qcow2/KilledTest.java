package dev.bramble.iscsi.volume.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bramble.disk.ByteSource;
import dev.bramble.iscsi.volume.medium.FragileMedium;
import dev.bramble.iscsi.volume.medium.FragileMedium.Life;
import dev.bramble.iscsi.volume.medium.MemoryMedium;
import dev.bramble.iscsi.volume.medium.WatchedMedium;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ends the process at each of its changes to the image and the log in turn; what it had written is there, whatever was
 * synced. Each byte then is what the last call that returned made it, or what one that did not return was to make it.
 */
class KilledTest {
    private static final int STEPS = 60;

    /** Of so many images one is shown to qemu-img, too. */
    private static final int SHOWN = 40;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "1, 9, 40, false, 0",
        "2, 9, 40, true, 0",
        "3, 12, 100, true, 0",
        "4, 16, 300, true, 0",
        "5, 9, 40, true, 15",
        "6, 12, 100, false, 15",
        "7, 12, 100, true, 15"
    })
    void noAcknowledgedByteIsLost(long seed, int clusterBits, int kib, boolean isOverlay, int errorsPercent)
            throws Exception {
        int shown = 0;
        boolean isOver = false;
        Random chosen = new Random(seed);
        for (int changes = 0; !isOver; changes++) {
            Run run = new Run(seed, clusterBits, kib * 1024, isOverlay, errorsPercent);
            isOver = !run.live(changes);
            run.recover("killed at change " + changes);
            // A second death, soon, finds what the first left and the replay of it.
            run.live(run.random.nextInt(20));
            run.recover("killed again after change " + changes);
            if (chosen.nextInt(SHOWN) == 0) {
                run.closeAndShow();
                shown++;
            }
        }
        assertThat(shown).isPositive();
    }

    private final class Run {
        final Random random;
        final int errorsPercent;
        final int size;
        final Optional<ByteSource> backing;
        final MemoryMedium file = new MemoryMedium(new byte[0]);
        MemoryLog log = MemoryLog.empty();
        final byte[] model;

        /** What a call that did not return may have done: per byte the other value it can have, and whether. */
        final byte[] maybe;

        final boolean[] isMaybe;

        Run(long seed, int clusterBits, int size, boolean isOverlay, int errorsPercent) throws IOException {
            this.random = new Random(seed);
            this.size = size;
            this.errorsPercent = errorsPercent;
            this.model = new byte[size];
            this.maybe = new byte[size];
            this.isMaybe = new boolean[size];
            byte[] base = new byte[size * 2 / 3];
            random.nextBytes(base);
            Arrays.fill(base, size / 4, size / 2, (byte) 0);
            Files.write(folder.resolve("base"), base);
            this.backing = isOverlay ? Optional.of(new Bytes(base)) : Optional.empty();
            if (isOverlay) {
                System.arraycopy(base, 0, model, 0, base.length);
            }
            Qcow2Image.create(file, size, backing.map(bytes -> new Backing("base", Backing.Format.RAW)), clusterBits);
        }

        /** Whether it died; else it closed the image. */
        boolean live(int changes) throws IOException {
            Life life = new Life(changes);
            log = log.opened(bytes -> new FragileMedium(bytes, life));
            try {
                Qcow2Image image = Qcow2Image.open(new FragileMedium(file, life), backing, Optional.of(log));
                for (int step = 0; step < STEPS && !life.isDead(); step++) {
                    if (random.nextInt(100) < errorsPercent) {
                        life.failNext(1 + random.nextInt(3));
                    }
                    step(image, life);
                }
                life.failNext(0);
                image.close();
            } catch (IOException e) {
                assertThat(life.isDead()).as("died of %s", e).isTrue();
            }
            return life.isDead();
        }

        private void step(Qcow2Image image, Life life) {
            int at = random.nextInt(size);
            int length = 1 + random.nextInt(Math.min(size - at, size / 8));
            int kind = random.nextInt(10);
            byte[] data = new byte[length];
            if (kind < 6) {
                random.nextBytes(data);
            }
            try {
                if (kind < 6) {
                    image.write(at, ByteBuffer.wrap(data));
                } else if (kind < 8) {
                    image.discard(at, length);
                } else if (kind < 9) {
                    image.flush();
                    return;
                } else {
                    image.writeZeroes(at, length);
                }
                System.arraycopy(data, 0, model, at, length);
                Arrays.fill(isMaybe, at, at + length, false);
            } catch (IOException e) {
                if (kind != 8) {
                    // It failed, or died: each byte is old or new. Where that was so before, any of three would do;
                    // look now.
                    settle(image, life, at, data);
                }
            }
        }

        private void settle(Qcow2Image image, Life life, int at, byte[] data) {
            if (life.isDead()) {
                for (int i = 0; i < data.length; i++) {
                    maybe[at + i] = data[i];
                    isMaybe[at + i] = true;
                }
                return;
            }
            byte[] found = new byte[data.length];
            try {
                image.read(at, ByteBuffer.wrap(found));
            } catch (IOException e) {
                throw new AssertionError("reading after a failed write", e);
            }
            for (int i = 0; i < data.length; i++) {
                assertThat(found[i] == model[at + i] || found[i] == data[i])
                        .as("byte %d after a failed call", at + i)
                        .isTrue();
                model[at + i] = found[i];
            }
        }

        /** Looks at all, as the next process would, which writes nothing. */
        void recover(String where) throws IOException {
            byte[] found = new byte[size];
            MemoryLog left = log.opened(bytes -> bytes).changed(bytes -> bytes);
            Qcow2Image.open(new MemoryMedium(file.image()), backing, Optional.of(left))
                    .read(0, ByteBuffer.wrap(found));
            for (int i = 0; i < size; i++) {
                if (found[i] != model[i] && !(isMaybe[i] && found[i] == maybe[i])) {
                    assertThat(found[i]).as("%s: byte %d", where, i).isEqualTo(model[i]);
                }
                model[i] = found[i];
                isMaybe[i] = false;
            }
        }

        void closeAndShow() throws Exception {
            Path path = folder.resolve("killed.qcow2");
            Files.write(path, file.image());
            QemuTool.require();
            QemuTool.checked(path);
            log = log.opened(bytes -> bytes);
            Qcow2Image image = Qcow2Image.open(file, backing, Optional.of(log));
            image.write(0, ByteBuffer.wrap(new byte[] {1}));
            image.close();
            assertThat(log.file).as("the log of a closed image").isNull();
            Files.write(path, file.image());
            QemuTool.checked(path);
        }
    }

    /** One write that was not flushed, and its log. */
    private static final class Left {
        static final int CLUSTER = 4096;
        static final int SIZE = 64 * CLUSTER;
        final MemoryMedium file = new MemoryMedium(new byte[0]);
        final MemoryLog log = MemoryLog.empty();

        Left() throws IOException {
            Qcow2Image.create(file, SIZE, Optional.empty(), 12);
            Qcow2Image image = Qcow2Image.open(file, Optional.empty(), Optional.of(log));
            image.write(0, ByteBuffer.wrap(filled(2 * CLUSTER, 1)));
            image.flush();
            image.write(CLUSTER, ByteBuffer.wrap(filled(3 * CLUSTER, 2)));
            image.discard(0, CLUSTER);
        }

        static byte[] filled(int length, int value) {
            byte[] bytes = new byte[length];
            Arrays.fill(bytes, (byte) value);
            return bytes;
        }

        /** The first byte of each cluster. */
        byte[] found(MemoryLog with) throws IOException {
            Qcow2Image image = Qcow2Image.open(
                    new MemoryMedium(file.image()), Optional.empty(), Optional.of(with.changed(bytes -> bytes)));
            byte[] firsts = new byte[5];
            for (int i = 0; i < firsts.length; i++) {
                image.read((long) i * CLUSTER, ByteBuffer.wrap(firsts, i, 1));
            }
            return firsts;
        }
    }

    @Test
    void aLogOfAnotherBootOrImageIsRemoved() throws IOException {
        Left left = new Left();
        assertThat(left.found(left.log)).containsExactly(0, 2, 2, 2, 0);
        MemoryLog otherBoot = left.log.boot(new UUID(9, 9));
        MemoryLog otherImage = left.log.image(new UUID(9, 9));
        for (MemoryLog other : new MemoryLog[] {otherBoot, otherImage}) {
            assertThat(left.found(other)).containsExactly(1, 2, 0, 0, 0);
            Qcow2Image.open(left.file, Optional.empty(), Optional.of(other));
            assertThat(other.file).isNull();
        }
    }

    /** Another program, which knows of no log, took the clusters for something else. */
    @Test
    void aLogThatTheImageDoesNotFitIsRefusedWhole() throws IOException {
        Left left = new Left();
        Qcow2Image other = Qcow2Image.open(left.file, Optional.empty());
        other.write(4 * Left.CLUSTER, ByteBuffer.wrap(Left.filled(Left.CLUSTER, 7)));
        other.close();
        assertThat(left.found(left.log)).containsExactly(1, 2, 0, 0, 7);
    }

    /** As before, but in clusters that the log does not tell of. */
    @Test
    void aLogIsRefusedWhenAnEntryHasNoValueItTellsOf() throws IOException {
        Left left = new Left();
        Qcow2Image other = Qcow2Image.open(left.file, Optional.empty());
        other.write(10 * Left.CLUSTER, ByteBuffer.wrap(Left.filled(3 * Left.CLUSTER, 8)));
        other.write(2 * Left.CLUSTER, ByteBuffer.wrap(Left.filled(Left.CLUSTER, 7)));
        other.discard(10 * Left.CLUSTER, 3 * Left.CLUSTER);
        other.close();
        assertThat(left.found(left.log)).containsExactly(1, 2, 7, 0, 0);
    }

    @Test
    void whatWasFlushedIsNotDoneAgain() throws IOException {
        Left left = new Left();
        Qcow2Image image = Qcow2Image.open(left.file, Optional.empty(), Optional.of(left.log));
        assertThat(image.recovery()).isEqualTo(Qcow2Image.Recovery.DONE);
        image.flush();
        assertThat(left.log.file).isNotNull();
        Qcow2Image next = Qcow2Image.open(left.file, Optional.empty(), Optional.of(left.log));
        assertThat(next.recovery()).isEqualTo(Qcow2Image.Recovery.NONE);
        assertThat(left.found(left.log)).containsExactly(0, 2, 2, 2, 0);
    }

    /** Else the commit would take the region with the entry, and not the change. */
    @Test
    void aCommitWaitsForAChangeThatIsInTheLog() throws Exception {
        MemoryMedium medium = new MemoryMedium(new byte[0]);
        Qcow2Image.create(medium, Left.SIZE, Optional.empty(), 12);
        Qcow2Header header = Qcow2Header.read(medium);
        HostFile file = new HostFile(medium, header.geometry());
        ImageScan.Result found = ImageScan.of(header, file);
        ClusterMap map = new ClusterMap(header.geometry(), file, found.clusters(), found.l1());
        ChangeLog log = new ChangeLog(Optional.of(MemoryLog.empty()));
        Commit commit = new Commit(header.geometry(), file, map, log, new HeaderSector(file), new Grace());
        Thread committing = new Thread(() -> {
            try {
                commit.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        log.change(List.of(new LogEntry(0, 0, L2Entry.ZERO)), () -> {
            committing.start();
            await().until(() -> committing.getState() == Thread.State.WAITING || !committing.isAlive());
            assertThat(committing.getState()).isEqualTo(Thread.State.WAITING);
        });
        committing.join();
    }

    /** The clusters it tells of may have lost what was written to them. */
    @Test
    void aFailedSyncEndsTheLog() throws IOException {
        WatchedMedium file = new WatchedMedium(0);
        Qcow2Image.create(file, Left.SIZE, Optional.empty(), 12);
        MemoryLog log = MemoryLog.empty();
        Qcow2Image image = Qcow2Image.open(file, Optional.empty(), Optional.of(log));
        image.write(0, ByteBuffer.wrap(Left.filled(Left.CLUSTER, 1)));
        assertThat(log.file).isNotNull();
        file.failSyncs = new IOException("lost");
        assertThatThrownBy(image::flush).isSameAs(file.failSyncs);
        assertThat(log.file).isNull();
        image.write(Left.CLUSTER, ByteBuffer.wrap(Left.filled(Left.CLUSTER, 1)));
        assertThat(log.file).isNull();
    }

    @Test
    void aLogThatCouldNotBeMadeWholeIsMadeAnew() throws IOException {
        WatchedMedium file = new WatchedMedium(0);
        Qcow2Image.create(file, Left.SIZE, Optional.empty(), 12);
        Life life = new Life(100);
        life.failNext(1);
        MemoryLog log = MemoryLog.empty().opened(bytes -> {
            if (life.changes() == 0) {
                file.failWrites = new IOException("full");
            }
            return new FragileMedium(bytes, life);
        });
        Qcow2Image image = Qcow2Image.open(file, Optional.empty(), Optional.of(log));
        byte[] data = Left.filled(Left.CLUSTER, 1);
        assertThatThrownBy(() -> image.write(0, ByteBuffer.wrap(data))).isSameAs(file.failWrites);
        file.failWrites = null;
        image.write(0, ByteBuffer.wrap(data));
        byte[] found = new byte[Left.CLUSTER];
        Qcow2Image.open(file, Optional.empty(), Optional.of(log.opened(bytes -> bytes)))
                .read(0, ByteBuffer.wrap(found));
        assertThat(found).isEqualTo(data);
    }

    /** A commit's moment falls between changes that are under way in other threads. */
    @Test
    void threadsLoseNothing() throws Exception {
        for (int changes = 10; changes < 1500; changes += 40) {
            Threads threads = new Threads(changes);
            threads.run();
            threads.check("killed at change " + changes);
        }
    }

    /** Each has clusters of its own, with the number of its last call in all bytes. */
    private static final class Threads {
        static final int THREADS = 4;
        static final int CLUSTERS = 64;
        static final int CLUSTER = 512;
        final MemoryMedium file = new MemoryMedium(new byte[0]);
        final MemoryLog log;
        final Life life;
        final int[] done = new int[CLUSTERS];
        final int[] begun = new int[CLUSTERS];

        Threads(int changes) throws IOException {
            Qcow2Image.create(file, CLUSTERS * CLUSTER, Optional.empty(), 9);
            life = new Life(changes);
            log = MemoryLog.empty().opened(bytes -> new FragileMedium(bytes, life));
        }

        void run() throws Exception {
            Qcow2Image image = Qcow2Image.open(new FragileMedium(file, life), Optional.empty(), Optional.of(log));
            try (ExecutorService pool = Executors.newFixedThreadPool(THREADS + 1)) {
                List<Future<?>> users = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    int mine = thread;
                    users.add(pool.submit(() -> untilDeath(() -> use(image, mine))));
                }
                users.add(pool.submit(() -> untilDeath(image::flush)));
                for (Future<?> user : users) {
                    user.get();
                }
            }
        }

        private interface Call {
            void run() throws IOException;
        }

        private @Nullable Void untilDeath(Call call) {
            try {
                while (!life.isDead()) {
                    call.run();
                }
            } catch (IOException e) {
                assertThat(life.isDead()).isTrue();
            }
            return null;
        }

        private void use(Qcow2Image image, int mine) throws IOException {
            for (int cluster = mine; cluster < CLUSTERS; cluster += THREADS) {
                int next = begun[cluster] + 1;
                begun[cluster] = next;
                if (next % 2 == 0) {
                    image.discard((long) cluster * CLUSTER, CLUSTER);
                } else {
                    image.write((long) cluster * CLUSTER, ByteBuffer.wrap(Left.filled(CLUSTER, next)));
                }
                if (life.isDead()) {
                    return; // nobody hears of it
                }
                done[cluster] = next;
            }
        }

        void check(String where) throws IOException {
            Qcow2Image image = Qcow2Image.open(file, Optional.empty(), Optional.of(log.opened(bytes -> bytes)));
            for (int cluster = 0; cluster < CLUSTERS; cluster++) {
                byte[] found = new byte[CLUSTER];
                image.read((long) cluster * CLUSTER, ByteBuffer.wrap(found));
                byte[] old = Left.filled(CLUSTER, done[cluster] % 2 * done[cluster]);
                byte[] now = Left.filled(CLUSTER, begun[cluster] % 2 * begun[cluster]);
                assertThat(found).as("%s: cluster %d", where, cluster).isIn(old, now);
            }
        }
    }

    @Test
    void aClosedImageHasNoLog() throws IOException {
        MemoryMedium file = new MemoryMedium(new byte[0]);
        Qcow2Image.create(file, Left.SIZE, Optional.empty(), 12);
        MemoryLog log = MemoryLog.empty();
        try (Qcow2Image image = Qcow2Image.open(file, Optional.empty(), Optional.of(log))) {
            assertThat(log.file).isNull();
            image.write(0, ByteBuffer.wrap(Left.filled(Left.CLUSTER, 1)));
            assertThat(log.file).isNotNull();
        }
        assertThat(log.file).isNull();
    }

    /** More changes than it has room for are committed on the way. */
    @Test
    void aFullLogIsCommitted() throws IOException {
        MemoryMedium file = new MemoryMedium(new byte[0]);
        int clusters = 3 * LogRegion.MOST;
        Qcow2Image.create(file, (long) clusters * 512, Optional.empty(), 9);
        MemoryLog log = MemoryLog.empty();
        Qcow2Image image = Qcow2Image.open(file, Optional.empty(), Optional.of(log));
        image.write(0, ByteBuffer.wrap(Left.filled(clusters * 512, 3)));
        byte[] found = new byte[clusters * 512];
        Qcow2Image.open(file, Optional.empty(), Optional.of(log)).read(0, ByteBuffer.wrap(found));
        assertThat(found).containsOnly(3);
        MemoryMedium there = log.file;
        assertThat(there == null ? 0 : there.size()).isEqualTo(2 * LogRegion.SIZE);
    }

    /** Any bytes: an image that can be used, and clusters that are whole ones of before or after. */
    @Test
    void anyLogIsReadUpToItsDamage() throws IOException {
        Left left = new Left();
        Random random = new Random(8);
        int kept = 0;
        for (int i = 0; i < 3000; i++) {
            MemoryLog damaged = left.log.changed(bytes -> damage(bytes, random));
            byte[] found = left.found(damaged);
            assertThat(found[0]).isIn((byte) 0, (byte) 1);
            assertThat(found[1]).isIn((byte) 1, (byte) 2);
            assertThat(found[2]).isEqualTo(found[3]).isIn((byte) 0, (byte) 2);
            assertThat(found[4]).isZero();
            kept += found[2] == 2 ? 1 : 0;
        }
        assertThat(kept).isBetween(100, 2900);
    }

    private static byte[] damage(byte[] bytes, Random random) {
        if (random.nextInt(20) == 0) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int at = random.nextInt(2) * LogRegion.SIZE + random.nextInt(LogRegion.HEADER + 8 * LogRegion.ENTRY);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                default -> ByteBuffer.wrap(bytes).putLong(at, random.nextLong());
            }
        }
        return bytes;
    }

    /** Entries whose checksums are right and that lie otherwise. */
    @Test
    void entriesThatLieAreRefused() throws IOException {
        Left left = new Left();
        long[] lies = {
            0x200, 0x1001, 2, 1L << 62 | 512, L2Entry.data(0x00ff_ffff_ffff_f000L), L2Entry.data(0), L2Entry.data(4096)
        };
        for (long cluster : new long[] {0, 4, -1, 1 << 20, Long.MAX_VALUE}) {
            for (long lie : lies) {
                MemoryLog log = left.log.changed(bytes -> with(bytes, new LogEntry(cluster, 0, lie)));
                assertThat(left.found(log)).as("%d: %x", cluster, lie).containsExactly(1, 2, 0, 0, 0);
            }
        }
    }

    private static byte[] with(byte[] bytes, LogEntry entry) {
        ByteBuffer into = ByteBuffer.wrap(bytes).position(LogRegion.SIZE);
        LogRegion.putHeader(into, 9, MemoryLog.BOOT, MemoryLog.IMAGE);
        LogRegion.putEntries(into, 9, 0, List.of(entry));
        return bytes;
    }

    /** Bytes in memory. */
    private record Bytes(
            @SuppressWarnings("ArrayRecordComponent") byte[] bytes) implements ByteSource {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void read(long offset, ByteBuffer into) {
            into.put(bytes, (int) offset, into.remaining());
        }
    }
}
