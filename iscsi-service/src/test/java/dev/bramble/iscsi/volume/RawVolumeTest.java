package dev.bramble.iscsi.volume;

import dev.bramble.iscsi.volume.medium.FileMedium;
import dev.bramble.iscsi.volume.medium.Medium;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

class RawVolumeTest extends VolumeContract {
    @Override
    protected void make(Path file, long size) throws IOException {
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(size);
        }
    }

    @Override
    protected Volume open(Path file) throws IOException {
        Medium medium = FileMedium.openAlone(file);
        return new RawVolume(file.toString(), medium, medium.size());
    }
}
