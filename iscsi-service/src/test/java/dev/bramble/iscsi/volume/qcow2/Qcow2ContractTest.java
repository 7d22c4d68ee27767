package dev.bramble.iscsi.volume.qcow2;

import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.volume.VolumeContract;
import dev.bramble.iscsi.volume.medium.FileMedium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

class Qcow2ContractTest extends VolumeContract {
    @Override
    protected void make(Path file, long size) throws IOException {
        Files.createFile(file);
        try (FileMedium medium = FileMedium.openAlone(file)) {
            Qcow2Image.create(medium, size, Optional.empty());
        }
    }

    @Override
    protected Volume open(Path file) throws IOException {
        return Qcow2Image.open(FileMedium.openAlone(file), Optional.empty());
    }
}
