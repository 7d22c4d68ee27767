package dev.bramble.iscsi.volume;

import static dev.bramble.iscsi.volume.StoreFixture.DISK;
import static dev.bramble.iscsi.volume.StoreFixture.IMAGE;
import static dev.bramble.iscsi.volume.StoreFixture.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when the file system beneath the volumes is full. */
class FullDiskTest {
    @TempDir
    Path folder;

    @Test
    void flushedBytesAreKeptAndWritesGoOnWhenThereIsRoom() throws Exception {
        String mount = """
                truncate -s 48M "$1.ext4"
                mkfs.ext4 -q -F -m 0 "$1.ext4"
                mount -o loop "$1.ext4" "$1"
                """;
        PrivateMount.run(Files.createDirectory(folder.resolve("small")), mount, Scenario.class);
    }

    /** In a file system of some 40 MiB. */
    static final class Scenario {
        public static void main(String[] arguments) throws IOException {
            for (VolumeFormat format : VolumeFormat.values()) {
                fill(Path.of(arguments[0], format.suffix()), format);
            }
        }

        private static void fill(Path root, VolumeFormat format) throws IOException {
            StoreSettings settings = new StoreSettings(OptionalLong.of(4L * MIB));
            byte[] kept = StoreFixture.filled(3 * MIB, 1);
            try (VolumeStore store = VolumeStore.open(root, StoreFixture.CLOCK, settings)) {
                StoreFixture.importImage(store);
                store.cloneBase(DISK, IMAGE, 256L * MIB, Optional.of(format), false);
                StoreFixture.write(store, DISK, 4L * MIB, kept);
                assertThat(store.pool().isOvercommitted()).isTrue();
                Path ballast = root.resolve("ballast");
                Files.write(ballast, StoreFixture.filled(12 * MIB, 7));
                try (Volume volume = store.use(DISK, "iqn.x@10.0.0.1:5")) {
                    assertThatThrownBy(() -> {
                                for (long at = 16L * MIB; ; at += MIB) {
                                    volume.write(at, ByteBuffer.wrap(StoreFixture.filled(MIB, 2)));
                                }
                            })
                            .isInstanceOf(VolumeFullException.class)
                            .hasMessageContaining("no room left");
                    assertThat(store.pool().isFull()).isTrue();
                    assertThatThrownBy(() -> store.cloneBase(VolumeId.disk("b"), IMAGE, 0))
                            .isInstanceOf(VolumeFullException.class);
                    assertThatThrownBy(() -> StoreFixture.importImage(store)).isInstanceOf(VolumeFullException.class);
                    assertThatThrownBy(() -> store.snapshot(DISK, "a")).isInstanceOf(VolumeFullException.class);

                    Files.delete(ballast);
                    volume.write(200L * MIB, ByteBuffer.wrap(kept));
                    volume.flush();
                    assertThat(store.pool().isFull()).isFalse();
                }
            }
            try (VolumeStore store = VolumeStore.open(root, StoreFixture.CLOCK, settings)) {
                byte[] all = StoreFixture.bytes(store, DISK);
                assertThat(Arrays.copyOf(all, 2 * MIB)).isEqualTo(StoreFixture.image());
                assertThat(Arrays.copyOfRange(all, 4 * MIB, 7 * MIB)).isEqualTo(kept);
                assertThat(Arrays.copyOfRange(all, 200 * MIB, 203 * MIB)).isEqualTo(kept);
                store.delete(DISK);
                store.delete(IMAGE);
            }
        }
    }
}
