package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A volume that is another one, but for what a subclass does otherwise. */
abstract class ForwardingVolume implements Volume {
    private final Volume volume;

    ForwardingVolume(Volume volume) {
        this.volume = volume;
    }

    @Override
    public long size() {
        return volume.size();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        volume.read(offset, into);
    }

    @Override
    public boolean readNow(long offset, ByteBuffer into) throws IOException {
        return volume.readNow(offset, into);
    }

    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
        volume.write(offset, from);
    }

    @Override
    public void flush() throws IOException {
        volume.flush();
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        volume.discard(offset, length);
    }

    @Override
    public void writeZeroes(long offset, long length) throws IOException {
        volume.writeZeroes(offset, length);
    }

    @Override
    public Extent extentAt(long offset) throws IOException {
        return volume.extentAt(offset);
    }

    @Override
    public void close() throws IOException {
        volume.close();
    }
}
