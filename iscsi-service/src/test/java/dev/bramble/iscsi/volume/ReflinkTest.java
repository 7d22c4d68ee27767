package dev.bramble.iscsi.volume;

import static dev.bramble.iscsi.volume.StoreFixture.DISK;
import static dev.bramble.iscsi.volume.StoreFixture.IMAGE;
import static dev.bramble.iscsi.volume.StoreFixture.MIB;
import static dev.bramble.iscsi.volume.StoreFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.server.ForeignProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the file system shares blocks, clones and snapshots are raw files. */
class ReflinkTest {
    @TempDir
    Path folder;

    @Test
    void onXfs() throws Exception {
        ForeignProgram.require("mkfs.xfs", "xfsprogs");
        String mount = """
                truncate -s 400M "$1.xfs"
                mkfs.xfs -q -f -m reflink=1 "$1.xfs"
                mount -o loop "$1.xfs" "$1"
                """;
        PrivateMount.run(Files.createDirectory(folder.resolve("xfs")), mount, Scenario.class);
    }

    @Test
    void onBtrfs() throws Exception {
        ForeignProgram.require("mkfs.btrfs", "btrfs-progs");
        String mount = """
                truncate -s 400M "$1.btrfs"
                mkfs.btrfs -q -f "$1.btrfs"
                mount -o loop "$1.btrfs" "$1"
                """;
        PrivateMount.run(Files.createDirectory(folder.resolve("btrfs")), mount, Scenario.class);
    }

    /** A clone's life. */
    static final class Scenario {
        public static void main(String[] arguments) throws IOException {
            Path root = Path.of(arguments[0], "volumes");
            try (VolumeStore store = VolumeStore.open(root, StoreFixture.CLOCK)) {
                StoreFixture.importImage(store);
                long before = store.pool().free();
                assertThat(store.cloneBase(DISK, IMAGE, 3L * MIB).format()).isEqualTo(VolumeFormat.RAW);
                for (int i = 0; i < 8; i++) {
                    store.cloneBase(VolumeId.disk("other-" + i), IMAGE, 0);
                }
                assertThat(before - store.pool().free()).isLessThan(4 * MIB); // copies would take nine
                for (int i = 0; i < 8; i++) {
                    store.delete(VolumeId.disk("other-" + i));
                }
                byte[] first = bytes(store, DISK);
                assertThat(first).isEqualTo(Arrays.copyOf(StoreFixture.image(), 3 * MIB));
                try (Volume user = store.use(DISK, "iqn.x@10.0.0.1:5")) {
                    store.snapshot(DISK, "a");
                    user.write(100, java.nio.ByteBuffer.wrap(StoreFixture.filled(5000, 4)));
                    store.snapshot(DISK, "b");
                }
                byte[] second = bytes(store, DISK);
                assertThat(store.get(DISK).format()).isEqualTo(VolumeFormat.RAW);
                assertThat(bytes(store, DISK, "a")).isEqualTo(first);
                assertThat(bytes(store, DISK, "b")).isEqualTo(second);
                store.rollBack(DISK, "a");
                assertThat(bytes(store, DISK)).isEqualTo(first);
                store.deleteSnapshot(DISK, "a");
                store.flatten(DISK);
                store.delete(IMAGE);
                store.rollBack(DISK, "b");
                assertThat(bytes(store, DISK)).isEqualTo(second);
                assertThat(store.allocated(DISK, store.snapshots(DISK).getFirst()))
                        .isPositive();
            }
        }
    }
}
