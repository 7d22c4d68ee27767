package dev.bramble.iscsi.volume.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.disk.ByteSource;
import dev.bramble.iscsi.volume.medium.MemoryMedium;
import dev.bramble.iscsi.volume.medium.RecordedMedium;
import dev.bramble.iscsi.volume.medium.RecordedMedium.Event;
import dev.bramble.iscsi.volume.medium.RecordedMedium.Marked;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Power cuts while two threads write one image: in the first third of the disk each has every other sector, so that both
 * meet in each cluster; the other thirds are one's alone. A flush of either keeps what both had written before it began.
 */
class WritersPowerCutTest {
    private static final int SECTOR = 512;
    private static final int WRITERS = 2;
    private static final int STEPS = 40;
    private static final int SHOWN = 400;

    /** A mark is of a writer's step; or of a flush that ended. */
    private static final int WRITER = 1_000_000;

    private static final int FLUSH = 10_000_000;

    @TempDir
    Path folder;

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

    private final class Run {
        final long seed;
        final int size;
        final byte[] fresh;
        final RecordedMedium medium;
        final Bytes base;
        final Qcow2Image image;
        final List<History> histories = new ArrayList<>();
        final List<AtomicInteger> ended = List.of(new AtomicInteger(), new AtomicInteger());
        final AtomicInteger flushes = new AtomicInteger();

        /** By flushes: the step that each writer had ended when it began. */
        final Map<Integer, List<Integer>> kept = new ConcurrentHashMap<>();

        Run(long seed, int clusterBits, int size) throws IOException {
            this.seed = seed;
            this.size = size;
            byte[] bytes = new byte[size];
            new Random(seed).nextBytes(bytes);
            this.base = new Bytes(bytes);
            Files.write(folder.resolve("base"), bytes);
            MemoryMedium made = new MemoryMedium(new byte[0]);
            Qcow2Image.create(made, size, Optional.of(new Backing("base", Backing.Format.RAW)), clusterBits);
            this.fresh = made.image();
            this.medium = new RecordedMedium(fresh);
            this.image = Qcow2Image.open(medium, Optional.of(base));
            for (int writer = 0; writer < WRITERS; writer++) {
                histories.add(new History(of(writer, bytes)));
            }
        }

        /** The bytes of a writer, and zeros where the others' are. */
        private byte[] of(int writer, byte[] all) {
            byte[] own = all.clone();
            for (int at = 0; at < size; at += SECTOR) {
                if (owner(at) != writer) {
                    Arrays.fill(own, at, at + SECTOR, (byte) 0);
                }
            }
            return own;
        }

        private int owner(int at) {
            int third = size / 3 / SECTOR * SECTOR;
            return at < third ? at / SECTOR % WRITERS : at < 2 * third ? 0 : 1;
        }

        void record() throws Exception {
            CyclicBarrier together = new CyclicBarrier(WRITERS);
            try (ExecutorService pool = Executors.newFixedThreadPool(WRITERS)) {
                List<Future<?>> writers = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    int mine = writer;
                    writers.add(pool.submit(() -> {
                        Random random = new Random(seed * WRITERS + mine);
                        for (int i = 0; i < STEPS; i++) {
                            together.await();
                            step(mine, random);
                        }
                        return null;
                    }));
                }
                for (Future<?> writer : writers) {
                    writer.get();
                }
            }
            flush();
            image.close();
        }

        private void step(int writer, Random random) throws IOException {
            int kind = random.nextInt(10);
            if (kind == 9) {
                flush();
                return;
            }
            int third = size / 3 / SECTOR * SECTOR;
            boolean isShared = random.nextBoolean();
            int at = isShared
                    ? (random.nextInt(third / SECTOR / WRITERS) * WRITERS + writer) * SECTOR
                    : (writer + 1) * third + random.nextInt(third / 2);
            int length = isShared ? SECTOR : 1 + random.nextInt(third / 2);
            byte[] data = new byte[length];
            if (kind < 7) {
                random.nextBytes(data);
            }
            History history = histories.get(writer);
            byte[] next = history.last().clone();
            System.arraycopy(data, 0, next, at, length);
            medium.mark(writer * WRITER + history.add(next));
            if (kind < 7) {
                image.write(at, ByteBuffer.wrap(data));
            } else {
                image.discard(at, length);
            }
            ended.get(writer).set(history.now());
        }

        private void flush() throws IOException {
            int number = flushes.incrementAndGet();
            kept.put(number, ended.stream().map(AtomicInteger::get).toList());
            image.flush();
            medium.mark(FLUSH + number);
        }

        void cutEverywhere() throws Exception {
            Random random = new Random(seed);
            new PowerCuts(random).everywhere(fresh, medium.events(), (file, done, variant) -> {
                byte[] found = new byte[size];
                Qcow2Image.open(new MemoryMedium(file), Optional.of(base)).read(0, ByteBuffer.wrap(found));
                for (int writer = 0; writer < WRITERS; writer++) {
                    histories
                            .get(writer)
                            .check(
                                    of(writer, found),
                                    durable(done, writer),
                                    begun(done, writer),
                                    "writer %d cut %d variant %d".formatted(writer, done.size(), variant));
                }
                if (random.nextInt(SHOWN) == 0) {
                    Path image = folder.resolve("cut.qcow2");
                    Files.write(image, file);
                    QemuTool.require();
                    QemuTool.checked(image);
                }
            });
        }

        private int begun(List<Event> done, int writer) {
            int last = 0;
            for (Event event : done) {
                if (event instanceof Marked(int step) && step < FLUSH && step / WRITER == writer) {
                    last = step % WRITER;
                }
            }
            return last;
        }

        private int durable(List<Event> done, int writer) {
            int last = 0;
            for (Event event : done) {
                if (event instanceof Marked(int step) && step > FLUSH) {
                    last = Math.max(
                            last, kept.getOrDefault(step - FLUSH, List.of()).get(writer));
                }
            }
            return last;
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 9, 48", "2, 12, 96", "3, 16, 384"})
    void noFlushedByteOfEitherIsLost(long seed, int clusterBits, int kib) throws Exception {
        Run run = new Run(seed, clusterBits, kib * 1024);
        run.record();
        assertThat(run.flushes.get()).isGreaterThan(2);
        run.cutEverywhere();
    }
}
