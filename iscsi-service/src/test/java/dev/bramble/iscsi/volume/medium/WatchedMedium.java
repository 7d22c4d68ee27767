package dev.bramble.iscsi.volume.medium;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A medium in memory that counts what was not synced, and fails when told to. */
public final class WatchedMedium implements Medium {
    private final MemoryMedium memory;

    /** Writes since the last sync. */
    public int unsynced;

    public @Nullable IOException failWrites;
    public @Nullable IOException failSyncs;

    public WatchedMedium(int size) {
        memory = new MemoryMedium(new byte[size]);
    }

    private static void fail(@Nullable IOException failure) throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public long size() {
        return memory.size();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws EOFException {
        memory.read(offset, into);
    }

    @Override
    public boolean readNow(long offset, ByteBuffer into) throws EOFException {
        return memory.readNow(offset, into);
    }

    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
        fail(failWrites);
        memory.write(offset, from);
        unsynced++;
    }

    @Override
    public void sync() throws IOException {
        fail(failSyncs);
        unsynced = 0;
    }

    @Override
    public void resize(long size) {
        memory.resize(size);
    }

    @Override
    public boolean punchHole(long offset, long length) {
        unsynced++;
        return memory.punchHole(offset, length);
    }

    @Override
    public long nextData(long offset) {
        return memory.nextData(offset);
    }

    @Override
    public long nextHole(long offset) {
        return memory.nextHole(offset);
    }

    @Override
    public void close() {}
}
