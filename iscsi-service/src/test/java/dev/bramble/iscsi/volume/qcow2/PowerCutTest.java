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
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Cuts power at every point of a recorded run, with the writes since the last sync done, left out, out of order or torn
 * between sectors, and looks at what is there then: each byte has its last flushed value or one written later. The log of
 * the boot before is there, too, in whatever state.
 */
class PowerCutTest {
    private static final int STEPS = 70;

    /** Of so many files one is shown to qemu-img, too. */
    private static final int SHOWN = 200;

    private static final UUID AFTER = new UUID(5, 6);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "1, 9, 40, false",
        "2, 9, 40, true",
        "3, 12, 100, true",
        "4, 12, 100, false",
        "5, 16, 300, true",
        "6, 16, 300, false"
    })
    void noFlushedByteIsLost(long seed, int clusterBits, int kib, boolean isOverlay) throws Exception {
        Run run = new Run(seed, clusterBits, kib * 1024, isOverlay);
        run.record();
        run.cutEverywhere();
    }

    /** What a byte may be: each value it had since the last flush, in a bit of the step that wrote it. */
    private final class Run {
        final Random random;
        final Optional<ByteSource> backing;
        final int size;
        final byte[] backingBytes;
        final byte[] fresh;
        final RecordedMedium medium;
        final List<RecordedMedium> logs = new ArrayList<>();

        /** At events of the medium, how many of the log's had come. */
        final TreeMap<Integer, Integer> logged = new TreeMap<>(Map.of(0, 0));

        final List<byte[]> states = new ArrayList<>();

        /** Per state, the latest one that was flushed when it had come. */
        final List<Integer> flushed = new ArrayList<>();

        Run(long seed, int clusterBits, int size, boolean isOverlay) throws IOException {
            this.random = new Random(seed);
            this.size = size;
            this.backingBytes = new byte[size * 2 / 3];
            random.nextBytes(backingBytes);
            Arrays.fill(backingBytes, size / 4, size / 2, (byte) 0);
            this.backing = isOverlay ? Optional.of(new Bytes(backingBytes)) : Optional.empty();
            Files.write(folder.resolve("base"), backingBytes);
            MemoryMedium made = new MemoryMedium(new byte[0]);
            Optional<Backing> named = backing.map(bytes -> new Backing("base", Backing.Format.RAW));
            Qcow2Image.create(made, size, named, clusterBits);
            this.fresh = made.image();
            this.medium = new RecordedMedium(fresh);
            byte[] first = new byte[size];
            if (isOverlay) {
                System.arraycopy(backingBytes, 0, first, 0, backingBytes.length);
            }
            states.add(first);
            flushed.add(0);
        }

        void record() throws IOException {
            LogPlace log = MemoryLog.empty().opened(file -> {
                RecordedMedium recorded = new RecordedMedium(file.image());
                logs.add(recorded);
                return recorded;
            });
            Qcow2Image image = Qcow2Image.open(medium, backing, Optional.of(log));
            for (int step = 1; step <= STEPS; step++) {
                // Before it is done: what a cut in its midst leaves may be of it already.
                byte[] next = states.getLast().clone();
                int at = random.nextInt(size);
                int length = 1 + random.nextInt(Math.min(size - at, size / 10));
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
                mark(step);
                if (isFlush) {
                    image.flush();
                    flushed.set(step, step);
                    // A step of its own, so that a cut during the flush does not count as after it.
                    mark(step + STEPS);
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

        private void mark(int step) {
            int at = medium.mark(step);
            logged.put(at, logs.isEmpty() ? 0 : logs.getFirst().events().size());
        }

        void cutEverywhere() throws Exception {
            int[] shown = new int[1];
            PowerCuts cuts = new PowerCuts(random);
            cuts.everywhere(fresh, medium.events(), (file, done, variant) -> {
                MemoryLog log = MemoryLog.of(cuts.left(new byte[0], logged(done.size()), variant), AFTER);
                check(file, log, done, "cut %d variant %d".formatted(done.size(), variant));
                assertThat(log.file).as("the log of the boot before").isNull();
                if (random.nextInt(SHOWN) == 0) {
                    showToQemu(file);
                    shown[0]++;
                }
            });
            assertThat(shown[0]).isPositive();
        }

        /** What had been done to the log, which is never synced: up to the cut, or a little less or more. */
        private List<Event> logged(int cut) {
            List<Event> all = logs.getFirst().events();
            int least = logged.floorEntry(cut).getValue();
            Map.Entry<Integer, Integer> next = logged.higherEntry(cut);
            int most = next == null ? all.size() : next.getValue();
            return all.subList(0, random.nextInt(least, most + 1));
        }

        private void check(byte[] file, LogPlace log, List<Event> done, String where) throws IOException {
            int last = done.size();
            while (last > 0 && !(done.get(last - 1) instanceof Marked)) {
                last--;
            }
            int now = 0;
            int durable = 0;
            if (last > 0 && done.get(last - 1) instanceof Marked mark) {
                boolean isFlushed = mark.step() > STEPS;
                now = isFlushed ? mark.step() - STEPS : mark.step();
                durable = flushed.get(isFlushed ? now : now - 1);
            }
            byte[] found = new byte[size];
            Qcow2Image.open(new MemoryMedium(file), backing, Optional.of(log)).read(0, ByteBuffer.wrap(found));
            BitSet open = new BitSet(size);
            open.set(0, size);
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
