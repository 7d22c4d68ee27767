package dev.bramble.iscsi.volume.qcow2;

import dev.bramble.disk.ByteSource;
import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.volume.VolumeContract;
import dev.bramble.iscsi.volume.medium.FileMedium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An overlay, with small clusters, of an image without data. */
class Qcow2OverlayContractTest extends VolumeContract {
    @Override
    protected void make(Path file, long size) throws IOException {
        create(file.resolveSibling("base"), size / 2, Optional.empty());
        create(file, size, Optional.of(new Backing("base", Backing.Format.QCOW2)));
    }

    private static void create(Path file, long size, Optional<Backing> backing) throws IOException {
        Files.createFile(file);
        try (FileMedium medium = FileMedium.openAlone(file)) {
            Qcow2Image.create(medium, size, backing, 12);
        }
    }

    @Override
    protected Volume open(Path file) throws IOException {
        ByteSource base = Qcow2Image.open(FileMedium.open(file.resolveSibling("base")), Optional.empty());
        return Qcow2Image.open(FileMedium.openAlone(file), Optional.of(base));
    }
}
