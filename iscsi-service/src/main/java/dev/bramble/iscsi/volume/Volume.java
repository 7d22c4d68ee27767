package dev.bramble.iscsi.volume;

import dev.bramble.disk.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes that can be written: what a disk is to its reader. Safe for use by several threads; two writes that overlap
 * in time leave the overlap in either order. Threads that call it must not be interrupted: that would close the file.
 */
public interface Volume extends ByteSource, AutoCloseable {

    /**
     * Writes {@code from} up to its limit at {@code offset}; it may stay in a cache until {@link #flush}.
     *
     * @throws java.io.EOFException when that goes past the end; nothing was written then
     * @throws VolumeFullException when the file system has no room; part of it may be written
     */
    void write(long offset, ByteBuffer from) throws IOException;

    /** Returns when all that was written before it was called is on the medium. */
    void flush() throws IOException;

    /**
     * As {@link #read}, if that needs no disk.
     *
     * @return false when it does, or that cannot be told; {@code into} is as it was then
     */
    boolean readNow(long offset, ByteBuffer into) throws IOException;

    /**
     * Makes a range read as zeros and gives its space back as far as that is possible; as durable as a write.
     *
     * @throws java.io.EOFException when that goes past the end; nothing was done then
     */
    void discard(long offset, long length) throws IOException;

    /** Makes a range read as zeros, in whatever way is quickest; as durable as a write. */
    void writeZeroes(long offset, long length) throws IOException;

    /**
     * What is at {@code offset}, and how far that goes.
     *
     * @throws java.io.EOFException when that is past the end
     */
    Extent extentAt(long offset) throws IOException;

    @Override
    void close() throws IOException;
}
