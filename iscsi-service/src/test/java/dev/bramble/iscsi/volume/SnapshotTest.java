package dev.bramble.iscsi.volume;

import static dev.bramble.iscsi.volume.StoreFixture.CLOCK;
import static dev.bramble.iscsi.volume.StoreFixture.DISK;
import static dev.bramble.iscsi.volume.StoreFixture.IMAGE;
import static dev.bramble.iscsi.volume.StoreFixture.MIB;
import static dev.bramble.iscsi.volume.StoreFixture.bytes;
import static dev.bramble.iscsi.volume.StoreFixture.filled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SnapshotTest {
    @TempDir
    Path folder;

    private VolumeStore store;

    @BeforeEach
    void open() throws IOException {
        store = VolumeStore.open(folder, CLOCK);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private void clone(VolumeFormat format) throws IOException {
        StoreFixture.importImage(store);
        store.cloneBase(DISK, IMAGE, 3L * MIB, Optional.of(format), false);
    }

    /** Writes, snapshots, rolls back, deletes, flattens, resizes and reopens at random, and compares with arrays. */
    @ParameterizedTest
    @EnumSource(VolumeFormat.class)
    void agreesWithAModel(VolumeFormat format) throws IOException {
        clone(format);
        Random random = new Random(11);
        byte[] model = Arrays.copyOf(StoreFixture.image(), 3 * MIB);
        Map<String, byte[]> snapshots = new LinkedHashMap<>();
        Volume user = store.use(DISK, "");
        for (int i = 0; i < 120; i++) {
            List<String> names = new ArrayList<>(snapshots.keySet());
            String one = names.isEmpty() ? "" : names.get(random.nextInt(names.size()));
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    store.snapshot(DISK, "s" + i);
                    snapshots.put("s" + i, model.clone());
                }
                case 2 -> {
                    if (!one.isEmpty()) {
                        model = snapshots.getOrDefault(one, model).clone();
                        store.rollBack(DISK, one);
                    }
                }
                case 3, 4 -> {
                    if (!one.isEmpty() && delete(one)) {
                        snapshots.remove(one);
                    }
                }
                case 5 -> {
                    if (random.nextInt(6) == 0) {
                        store.flatten(DISK);
                    }
                }
                case 6 -> {
                    int size = (1 + random.nextInt(8)) * MIB / 2 + 512;
                    model = Arrays.copyOf(model, size);
                    store.resize(DISK, size, true);
                }
                default -> {
                    user.close();
                    if (random.nextBoolean()) {
                        close();
                        open();
                    }
                    user = store.use(DISK, "");
                }
            }
            for (int writes = 0; writes < 4; writes++) {
                change(user, model, random);
            }
            assertThat(bytes(store, DISK)).as("after %d", i).isEqualTo(model);
            for (Map.Entry<String, byte[]> kept : snapshots.entrySet()) {
                assertThat(bytes(store, DISK, kept.getKey()))
                        .as("%s after %d", kept.getKey(), i)
                        .isEqualTo(kept.getValue());
            }
            assertThat(store.snapshots(DISK)).extracting(Snapshot::name).containsExactlyElementsOf(snapshots.keySet());
        }
        user.close();
        assertThat(layers()).isEqualTo(1 + snapshots.size());
    }

    private static void change(Volume volume, byte[] model, Random random) throws IOException {
        int at = random.nextInt(model.length - 1);
        int length = random.nextInt(Math.min(150_000, model.length - at));
        switch (random.nextInt(3)) {
            case 0 -> {
                volume.discard(at, length);
                Arrays.fill(model, at, at + length, (byte) 0);
            }
            default -> {
                byte[] data = new byte[length];
                random.nextBytes(data);
                volume.write(at, ByteBuffer.wrap(data));
                System.arraycopy(data, 0, model, at, length);
            }
        }
    }

    private boolean delete(String name) throws IOException {
        try {
            store.deleteSnapshot(DISK, name);
            return true;
        } catch (VolumeInUseException e) {
            assertThat(e).hasMessageContaining("lie on");
            return false;
        }
    }

    private long layers() throws IOException {
        return StoreFixture.files(folder.resolve("disks/pi")).stream()
                .filter(Manifest::isLayer)
                .count();
    }

    /** Two places are written one after the other: a snapshot never has the second without the first. */
    @ParameterizedTest
    @EnumSource(VolumeFormat.class)
    void isOneMomentOfADiskThatIsWritten(VolumeFormat format) throws Exception {
        clone(format);
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService writer = Executors.newSingleThreadExecutor();
                Volume volume = store.use(DISK, "iqn.x@10.0.0.1:5")) {
            Future<Long> writes = writer.submit(() -> {
                long number = 0;
                while (!done.get()) {
                    number++;
                    volume.write(0, number(number));
                    volume.write(2L * MIB, number(number));
                }
                return number;
            });
            try {
                for (int i = 0; i < 12; i++) {
                    store.snapshot(DISK, "s" + i);
                }
            } finally {
                done.set(true);
            }
            assertThat(writes.get()).isPositive();
        }
        long last = -1;
        for (int i = 0; i < 12; i++) {
            ByteBuffer all = ByteBuffer.wrap(bytes(store, DISK, "s" + i));
            long second = i == 0 && all.getLong(2 * MIB) == 0 ? 0 : all.getLong(2 * MIB);
            if (second > 0) {
                assertThat(all.getLong(0)).isBetween(second, second + 1);
            }
            assertThat(second).isGreaterThanOrEqualTo(last);
            last = second;
        }
        assertThat(last).isPositive();
    }

    private static ByteBuffer number(long value) {
        return ByteBuffer.allocate(512).putLong(0, value);
    }

    @Test
    void aMiddleOneThatGoesCopiesOnlyWhatItHas() throws IOException {
        clone(VolumeFormat.QCOW2);
        store.snapshot(DISK, "a");
        StoreFixture.write(store, DISK, 0, filled(1000, 1));
        store.snapshot(DISK, "b");
        StoreFixture.write(store, DISK, 2L * MIB, filled(1000, 2));
        byte[] before = bytes(store, DISK);
        store.deleteSnapshot(DISK, "b");
        assertThat(bytes(store, DISK)).isEqualTo(before);
        assertThat(store.allocated(DISK)).isLessThan(MIB + MIB / 2);
        assertThat(store.get(DISK).base()).isEqualTo("image");
        assertThatThrownBy(() -> store.delete(IMAGE)).isInstanceOf(VolumeInUseException.class);
    }

    @Test
    void whatTwoLieOnStays() throws IOException {
        clone(VolumeFormat.QCOW2);
        store.snapshot(DISK, "a");
        store.snapshot(DISK, "b");
        store.rollBack(DISK, "a");
        assertThatThrownBy(() -> store.deleteSnapshot(DISK, "a"))
                .isInstanceOf(VolumeInUseException.class)
                .hasMessageContaining("the volume and snapshot 'b' lie on");
        store.deleteSnapshot(DISK, "b");
        store.deleteSnapshot(DISK, "a");
        assertThat(bytes(store, DISK)).isEqualTo(Arrays.copyOf(StoreFixture.image(), 3 * MIB));
        assertThat(layers()).isEqualTo(1);
    }

    @Test
    void noOperationChangesBytesUnderASession() throws IOException {
        clone(VolumeFormat.QCOW2);
        store.snapshot(DISK, "a");
        try (Volume volume = store.use(DISK, "iqn.x@10.0.0.1:5")) {
            assertThatThrownBy(() -> store.rollBack(DISK, "a"))
                    .isInstanceOf(VolumeInUseException.class)
                    .hasMessageContaining("iqn.x@10.0.0.1:5");
            assertThatThrownBy(() -> store.resize(DISK, MIB, true))
                    .isInstanceOf(VolumeInUseException.class)
                    .hasMessageContaining("iqn.x@10.0.0.1:5");
            assertThatThrownBy(() -> store.delete(DISK))
                    .isInstanceOf(VolumeInUseException.class)
                    .hasMessageContaining("iqn.x@10.0.0.1:5");
            assertThatThrownBy(() -> bytes(store, DISK))
                    .isInstanceOf(VolumeInUseException.class)
                    .hasMessageContaining("iqn.x@10.0.0.1:5");
            assertThat(bytes(store, DISK, "a")).hasSize(3 * MIB);
            store.flatten(DISK);
            store.deleteSnapshot(DISK, "a");
            assertThat(volume.size()).isEqualTo(3 * MIB);
        }
        assertThat(bytes(store, DISK)).isEqualTo(Arrays.copyOf(StoreFixture.image(), 3 * MIB));
        assertThat(store.get(DISK).base()).isEmpty();
        store.delete(IMAGE);
        assertThat(store.cloneBase(DISK, IMAGE, 3L * MIB, Optional.of(VolumeFormat.QCOW2), false)
                        .id())
                .isEqualTo(DISK);
    }

    @ParameterizedTest
    @EnumSource(VolumeFormat.class)
    void usersHearOfANewSizeWhenItIsThere(VolumeFormat format) throws IOException {
        clone(format);
        List<Long> heard = new ArrayList<>();
        Volume[] volume = new Volume[1];
        volume[0] = store.use(DISK, "iqn.x@10.0.0.1:5", () -> heard.add(volume[0].size()));
        try (Volume user = volume[0]) {
            store.resize(DISK, 5L * MIB, false);
            store.resize(DISK, 5L * MIB, false);
            assertThat(heard).containsExactly(5L * MIB);
            user.write(5L * MIB - 1, ByteBuffer.wrap(new byte[] {1}));
            assertThatThrownBy(() -> store.resize(DISK, 4L * MIB, false)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(store.get(DISK).size()).isEqualTo(5L * MIB);
        assertThat(bytes(store, DISK)[5 * MIB - 1]).isEqualTo((byte) 1);
    }

    @Test
    void anExportEndsWhenASessionComes() throws IOException {
        clone(VolumeFormat.RAW);
        try (Export export = store.export(DISK, Optional.empty())) {
            assertThat(export.next()).isPresent();
            store.use(DISK, "iqn.x@10.0.0.1:5").close();
            assertThatThrownBy(export::next)
                    .isInstanceOf(VolumeInUseException.class)
                    .hasMessageContaining("export it again");
        }
    }

    @Test
    void zerosAreNotReadAsData() throws IOException {
        clone(VolumeFormat.QCOW2);
        StoreFixture.write(store, DISK, 0, new byte[MIB]);
        try (Export export = store.export(DISK, Optional.empty())) {
            assertThat(export.next()).contains(new Export.Part.Zeros(3L * MIB));
            assertThat(export.next()).isEmpty();
        }
    }

    @Test
    void whatAHeaderNamesOutsideOfTheStoreIsNotOpened() throws IOException {
        Path secret = Files.write(folder.resolve("secret.raw"), filled(MIB, 9));
        StoreFixture.create(store, DISK, VolumeFormat.QCOW2, MIB);
        for (String name :
                List.of(secret.toString(), "../../secret.raw", "../../bases/../secret.raw", "layer-1.qcow2")) {
            Path file = folder.resolve("disks/pi/layer-1.qcow2");
            Files.delete(file);
            try (Disk disk = new Disk(folder)) {
                new Overlays(disk).create(file, MIB, name);
            }
            assertThatThrownBy(() -> store.use(DISK, "")).isInstanceOf(IOException.class);
        }
        store.delete(DISK);
    }

    @Test
    void aLinkOutOfTheStoreIsNotFollowed() throws IOException {
        clone(VolumeFormat.QCOW2);
        Path secret = Files.write(folder.resolveSibling(folder.getFileName() + "-secret"), filled(2 * MIB, 9));
        try {
            Files.delete(folder.resolve("bases/image/data.raw"));
            Files.createSymbolicLink(folder.resolve("bases/image/data.raw"), secret);
            assertThatThrownBy(() -> store.use(DISK, "")).isInstanceOf(IOException.class);
        } finally {
            Files.delete(secret);
        }
    }
}
