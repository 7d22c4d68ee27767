package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Stands where a layer could not be opened again: nothing goes, until the volume is opened anew. */
record LostLayer(long size, IOException reason) implements Layer {

    private IOException lost() {
        return new IOException("the volume could not be opened again: " + reason.getMessage(), reason);
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        throw lost();
    }

    @Override
    public boolean readNow(long offset, ByteBuffer into) {
        return false;
    }

    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
        throw lost();
    }

    @Override
    public void flush() throws IOException {
        throw lost();
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        throw lost();
    }

    @Override
    public void writeZeroes(long offset, long length) throws IOException {
        throw lost();
    }

    @Override
    public Extent extentAt(long offset) throws IOException {
        throw lost();
    }

    @Override
    public void resize(long bytes) throws IOException {
        throw lost();
    }

    @Override
    public void close() {}
}
