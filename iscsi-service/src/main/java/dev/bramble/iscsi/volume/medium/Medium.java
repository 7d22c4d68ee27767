package dev.bramble.iscsi.volume.medium;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file or a block device as image formats use it. What was written before a {@link #sync} that returned survives a power
 * cut; of what was written after, any part may, in any order. Safe for use by several threads.
 */
public interface Medium extends AutoCloseable {

    /** Size in bytes. */
    long size() throws IOException;

    /**
     * Fills {@code into} up to its limit from {@code offset}.
     *
     * @throws java.io.EOFException when that goes past the end
     */
    void read(long offset, ByteBuffer into) throws IOException;

    /**
     * As {@link #read}, if the bytes are in memory already; does not wait for a disk.
     *
     * @return false when they are not, or when that cannot be told; {@code into} is as it was then
     */
    boolean readNow(long offset, ByteBuffer into) throws IOException;

    /**
     * Writes {@code from} up to its limit; past the end, a file grows.
     *
     * @throws dev.bramble.iscsi.volume.VolumeFullException when there is no room; a part may be written
     */
    void write(long offset, ByteBuffer from) throws IOException;

    /** Returns when all that was written before is on the medium. */
    void sync() throws IOException;

    /** Begins to bring a range to the medium, without waiting for it, so that {@link #sync} has less left to do. */
    default void startSync(long offset, long length) throws IOException {}

    /**
     * Cuts a file, or extends it by a hole; a block device is left as it is.
     *
     * @throws IllegalArgumentException when a block device is smaller than that
     */
    void resize(long size) throws IOException;

    /**
     * Gives the space of a range back; it reads as zeros then.
     *
     * @return false where the file system cannot; nothing was done then
     */
    boolean punchHole(long offset, long length) throws IOException;

    /**
     * The first byte at or behind {@code offset} that is no hole; {@link #size} when only a hole follows. {@code offset}
     * itself where holes are not known.
     */
    long nextData(long offset) throws IOException;

    /** The first byte at or behind {@code offset} that is a hole; {@link #size} when there is none. */
    long nextHole(long offset) throws IOException;

    @Override
    void close() throws IOException;
}
