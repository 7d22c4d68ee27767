package dev.bramble.iscsi.volume.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.disk.ByteSource;
import dev.bramble.iscsi.volume.medium.FileMedium;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several threads use one image. */
class ConcurrencyTest {
    private static final int THREADS = 4;
    private static final int SECTOR = 512;

    @TempDir
    Path folder;

    private Qcow2Image overlay(int size, int clusterBits, byte[] base) throws IOException {
        Path file = folder.resolve("image");
        Files.createFile(file);
        FileMedium medium = FileMedium.openAlone(file);
        Qcow2Image.create(medium, size, Optional.of(new Backing("base", Backing.Format.RAW)), clusterBits);
        Files.write(folder.resolve("base"), base);
        return Qcow2Image.open(medium, Optional.of(new Bytes(base)));
    }

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

    /** Each thread has the sectors of its number, so all meet in every cluster; clusters of 512 make tables come and go. */
    @ParameterizedTest
    @ValueSource(ints = {9, 12, 16})
    void eachThreadFindsWhatItWrote(int clusterBits) throws Exception {
        int size = 8 * 1024 * 1024;
        byte[] base = new byte[size / 2];
        new Random(0).nextBytes(base);
        byte[] model = Arrays.copyOf(base, size);
        AtomicBoolean isOver = new AtomicBoolean();
        try (Qcow2Image image = overlay(size, clusterBits, base);
                ExecutorService pool = Executors.newFixedThreadPool(THREADS + 1)) {
            List<Future<?>> users = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int mine = thread;
                users.add(pool.submit(() -> {
                    use(image, model, mine, new Random(mine));
                    return null;
                }));
            }
            Future<?> flusher = pool.submit(() -> {
                while (!isOver.get()) {
                    image.flush();
                }
                return null;
            });
            for (Future<?> user : users) {
                user.get();
            }
            isOver.set(true);
            flusher.get();
            assertReads(image, model);
        }
        try (Qcow2Image image =
                Qcow2Image.open(FileMedium.openAlone(folder.resolve("image")), Optional.of(new Bytes(base)))) {
            assertReads(image, model);
        }
        if (QemuTool.isThere()) {
            QemuTool.clean(folder.resolve("image"));
        }
    }

    private static void use(Qcow2Image image, byte[] model, int thread, Random random) throws IOException {
        int sectors = model.length / SECTOR / THREADS;
        for (int i = 0; i < 3000; i++) {
            int at = (random.nextInt(sectors) * THREADS + thread) * SECTOR;
            byte[] data = new byte[SECTOR];
            switch (random.nextInt(5)) {
                case 0 -> image.discard(at, SECTOR);
                case 1 -> {
                    ByteBuffer found = ByteBuffer.allocate(SECTOR);
                    image.read(at, found);
                    assertThat(found.flip()).isEqualTo(ByteBuffer.wrap(model, at, SECTOR));
                    continue;
                }
                default -> {
                    random.nextBytes(data);
                    image.write(at, ByteBuffer.wrap(data));
                }
            }
            System.arraycopy(data, 0, model, at, SECTOR);
        }
    }

    private static void assertReads(Qcow2Image image, byte[] model) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(model.length);
        image.read(0, all);
        assertThat(all.flip()).isEqualTo(ByteBuffer.wrap(model));
    }

    /** Each cluster is all of one letter; a host cluster that changed hands under a reader would show another. */
    @Test
    void aClusterIsNotReusedUnderAReader() throws Exception {
        int cluster = 1 << 12;
        int clusters = 16;
        AtomicBoolean isOver = new AtomicBoolean();
        try (Qcow2Image image = overlay(clusters * cluster, 12, new byte[0]);
                ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> readers = new ArrayList<>();
            for (int thread = 1; thread < THREADS; thread++) {
                Random random = new Random(thread);
                readers.add(pool.submit(() -> {
                    while (!isOver.get()) {
                        int at = random.nextInt(clusters);
                        ByteBuffer found = ByteBuffer.allocate(cluster);
                        image.read((long) at * cluster, found);
                        byte first = found.get(0);
                        assertThat((int) first).isIn(0, at + 1);
                    }
                    return null;
                }));
            }
            Random random = new Random(9);
            for (int i = 0; i < 5000; i++) {
                int at = random.nextInt(clusters);
                byte[] data = new byte[cluster];
                Arrays.fill(data, (byte) (at + 1));
                image.write((long) at * cluster, ByteBuffer.wrap(data));
                image.discard((long) random.nextInt(clusters) * cluster, cluster);
                image.flush();
            }
            isOver.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
    }

    @Test
    void twoWritersOfOneNewClusterBothCount() throws Exception {
        int cluster = 1 << 16;
        int clusters = 64;
        byte[] base = new byte[clusters * cluster];
        Arrays.fill(base, (byte) 7);
        try (Qcow2Image image = overlay(base.length, 16, base);
                ExecutorService pool = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < clusters; i++) {
                long start = (long) i * cluster;
                CountDownLatch go = new CountDownLatch(2);
                List<Future<?>> both = new ArrayList<>();
                for (int half = 0; half < 2; half++) {
                    long at = start + half * 4096L;
                    both.add(pool.submit(() -> {
                        go.countDown();
                        go.await();
                        image.write(at, ByteBuffer.wrap(new byte[] {1, 1}));
                        return null;
                    }));
                }
                for (Future<?> one : both) {
                    one.get();
                }
                ByteBuffer found = ByteBuffer.allocate(cluster);
                image.read(start, found);
                byte[] wanted = new byte[cluster];
                Arrays.fill(wanted, (byte) 7);
                for (int half = 0; half < 2; half++) {
                    Arrays.fill(wanted, half * 4096, half * 4096 + 2, (byte) 1);
                }
                assertThat(found.flip()).isEqualTo(ByteBuffer.wrap(wanted));
            }
        }
    }
}
