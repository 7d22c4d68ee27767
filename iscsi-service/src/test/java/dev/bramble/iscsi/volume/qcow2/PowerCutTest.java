package dev.bramble.iscsi.volume.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.disk.ByteSource;
import dev.bramble.iscsi.volume.medium.MemoryMedium;
import dev.bramble.iscsi.volume.medium.RecordedMedium;
import dev.bramble.iscsi.volume.medium.RecordedMedium.Event;
import dev.bramble.iscsi.volume.medium.RecordedMedium.Marked;
import dev.bramble.iscsi.volume.medium.RecordedMedium.Synced;
import dev.bramble.iscsi.volume.medium.RecordedMedium.Written;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Cuts power at every point of a recorded run, with the writes since the last sync done, left out, out of order or torn
 * between sectors, and looks at what is there then: each byte has its last flushed value or one written later.
 */
class PowerCutTest {
    private static final int SIZE = 300 * 1024;
    private static final int BACKING_SIZE = 200 * 1024;
    private static final int SECTOR = 512;
    private static final int STEPS = 120;

    /** Variants of each cut besides the plain prefix. */
    private static final int VARIANTS = 4;

    /** Of so many files one is shown to qemu-img, too. */
    private static final int SHOWN = 150;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1, 9, false", "2, 9, true", "3, 12, true", "4, 12, false", "5, 16, true", "6, 16, false"})
    void noFlushedByteIsLost(long seed, int clusterBits, boolean isOverlay) throws Exception {
        Run run = new Run(seed, clusterBits, isOverlay);
        run.record();
        run.cutEverywhere();
    }

    /** What a byte may be: each value it had since the last flush, in a bit of the step that wrote it. */
    private final class Run {
        final Random random;
        final Optional<ByteSource> backing;
        final byte[] backingBytes = new byte[BACKING_SIZE];
        final byte[] fresh;
        final RecordedMedium medium;
        final List<byte[]> states = new ArrayList<>();

        /** Per state, the latest one that was flushed when it had come. */
        final List<Integer> flushed = new ArrayList<>();

        Run(long seed, int clusterBits, boolean isOverlay) throws IOException {
            this.random = new Random(seed);
            random.nextBytes(backingBytes);
            Arrays.fill(backingBytes, 64 * 1024, 128 * 1024, (byte) 0);
            this.backing = isOverlay ? Optional.of(new Bytes(backingBytes)) : Optional.empty();
            Files.write(folder.resolve("base"), backingBytes);
            MemoryMedium made = new MemoryMedium(new byte[0]);
            Optional<Backing> named = backing.map(bytes -> new Backing("base", Backing.Format.RAW));
            Qcow2Image.create(made, SIZE, named, clusterBits);
            this.fresh = made.image();
            this.medium = new RecordedMedium(fresh);
            byte[] first = new byte[SIZE];
            if (isOverlay) {
                System.arraycopy(backingBytes, 0, first, 0, BACKING_SIZE);
            }
            states.add(first);
            flushed.add(0);
        }

        void record() throws IOException {
            Qcow2Image image = Qcow2Image.open(medium, backing);
            for (int step = 1; step <= STEPS; step++) {
                // Before it is done: what a cut in its midst leaves may be of it already.
                byte[] next = states.getLast().clone();
                int at = random.nextInt(SIZE);
                int length = 1 + random.nextInt(Math.min(SIZE - at, 24 * 1024));
                int kind = random.nextInt(10);
                byte[] data = new byte[length];
                if (kind < 7) {
                    random.nextBytes(data);
                }
                boolean isFlush = kind == 9;
                if (!isFlush) {
                    System.arraycopy(data, 0, next, at, length);
                }
                states.add(next);
                flushed.add(flushed.getLast());
                medium.mark(step);
                if (isFlush) {
                    image.flush();
                    flushed.set(step, step);
                    // A step of its own, so that a cut during the flush does not count as after it.
                    medium.mark(step + STEPS);
                } else if (kind < 7) {
                    image.write(at, ByteBuffer.wrap(data));
                } else if (kind == 7) {
                    image.discard(at, length);
                } else {
                    image.writeZeroes(at, length);
                }
            }
            image.close();
        }

        void cutEverywhere() throws Exception {
            List<Event> events = medium.events();
            int shown = 0;
            for (int cut = 0; cut <= events.size(); cut++) {
                for (int variant = 0; variant <= VARIANTS; variant++) {
                    byte[] file = cut(events.subList(0, cut), variant);
                    check(file, events.subList(0, cut), "seed of cut %d variant %d".formatted(cut, variant));
                    if (random.nextInt(SHOWN) == 0) {
                        showToQemu(file);
                        shown++;
                    }
                }
            }
            assertThat(shown).isPositive();
        }

        /** The file after a cut: all up to the last sync, and of the rest what the variant has. */
        private byte[] cut(List<Event> done, int variant) throws IOException {
            int synced = done.size();
            while (synced > 0 && !(done.get(synced - 1) instanceof Synced)) {
                synced--;
            }
            MemoryMedium file = new MemoryMedium(fresh);
            for (Event event : done.subList(0, synced)) {
                RecordedMedium.apply(event, file);
            }
            List<Event> rest = new ArrayList<>(done.subList(synced, done.size()));
            double kept = new double[] {1, 0.5, 0.8, 0.2, 0.5}[variant];
            for (Event event : rest) {
                if (variant == 0) {
                    RecordedMedium.apply(event, file);
                } else if (event instanceof Written write && variant >= 2) {
                    tear(write, kept, file);
                } else if (random.nextDouble() < kept) {
                    RecordedMedium.apply(event, file);
                }
            }
            return file.image();
        }

        /** Sectors of a write come or do not, each by itself. */
        private void tear(Written write, double kept, MemoryMedium file) {
            int at = 0;
            while (at < write.bytes().length) {
                int length = (int) Math.min(SECTOR - (write.offset() + at) % SECTOR, write.bytes().length - at);
                if (random.nextDouble() < kept) {
                    file.write(write.offset() + at, ByteBuffer.wrap(write.bytes(), at, length));
                }
                at += length;
            }
        }

        private void check(byte[] file, List<Event> done, String where) throws IOException {
            int now = 0;
            int durable = 0;
            for (Event event : done) {
                if (event instanceof Marked mark) {
                    if (mark.step() > STEPS) {
                        durable = flushed.get(mark.step() - STEPS);
                    } else {
                        now = mark.step();
                    }
                }
            }
            byte[] found = new byte[SIZE];
            Qcow2Image.open(new MemoryMedium(file), backing).read(0, ByteBuffer.wrap(found));
            BitSet open = new BitSet(SIZE);
            open.set(0, SIZE);
            for (int state = now; state >= durable && !open.isEmpty(); state--) {
                byte[] possible = states.get(state);
                if (Arrays.equals(possible, found)) {
                    return;
                }
                for (int at = open.nextSetBit(0); at >= 0; at = open.nextSetBit(at + 1)) {
                    if (possible[at] == found[at]) {
                        open.clear(at);
                    }
                }
            }
            assertThat(open.nextSetBit(0))
                    .as("%s: first byte that never was so", where)
                    .isNegative();
        }

        private void showToQemu(byte[] file) throws Exception {
            Path image = folder.resolve("cut.qcow2");
            Files.write(image, file);
            QemuTool.require();
            QemuTool.checked(image);
        }
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
