package dev.bramble.iscsi.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeStoreTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
    private static final VolumeId IMAGE = VolumeId.base("image");
    private static final VolumeId DISK = VolumeId.disk("pi");
    private static final int SIZE = 8 * 1024 * 1024;

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

    /** Eight MiB of holes with one byte set. */
    private VolumeInfo importImage(int value) throws IOException {
        try (BaseImport base = store.importBase(IMAGE, SIZE)) {
            ByteBuffer data = ByteBuffer.allocate(SIZE);
            data.put(4 * 1024 * 1024 + 5, (byte) value);
            for (int at = 0; at < SIZE; at += 1024 * 1024) {
                base.write(data.slice(at, 1024 * 1024));
            }
            return base.commit();
        }
    }

    @Test
    void baseAndCloneKeepTheirHoles() throws IOException {
        importImage(7);
        VolumeInfo clone = store.cloneBase(DISK, IMAGE, 2L * SIZE);

        assertThat(clone.size()).isEqualTo(2L * SIZE);
        assertThat(clone.base()).isEqualTo("image");
        assertThat(store.allocated(IMAGE)).isLessThan(SIZE / 4);
        assertThat(store.allocated(DISK)).isLessThan(SIZE / 4);
        try (Volume volume = store.use(DISK, "")) {
            ByteBuffer data = ByteBuffer.allocate(1);
            volume.read(4 * 1024 * 1024 + 5, data);
            assertThat(data.get(0)).isEqualTo((byte) 7);
        }
    }

    @Test
    void repeatsAnswerWithWhatIsThereAndOthersClash() throws IOException {
        VolumeInfo first = importImage(7);
        assertThat(importImage(7)).isEqualTo(first);
        assertThatThrownBy(() -> importImage(8)).isInstanceOf(VolumeExistsException.class);

        VolumeInfo clone = store.cloneBase(DISK, IMAGE, 0);
        assertThat(store.cloneBase(DISK, IMAGE, 0)).isEqualTo(clone);
        assertThatThrownBy(() -> store.cloneBase(DISK, IMAGE, 2L * SIZE)).isInstanceOf(VolumeExistsException.class);
        assertThat(making()).isZero();
    }

    @Test
    void anImportThatIsGivenUpLeavesNothing() throws IOException {
        try (BaseImport base = store.importBase(IMAGE, SIZE)) {
            base.write(ByteBuffer.allocate(512));
            assertThatThrownBy(base::commit).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(store.find(IMAGE)).isEmpty();
        assertThat(making()).isZero();
    }

    @Test
    void whatACrashLeftIsRemovedAndTheRestIsThere() throws IOException {
        importImage(7);
        store.cloneBase(DISK, IMAGE, 0);
        Files.createDirectories(folder.resolve("making/half"));
        Files.writeString(folder.resolve("making/half/data.raw"), "half");
        store.close();
        open();
        assertThat(making()).isZero();
        assertThat(store.list()).extracting(VolumeInfo::id).containsExactly(DISK, IMAGE);
    }

    @Test
    void baseWithClonesAndDiskInUseAreNotDeleted() throws IOException {
        importImage(7);
        store.cloneBase(DISK, IMAGE, 0);
        assertThatThrownBy(() -> store.delete(IMAGE)).isInstanceOf(VolumeInUseException.class);
        try (Volume volume = store.use(DISK, "iqn@10.0.0.1:5")) {
            assertThat(volume.size()).isEqualTo(SIZE);
            assertThatThrownBy(() -> store.delete(DISK)).hasMessageContaining("iqn@10.0.0.1:5");
        }
        store.delete(DISK);
        store.delete(IMAGE);
        assertThat(store.list()).isEmpty();
    }

    @Test
    void oneStoreToAFolder() {
        assertThatThrownBy(() -> VolumeStore.open(folder, CLOCK)).isInstanceOf(VolumeInUseException.class);
    }

    @Test
    void aDescriptionOfALaterFormatIsRefused() throws IOException {
        importImage(7);
        Path description = folder.resolve("bases/image/volume.properties");
        Files.writeString(description, Files.readString(description).replace("format=1", "format=2"));
        assertThatThrownBy(() -> store.get(IMAGE)).hasMessageContaining("format '2'");
    }

    @Test
    void idsCannotLeaveTheFolder() {
        assertThatThrownBy(() -> VolumeId.disk("../etc")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> VolumeId.disk("")).isInstanceOf(IllegalArgumentException.class);
    }

    private int making() throws IOException {
        try (var left = Files.list(folder.resolve("making"))) {
            return (int) left.count();
        }
    }
}
