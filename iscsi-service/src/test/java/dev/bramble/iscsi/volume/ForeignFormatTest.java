package dev.bramble.iscsi.volume;

import static dev.bramble.iscsi.volume.StoreFixture.DISK;
import static dev.bramble.iscsi.volume.StoreFixture.IMAGE;
import static dev.bramble.iscsi.volume.StoreFixture.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.server.ForeignProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What qemu-img says of the files of a volume after all that can be done to one. */
class ForeignFormatTest {
    @TempDir
    Path folder;

    @Test
    void qemuReadsWhatIsLeftOfALongLife() throws Exception {
        ForeignProgram.require("qemu-img", "qemu-utils");
        Path store = folder.resolve("volumes");
        Path expected = folder.resolve("expected.raw");
        try (VolumeStore volumes = VolumeStore.open(store, StoreFixture.CLOCK)) {
            StoreFixture.importImage(volumes);
            volumes.cloneBase(DISK, IMAGE, 3L * MIB, Optional.of(VolumeFormat.QCOW2), false);
            try (Volume volume = volumes.use(DISK, "iqn.x@10.0.0.1:5")) {
                for (int i = 0; i < 5; i++) {
                    volumes.snapshot(DISK, "s" + i);
                    volume.write(i * 100_000L, ByteBuffer.wrap(StoreFixture.filled(150_000, i)));
                    volume.discard(MIB + i * 70_000L, 65_536);
                }
                volumes.resize(DISK, 4L * MIB, false);
                volumes.deleteSnapshot(DISK, "s1");
                volumes.deleteSnapshot(DISK, "s4");
                Path top = top(volumes, store);
                assertThat(ForeignProgram.run("qemu-img", "info", top.toString())
                                .output())
                        .contains("lock");
            }
            volumes.resize(DISK, 3L * MIB + 512, true);
            volumes.resize(DISK, 5L * MIB, false);
            Files.write(expected, StoreFixture.bytes(volumes, DISK));
            assertAgrees(top(volumes, store), expected);

            volumes.rollBack(DISK, "s2");
            Files.write(expected, StoreFixture.bytes(volumes, DISK));
            assertAgrees(top(volumes, store), expected);

            volumes.flatten(DISK);
            volumes.delete(IMAGE);
            assertAgrees(top(volumes, store), expected);
        }
    }

    private static Path top(VolumeStore volumes, Path store) throws IOException {
        Path disk = store.resolve("disks/pi");
        Manifest manifest = ManifestFile.read(disk, volumes.get(DISK).id());
        return disk.resolve(manifest.file());
    }

    private static void assertAgrees(Path top, Path expected) throws Exception {
        for (String name : StoreFixture.files(top.resolveSibling("."))) {
            if (name.endsWith(".qcow2")) {
                ForeignProgram.Outcome check = ForeignProgram.run(
                        "qemu-img", "check", top.resolveSibling(name).toString());
                assertThat(check.exitCode()).as(check.output()).isZero();
            }
        }
        ForeignProgram.Outcome compare = ForeignProgram.run(
                "qemu-img", "compare", "-f", "qcow2", "-F", "raw", top.toString(), expected.toString());
        assertThat(compare.exitCode()).as(compare.output()).isZero();
    }
}
