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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Power cuts while an image gets another size, or takes over what is beneath it, under writes that go on. */
class ReformPowerCutTest {
    /** Of so many files one is shown to qemu-img, too. */
    private static final int SHOWN = 300;

    private static final int FLUSHED = 1_000_000;

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
        final Random random;
        final RecordedMedium medium;
        final byte[] fresh;
        final Qcow2Image image;
        final History history;

        /** By the names that a header may have. */
        final Map<String, ByteSource> backings = new TreeMap<>();

        final Map<String, Integer> seen = new TreeMap<>();
        private int dropped = Integer.MAX_VALUE;

        /** An image over {@code named}, that reads as {@code first}. */
        Run(long seed, int clusterBits, Optional<Backing> named, Map<String, ByteSource> backings, byte[] first)
                throws IOException {
            this.random = new Random(seed);
            this.backings.putAll(backings);
            MemoryMedium made = new MemoryMedium(new byte[0]);
            Qcow2Image.create(made, first.length, named, clusterBits);
            if (named.isEmpty()) {
                try (Qcow2Image filled = Qcow2Image.open(made, named.map(this::source))) {
                    filled.write(0, ByteBuffer.wrap(first));
                }
            }
            this.fresh = made.image();
            this.medium = new RecordedMedium(fresh);
            this.image = Qcow2Image.open(medium, named.map(this::source));
            this.history = new History(first);
        }

        private ByteSource source(Backing backing) {
            return Objects.requireNonNull(backings.get(backing.name()), backing.name());
        }

        private void begin(byte[] state) {
            medium.mark(history.add(state));
        }

        private void durable() {
            medium.mark(FLUSHED + history.now());
        }

        void change() {
            try {
                byte[] next = history.last().clone();
                int at = random.nextInt(next.length);
                int length = 1 + random.nextInt(Math.min(next.length - at, Math.max(1, next.length / 6)));
                byte[] data = new byte[length];
                int kind = random.nextInt(10);
                if (kind < 6) {
                    random.nextBytes(data);
                } else if (kind == 9) {
                    image.flush();
                    durable();
                    return;
                }
                System.arraycopy(data, 0, next, at, length);
                begin(next);
                if (kind < 6) {
                    image.write(at, ByteBuffer.wrap(data));
                } else {
                    image.discard(at, length);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        void write(int at, int length) throws IOException {
            byte[] next = history.last().clone();
            byte[] data = new byte[length];
            random.nextBytes(data);
            System.arraycopy(data, 0, next, at, length);
            begin(next);
            image.write(at, ByteBuffer.wrap(data));
        }

        /** A disk that gets smaller has zeros at its end for a moment: the description has its new size by then. */
        void resize(int size) throws IOException {
            byte[] old = history.last();
            begin(Arrays.copyOf(Arrays.copyOf(old, Math.min(size, old.length)), old.length));
            begin(Arrays.copyOf(old, size));
            image.resize(size);
            durable();
        }

        /** A header on the medium from here on has another backing. */
        void reformed() {
            durable();
            dropped = medium.events().size();
        }

        void cutEverywhere(String after) throws Exception {
            image.close();
            List<Event> events = medium.events();
            new PowerCuts(random).everywhere(fresh, events, (file, done, variant) -> {
                String where = "cut %d variant %d".formatted(done.size(), variant);
                MemoryMedium left = new MemoryMedium(file);
                Optional<Backing> named = Qcow2Header.read(left).backing();
                String name = named.map(Backing::name).orElse("");
                seen.merge(name, 1, Integer::sum);
                if (done.size() >= dropped) {
                    assertThat(name).as(where).isEqualTo(after);
                }
                Qcow2Image opened = Qcow2Image.open(left, named.map(this::source));
                byte[] found = new byte[(int) opened.size()];
                opened.read(0, ByteBuffer.wrap(found));
                history.check(found, last(done, FLUSHED), Math.max(last(done, 0), last(done, FLUSHED)), where);
                if (random.nextInt(SHOWN) == 0) {
                    Path image = folder.resolve("cut.qcow2");
                    Files.write(image, file);
                    QemuTool.require();
                    QemuTool.checked(image);
                }
            });
        }

        /** The last state that was begun, or flushed. */
        private static int last(List<Event> done, int from) {
            for (Event event : done.reversed()) {
                if (event instanceof Marked(int step) && step >= from && step < from + FLUSHED) {
                    return step - from;
                }
            }
            return 0;
        }
    }

    private static byte[] random(long seed, int length, int zerosFrom, int zerosTo) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        Arrays.fill(bytes, zerosFrom, zerosTo, (byte) 0);
        return bytes;
    }

    private static Optional<Backing> raw(String name) {
        return Optional.of(new Backing(name, Backing.Format.RAW));
    }

    @ParameterizedTest
    @CsvSource({"1, 9, 40, true", "2, 9, 40, false", "3, 12, 100, true", "4, 16, 200, true"})
    void aDiskThatGetsAnotherSize(long seed, int clusterBits, int kib, boolean isOverlay) throws Exception {
        int size = kib * 1024;
        byte[] base = random(seed, 2 * size, size / 4, size / 2);
        Files.write(folder.resolve("base"), base);
        // The base goes on behind the end of the disk: that is never to be seen.
        byte[] first = isOverlay ? Arrays.copyOf(base, size) : new byte[size];
        Run run = isOverlay
                ? new Run(seed, clusterBits, raw("base"), Map.of("base", new Bytes(base)), first)
                : new Run(seed, clusterBits, Optional.empty(), Map.of(), first);
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 5; i++) {
                run.change();
            }
            run.resize((size / 2 + run.random.nextInt(2 * size)) / 512 * 512);
        }
        run.change();
        run.cutEverywhere("");
    }

    /** With clusters of 512 bytes a refcount block counts 128 KiB of the file, and the first refcount table 8 MiB. */
    @ParameterizedTest
    @CsvSource({"11, 110, 12, false", "12, 8020, 4, true"})
    void anImageWhoseReferenceCountsGetMore(long seed, int kib, int pieces, boolean isTableFull) throws Exception {
        int piece = 16 * 1024;
        byte[] first = Arrays.copyOf(random(seed, kib * 1024, 0, 0), kib * 1024 + pieces * piece);
        Run run = new Run(seed, 9, Optional.empty(), Map.of(), first);
        long table = Qcow2Header.read(run.medium).refcountTableOffset();
        for (int i = 0; i < pieces; i++) {
            run.write(kib * 1024 + i * piece, piece);
            if (i % 2 == 1) {
                run.image.flush();
                run.durable();
            }
        }
        run.cutEverywhere("");
        assertThat(Qcow2Header.read(run.medium).refcountTableOffset() != table).isEqualTo(isTableFull);
    }

    @ParameterizedTest
    @CsvSource({"5, 9, 30", "6, 12, 100", "7, 16, 300"})
    void anImageThatTakesOverAllThatIsBeneath(long seed, int clusterBits, int kib) throws Exception {
        int size = kib * 1024;
        byte[] base = random(seed, size * 3 / 4, size / 4, size / 2);
        Files.write(folder.resolve("base"), base);
        Run run = new Run(seed, clusterBits, raw("base"), Map.of("base", new Bytes(base)), Arrays.copyOf(base, size));
        for (int i = 0; i < 8; i++) {
            run.change();
        }
        run.image.absorb(done -> {
            if (run.random.nextInt(3) == 0) {
                run.change();
            }
        });
        run.reformed();
        for (int i = 0; i < 8; i++) {
            run.change();
        }
        run.cutEverywhere("");
        assertThat(run.seen).containsOnlyKeys("", "base");
    }

    @ParameterizedTest
    @CsvSource({"8, 9, 30", "9, 12, 100", "10, 16, 300"})
    void anImageThatTakesOverTheLayerRightBeneath(long seed, int clusterBits, int kib) throws Exception {
        int size = kib * 1024;
        byte[] base = random(seed, size * 3 / 4, size / 4, size / 3);
        Files.write(folder.resolve("base"), base);
        MemoryMedium below = new MemoryMedium(new byte[0]);
        Qcow2Image.create(below, size, raw("base"), clusterBits);
        byte[] first = Arrays.copyOf(base, size);
        Random random = new Random(seed);
        Qcow2Image middle = Qcow2Image.open(below, Optional.of(new Bytes(base)));
        for (int i = 0; i < 6; i++) {
            int at = random.nextInt(size - size / 8);
            byte[] data = new byte[size / 8];
            if (i % 3 == 0) {
                middle.discard(at, data.length);
            } else {
                random.nextBytes(data);
                middle.write(at, ByteBuffer.wrap(data));
            }
            System.arraycopy(data, 0, first, at, data.length);
        }
        middle.flush();
        Files.write(folder.resolve("middle"), below.image());
        Run run = new Run(
                seed,
                clusterBits,
                Optional.of(new Backing("middle", Backing.Format.QCOW2)),
                Map.of("base", new Bytes(base), "middle", middle),
                first);
        for (int i = 0; i < 8; i++) {
            run.change();
        }
        run.image.absorb(middle, raw("base").orElseThrow(), new Bytes(base), done -> {
            if (run.random.nextInt(4) == 0) {
                run.change();
            }
        });
        run.reformed();
        for (int i = 0; i < 8; i++) {
            run.change();
        }
        run.cutEverywhere("base");
        assertThat(run.seen).containsOnlyKeys("base", "middle");
    }
}
