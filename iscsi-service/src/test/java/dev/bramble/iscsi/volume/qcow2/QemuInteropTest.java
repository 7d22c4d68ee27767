package dev.bramble.iscsi.volume.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.disk.ByteSource;
import dev.bramble.iscsi.volume.medium.FileMedium;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** QEMU's tools and this package read what the other wrote. */
class QemuInteropTest {
    private static final int SIZE = 3 * 1024 * 1024;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void requireQemu() {
        QemuTool.require();
        file = folder.resolve("image.qcow2");
    }

    private byte[] writeBase(int size) throws IOException {
        byte[] base = new byte[size];
        new Random(1).nextBytes(base);
        Arrays.fill(base, size / 4, size / 2, (byte) 0);
        Files.write(folder.resolve("base.raw"), base);
        return base;
    }

    private ByteSource base() throws IOException {
        return new MediumBytes(FileMedium.open(folder.resolve("base.raw")));
    }

    private record MediumBytes(FileMedium medium, long size) implements ByteSource {
        MediumBytes(FileMedium medium) throws IOException {
            this(medium, medium.size());
        }

        @Override
        public void read(long offset, ByteBuffer into) throws IOException {
            medium.read(offset, into);
        }
    }

    private void create(long size, Optional<Backing> backing, int clusterBits) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file);
        try (FileMedium medium = FileMedium.openAlone(file)) {
            Qcow2Image.create(medium, size, backing, clusterBits);
        }
    }

    /** Seeded writes, discards and zeros, in the model too. */
    private static void change(Qcow2Image image, byte[] model, Random random, int steps) throws IOException {
        for (int i = 0; i < steps; i++) {
            int at = random.nextInt(model.length);
            byte[] data = new byte[random.nextInt(Math.min(200_000, model.length - at) + 1)];
            switch (random.nextInt(4)) {
                case 0 -> image.discard(at, data.length);
                case 1 -> image.writeZeroes(at, data.length);
                default -> {
                    random.nextBytes(data);
                    image.write(at, ByteBuffer.wrap(data));
                }
            }
            System.arraycopy(data, 0, model, at, data.length);
            if (i % 10 == 0) {
                image.flush();
            }
        }
    }

    private void assertQemuReads(byte[] model) throws Exception {
        QemuTool.clean(file);
        Files.write(folder.resolve("model.raw"), model);
        QemuTool.ask(folder, "qemu-img", "compare", "-f", "qcow2", "-F", "raw", file.toString(), "model.raw");
        QemuTool.ask(folder, "qemu-img", "convert", "-f", "qcow2", "-O", "raw", file.toString(), "copy.raw");
        assertThat(Files.mismatch(folder.resolve("copy.raw"), folder.resolve("model.raw")))
                .isNegative();
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 12, 16, 21})
    void qemuReadsAnImage(int clusterBits) throws Exception {
        create(SIZE, Optional.empty(), clusterBits);
        byte[] model = new byte[SIZE];
        try (Qcow2Image image = Qcow2Image.open(FileMedium.openAlone(file), Optional.empty())) {
            change(image, model, new Random(clusterBits), 150);
        }
        assertQemuReads(model);
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 12, 16, 21})
    void qemuReadsAnOverlayAndFindsItsBacking(int clusterBits) throws Exception {
        byte[] base = writeBase(SIZE / 2 + 1000);
        create(SIZE, Optional.of(new Backing("base.raw", Backing.Format.RAW)), clusterBits);
        byte[] model = Arrays.copyOf(base, SIZE);
        assertQemuReads(model);
        try (Qcow2Image image = Qcow2Image.open(FileMedium.openAlone(file), Optional.of(base()))) {
            change(image, model, new Random(clusterBits), 50);
        }
        assertQemuReads(model);
        assertThat(QemuTool.ask(folder, "qemu-img", "info", file.toString())).contains("backing file format: raw");

        try (Qcow2Image image = Qcow2Image.open(FileMedium.openAlone(file), Optional.of(base()))) {
            image.absorb(done -> {});
            change(image, model, new Random(-clusterBits), 10);
        }
        Files.delete(folder.resolve("base.raw"));
        assertQemuReads(model);
        assertThat(QemuTool.ask(folder, "qemu-img", "info", file.toString())).doesNotContain("backing");
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 16})
    void aGrownImageHasZerosBehind(int clusterBits) throws Exception {
        byte[] base = writeBase(SIZE);
        int half = SIZE / 2 + 512;
        create(half, Optional.of(new Backing("base.raw", Backing.Format.RAW)), clusterBits);
        byte[] model = Arrays.copyOf(Arrays.copyOf(base, half), 4 * SIZE);
        try (Qcow2Image image = Qcow2Image.open(FileMedium.openAlone(file), Optional.of(base()))) {
            image.write(half - 100, ByteBuffer.allocate(100));
            Arrays.fill(model, half - 100, half, (byte) 0);
            image.resize(4 * SIZE);
            ByteBuffer all = ByteBuffer.allocate(4 * SIZE);
            image.read(0, all);
            assertThat(all.flip()).isEqualTo(ByteBuffer.wrap(model));
            change(image, model, new Random(5), 50);
        }
        assertQemuReads(model);
    }

    @ParameterizedTest
    @ValueSource(strings = {"512", "4k", "64k", "2M"})
    void readsAndContinuesWhatQemuWrote(String clusterSize) throws Exception {
        byte[] base = writeBase(SIZE / 2);
        QemuTool.ask(
                folder,
                "qemu-img",
                "create",
                "-q",
                "-f",
                "qcow2",
                "-b",
                "base.raw",
                "-F",
                "raw",
                "-o",
                "cluster_size=" + clusterSize,
                file.toString(),
                Integer.toString(SIZE));
        QemuTool.ask(
                folder,
                "qemu-io",
                "-d",
                "unmap",
                "-f",
                "qcow2",
                "-c",
                "write -P 17 100k 300k",
                "-c",
                "write -z 1M 200k",
                "-c",
                "write -z -u 1536k 100k",
                "-c",
                "write -P 18 2M 128k",
                "-c",
                "discard 2M 64k",
                "-c",
                "write -P 19 3071k 1k",
                file.toString());
        QemuTool.ask(folder, "qemu-img", "convert", "-f", "qcow2", "-O", "raw", file.toString(), "wanted.raw");
        byte[] model = Files.readAllBytes(folder.resolve("wanted.raw"));
        assertThat(model).startsWith(Arrays.copyOf(base, 1000));

        try (FileMedium medium = FileMedium.openAlone(file)) {
            assertThat(Qcow2Header.read(medium).backing()).contains(new Backing("base.raw", Backing.Format.RAW));
        }
        try (Qcow2Image image = Qcow2Image.open(FileMedium.openAlone(file), Optional.of(base()))) {
            assertReads(image, model);
            change(image, model, new Random(3), 50);
            assertReads(image, model);
        }
        assertQemuReads(model);
    }

    @ParameterizedTest
    @ValueSource(strings = {"512", "64k", "2M"})
    void readsCompressedClustersAndWritesOverThem(String clusterSize) throws Exception {
        byte[] model = writeBase(SIZE);
        for (int i = 0; i < SIZE; i += 3) {
            model[i] = 0;
        }
        Files.write(folder.resolve("base.raw"), model);
        QemuTool.ask(
                folder,
                "qemu-img",
                "convert",
                "-c",
                "-f",
                "raw",
                "-O",
                "qcow2",
                "-o",
                "cluster_size=" + clusterSize,
                "base.raw",
                file.toString());
        try (Qcow2Image image = Qcow2Image.open(FileMedium.openAlone(file), Optional.empty())) {
            assertReads(image, model);
            change(image, model, new Random(3), 20);
            assertReads(image, model);
        }
        QemuTool.checked(file);
        // What compressed clusters left is found free now, and used again.
        try (Qcow2Image image = Qcow2Image.open(FileMedium.openAlone(file), Optional.empty())) {
            change(image, model, new Random(4), 60);
        }
        QemuTool.checked(file);
        Files.write(folder.resolve("model.raw"), model);
        QemuTool.ask(folder, "qemu-img", "compare", "-f", "qcow2", "-F", "raw", file.toString(), "model.raw");
    }

    @Test
    void aDirtyImageGetsItsCountsBack() throws Exception {
        QemuTool.ask(
                folder, "qemu-img", "create", "-q", "-f", "qcow2", "-o", "lazy_refcounts=on", file.toString(), "3M");
        QemuTool.run(
                folder,
                "qemu-io",
                "-f",
                "qcow2",
                "-c",
                "write -P 17 100k 300k",
                "-c",
                "flush",
                "-c",
                "abort",
                file.toString());
        try (FileMedium medium = FileMedium.openAlone(file)) {
            assertThat(Qcow2Header.read(medium).isDirty()).isTrue();
        }
        byte[] model = new byte[SIZE];
        Arrays.fill(model, 100 * 1024, 400 * 1024, (byte) 17);
        try (Qcow2Image image = Qcow2Image.open(FileMedium.openAlone(file), Optional.empty())) {
            assertReads(image, model);
            image.write(0, ByteBuffer.wrap(new byte[] {1}));
            model[0] = 1;
        }
        assertQemuReads(model);
    }

    @Test
    void featuresThatFollowEveryWriteAreCleared() throws Exception {
        QemuTool.ask(folder, "qemu-img", "create", "-q", "-f", "qcow2", file.toString(), "3M");
        QemuTool.ask(folder, "qemu-img", "bitmap", "--add", file.toString(), "changes");
        try (Qcow2Image image = Qcow2Image.open(FileMedium.openAlone(file), Optional.empty())) {
            image.write(0, ByteBuffer.wrap(new byte[] {1}));
        }
        try (FileMedium medium = FileMedium.openAlone(file)) {
            assertThat(Qcow2Header.read(medium).autoclear()).isZero();
        }
        QemuTool.checked(file);
    }

    @Test
    void discardGivesSpaceBackToTheFile() throws Exception {
        create(SIZE, Optional.empty(), 16);
        try (Qcow2Image image = Qcow2Image.open(FileMedium.openAlone(file), Optional.empty())) {
            byte[] data = new byte[SIZE];
            new Random(1).nextBytes(data);
            image.write(0, ByteBuffer.wrap(data));
            image.flush();
            long full = image.allocatedBytes();
            assertThat(full).isGreaterThan(SIZE);
            image.discard(0, SIZE);
            assertThat(image.allocatedBytes()).as("before that is durable").isEqualTo(full);
            image.flush();
            assertThat(image.allocatedBytes()).isLessThan(SIZE / 4);
            image.write(0, ByteBuffer.wrap(data));
            assertThat(image.allocatedBytes()).isEqualTo(full);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            assertThat(channel.size()).as("space is used again").isLessThan(2L * SIZE);
        }
        QemuTool.clean(file);
    }

    private static void assertReads(Qcow2Image image, byte[] model) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(model.length);
        image.read(0, all);
        assertThat(all.flip()).isEqualTo(ByteBuffer.wrap(model));
    }
}
