package dev.bramble.iscsi.volume;

import static dev.bramble.iscsi.volume.StoreFixture.DISK;
import static dev.bramble.iscsi.volume.StoreFixture.IMAGE;
import static dev.bramble.iscsi.volume.StoreFixture.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clones that are larger than their base, and partitions that are as large as the clone. */
class FittedCloneTest {
    private static final int FIRST_SECTOR = 64;
    private static final int COUNT_AT = 446 + 12;

    @TempDir
    Path folder;

    private VolumeStore store;
    private final byte[] image = StoreFixture.image();

    @BeforeEach
    void open() throws IOException {
        store = VolumeStore.open(folder, StoreFixture.CLOCK);
        Arrays.fill(image, 0, 512, (byte) 0);
        ByteBuffer.wrap(image)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(446 + 4, (byte) 0x83)
                .putInt(446 + 8, FIRST_SECTOR)
                .putInt(COUNT_AT, 2 * MIB / 512 - FIRST_SECTOR)
                .putShort(510, (short) 0xaa55);
        importBase(image);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private void importBase(byte[] bytes) throws IOException {
        try (BaseImport base = store.importBase(IMAGE, bytes.length)) {
            base.write(ByteBuffer.wrap(bytes));
            var _ = base.commit();
        }
    }

    private VolumeInfo fitted(long size, VolumeFormat format) throws IOException {
        return store.cloneFitted(DISK, IMAGE, size, Optional.of(format), false);
    }

    @ParameterizedTest
    @EnumSource(VolumeFormat.class)
    void theLastPartitionReachesTheEndAndNothingElseChanges(VolumeFormat format) throws IOException {
        VolumeInfo clone = fitted(5L * MIB, format);
        assertThat(clone.size()).isEqualTo(5L * MIB);
        assertThat(fitted(5L * MIB, format)).as("a repeat").isEqualTo(clone);

        byte[] expected = Arrays.copyOf(image, 5 * MIB);
        ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN).putInt(COUNT_AT, 5 * MIB / 512 - FIRST_SECTOR);
        assertThat(StoreFixture.bytes(store, DISK)).isEqualTo(expected);
        assertThat(StoreFixture.bytes(store, IMAGE)).as("the base").isEqualTo(image);
    }

    @ParameterizedTest
    @EnumSource(VolumeFormat.class)
    void aCloneOfTheBasesSizeIsTheBase(VolumeFormat format) throws IOException {
        var _ = fitted(0, format);
        assertThat(StoreFixture.bytes(store, DISK)).isEqualTo(image);
    }

    @Test
    void whoDoesNotAskForItGetsTheBasesBytes() throws IOException {
        var _ = store.cloneBase(DISK, IMAGE, 5L * MIB, Optional.empty(), false);
        assertThat(StoreFixture.bytes(store, DISK)).isEqualTo(Arrays.copyOf(image, 5 * MIB));
    }

    @Test
    void aTableThatMakesNoSenseStaysAsItIs() throws IOException {
        store.delete(IMAGE);
        ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putInt(COUNT_AT, 1 << 30);
        importBase(image);
        var _ = fitted(5L * MIB, VolumeFormat.QCOW2);
        assertThat(StoreFixture.bytes(store, DISK)).isEqualTo(Arrays.copyOf(image, 5 * MIB));
    }
}
