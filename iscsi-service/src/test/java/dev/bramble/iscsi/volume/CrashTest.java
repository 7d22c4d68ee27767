package dev.bramble.iscsi.volume;

import static dev.bramble.iscsi.volume.StoreFixture.DISK;
import static dev.bramble.iscsi.volume.StoreFixture.IMAGE;
import static dev.bramble.iscsi.volume.StoreFixture.MIB;
import static dev.bramble.iscsi.volume.StoreFixture.filled;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The process dies at each change to the disk in turn; the store is then as before or as after the call. */
class CrashTest {
    private static final int MOST_CHANGES = 400;

    interface Work {
        void on(VolumeStore store) throws IOException;
    }

    record Case(String name, Work before, Work call) {
        @Override
        public String toString() {
            return name;
        }
    }

    @TempDir
    Path folder;

    static Stream<Case> cases() {
        Work image = StoreFixture::importImage;
        Work clone = store -> {
            image.on(store);
            store.cloneBase(DISK, IMAGE, 3L * MIB, Optional.of(VolumeFormat.QCOW2), false);
            StoreFixture.write(store, DISK, MIB - 1000, filled(2000, 1));
        };
        Work raw = store -> {
            StoreFixture.create(store, DISK, VolumeFormat.RAW, MIB);
            StoreFixture.write(store, DISK, 1000, filled(2000, 1));
        };
        Work snapshots = store -> {
            clone.on(store);
            store.snapshot(DISK, "a");
            StoreFixture.write(store, DISK, 0, filled(70_000, 2));
            store.snapshot(DISK, "b");
            StoreFixture.write(store, DISK, 65_536, filled(70_000, 3));
            store.snapshot(DISK, "c");
            StoreFixture.write(store, DISK, 131_072, filled(70_000, 4));
        };
        return Stream.of(
                new Case("import", store -> {}, image),
                new Case("create raw", store -> {}, store -> StoreFixture.create(store, DISK, VolumeFormat.RAW, MIB)),
                new Case(
                        "create qcow2",
                        store -> {},
                        store -> StoreFixture.create(store, DISK, VolumeFormat.QCOW2, MIB)),
                new Case("clone", image, store -> store.cloneBase(DISK, IMAGE, 3L * MIB)),
                new Case(
                        "clone to raw",
                        image,
                        store -> store.cloneBase(DISK, IMAGE, 3L * MIB, Optional.of(VolumeFormat.RAW), false)),
                new Case("snapshot of raw", raw, store -> store.snapshot(DISK, "x")),
                new Case("snapshot of qcow2", clone, store -> store.snapshot(DISK, "x")),
                new Case("roll back", snapshots, store -> store.rollBack(DISK, "b")),
                new Case("delete first snapshot", snapshots, store -> store.deleteSnapshot(DISK, "a")),
                new Case("delete middle snapshot", snapshots, store -> store.deleteSnapshot(DISK, "b")),
                new Case("delete last snapshot", snapshots, store -> store.deleteSnapshot(DISK, "c")),
                new Case(
                        "delete snapshot that nothing lies on",
                        store -> {
                            snapshots.on(store);
                            store.rollBack(DISK, "b");
                        },
                        store -> store.deleteSnapshot(DISK, "c")),
                new Case("flatten", clone, store -> store.flatten(DISK)),
                new Case("flatten beneath snapshots", snapshots, store -> store.flatten(DISK)),
                new Case("grow raw", raw, store -> store.resize(DISK, 4L * MIB, false)),
                new Case("grow qcow2", clone, store -> store.resize(DISK, 4L * MIB, false)),
                new Case("shrink raw", raw, store -> store.resize(DISK, 2048, true)),
                new Case("shrink qcow2", clone, store -> store.resize(DISK, 512 * 1500, true)),
                new Case("delete", snapshots, store -> store.delete(DISK)),
                new Case("delete base", image, store -> store.delete(IMAGE)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isAsBeforeOrAsAfter(Case tried) throws IOException {
        List<String> before = run(tried, folder.resolve("before"), store -> {});
        List<String> after = run(tried, folder.resolve("after"), tried.call());
        assertThat(after).isNotEqualTo(before);

        int changes = 0;
        while (!dies(tried, changes, List.of(before, after))) {
            changes++;
            assertThat(changes).isLessThan(MOST_CHANGES);
        }
        assertThat(changes).isGreaterThan(2);
    }

    private static List<String> run(Case tried, Path root, Work call) throws IOException {
        try (VolumeStore store = VolumeStore.open(root, StoreFixture.CLOCK)) {
            tried.before().on(store);
            call.on(store);
            return StoreFixture.everything(store);
        }
    }

    /** Whether the call came to its end: there are no more changes at which to die. */
    private boolean dies(Case tried, int changes, List<List<String>> allowed) throws IOException {
        Path root = copy(folder.resolve("before"), folder.resolve("dying" + changes));
        boolean isDone = false;
        FailingDisk disk = new FailingDisk(root, changes);
        try (disk) {
            isDone = call(tried, disk);
        }
        try (VolumeStore store = VolumeStore.open(root, StoreFixture.CLOCK)) {
            List<String> found = StoreFixture.everything(store);
            assertThat(allowed).as("dead at change %d", changes).contains(found);
            if (isDone) {
                assertThat(found).isEqualTo(allowed.getLast());
            }
            assertNothingIsLeft(store, root);
        }
        return isDone && !disk.isDead();
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each)));
            }
        }
        return to;
    }

    private static boolean call(Case tried, FailingDisk disk) {
        try (VolumeStore store = VolumeStore.open(disk, StoreFixture.CLOCK, StoreSettings.DEFAULT)) {
            tried.call().on(store);
            return true;
        } catch (IOException e) {
            assertThat(disk.isDead()).as("died of: %s", e).isTrue();
            return false;
        }
    }

    private static void assertNothingIsLeft(VolumeStore store, Path root) throws IOException {
        assertThat(StoreFixture.files(root.resolve("making"))).isEmpty();
        for (VolumeInfo info : store.list()) {
            Path volume =
                    root.resolve(info.id().kind().folder()).resolve(info.id().name());
            Predicate<String> isLayer = Manifest::isLayer;
            long layers = StoreFixture.files(volume).stream().filter(isLayer).count();
            assertThat(layers).isEqualTo(1 + store.snapshots(info.id()).size());
            assertThat(Files.exists(volume.resolve("volume.properties.new"))).isFalse();
        }
    }
}
