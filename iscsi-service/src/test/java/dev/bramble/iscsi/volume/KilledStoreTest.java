package dev.bramble.iscsi.volume;

import static dev.bramble.iscsi.volume.StoreFixture.CLOCK;
import static dev.bramble.iscsi.volume.StoreFixture.DISK;
import static dev.bramble.iscsi.volume.StoreFixture.IMAGE;
import static dev.bramble.iscsi.volume.StoreFixture.MIB;
import static dev.bramble.iscsi.volume.StoreFixture.filled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service is killed with a disk in qcow2 in use: what was written and not flushed is there when it is started again. */
class KilledStoreTest {
    private static final int NEVER = Integer.MAX_VALUE;

    @TempDir
    Path root;

    private Path folder;
    private Path log;
    private byte[] flushed;
    private byte[] written;

    @BeforeEach
    void kill() throws IOException {
        FailingDisk disk = new FailingDisk(root, NEVER);
        VolumeStore store = VolumeStore.open(disk, CLOCK, StoreSettings.DEFAULT);
        StoreFixture.importImage(store);
        store.cloneBase(DISK, IMAGE, 2L * MIB, Optional.of(VolumeFormat.QCOW2), false);
        StoreFixture.write(store, DISK, 0, filled(70_000, 1));
        store.snapshot(DISK, "a");
        StoreFixture.write(store, DISK, 100_000, filled(70_000, 2));
        flushed = StoreFixture.bytes(store, DISK);
        folder = root.resolve("disks").resolve("pi");
        log = folder.resolve("layer-2.qcow2.log");
        assertThat(log).as("the log of a closed layer").doesNotExist();

        Volume volume = store.use(DISK, "a Pi");
        volume.write(200_000, ByteBuffer.wrap(filled(300_000, 3)));
        volume.discard(0, 131_072);
        written = flushed.clone();
        System.arraycopy(filled(300_000, 3), 0, written, 200_000, 300_000);
        System.arraycopy(filled(131_072, 0), 0, written, 0, 131_072);
        disk.kill();
        assertThatThrownBy(store::close).isInstanceOf(IOException.class);
        disk.close();
        assertThat(log).exists();
    }

    @Test
    void unflushedWritesAreThere() throws IOException {
        try (VolumeStore store = VolumeStore.open(root, CLOCK)) {
            assertThat(StoreFixture.bytes(store, DISK)).isEqualTo(written);
            assertThat(log).doesNotExist();
            assertThat(StoreFixture.bytes(store, DISK)).isEqualTo(written);
        }
    }

    @Test
    void aSnapshotTakenNextHasThem() throws IOException {
        try (VolumeStore store = VolumeStore.open(root, CLOCK)) {
            store.snapshot(DISK, "b");
            StoreFixture.write(store, DISK, 0, filled(2 * MIB, 9));
            assertThat(StoreFixture.bytes(store, DISK, "b")).isEqualTo(written);
            assertThat(log).doesNotExist();
        }
    }

    @Test
    void afterAnotherBootOnlyWhatWasFlushedIs() throws IOException {
        try (VolumeStore store = VolumeStore.open(new Disk(root, new UUID(1, 1)), CLOCK, StoreSettings.DEFAULT)) {
            assertThat(StoreFixture.bytes(store, DISK)).isEqualTo(flushed);
        }
        assertThat(log).doesNotExist();
    }

    @Test
    void aLogGoesWithItsLayer() throws IOException {
        byte[] snapshot;
        Path left = Files.copy(log, root.resolve("left"));
        try (VolumeStore store = VolumeStore.open(root, CLOCK)) {
            snapshot = StoreFixture.bytes(store, DISK, "a");
            store.rollBack(DISK, "a");
            assertThat(folder.resolve("layer-2.qcow2")).doesNotExist();
            assertThat(log).doesNotExist();
        }
        // As if the service had died between the layer's end and the log's.
        Files.copy(left, log);
        try (VolumeStore store = VolumeStore.open(root, CLOCK)) {
            assertThat(log).doesNotExist();
            assertThat(StoreFixture.bytes(store, DISK)).isEqualTo(snapshot);
        }
    }

    /** A new layer of the same name, as far as its flushed bytes go alike. */
    @Test
    void aLogIsNotReadIntoAnotherFileOfTheName() throws IOException {
        Path layer = folder.resolve("layer-2.qcow2");
        Path copy = Files.copy(layer, folder.resolve("copy"));
        Files.delete(layer);
        Files.move(copy, layer);
        try (VolumeStore store = VolumeStore.open(root, CLOCK)) {
            assertThat(StoreFixture.bytes(store, DISK)).isEqualTo(flushed);
        }
        assertThat(log).doesNotExist();
    }
}
