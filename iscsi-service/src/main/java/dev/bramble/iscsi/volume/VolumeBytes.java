package dev.bramble.iscsi.volume;

import dev.bramble.disk.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A volume for those who look into disks. */
record VolumeBytes(Volume volume) implements ByteSource {

    @Override
    public long size() {
        return volume.size();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        if (offset < 0 || offset > volume.size() - into.remaining()) {
            throw new EOFException("%d bytes at %d of %d".formatted(into.remaining(), offset, volume.size()));
        }
        volume.read(offset, into);
    }
}
