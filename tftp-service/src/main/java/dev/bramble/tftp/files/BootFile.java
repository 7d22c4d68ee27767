package dev.bramble.tftp.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One version of a file, open. Replacing or removing its name does not touch it; when its own bytes are changed, reading
 * ends with {@link FileChangedException}, so that a client never gets parts of two versions.
 */
public interface BootFile extends AutoCloseable {

    /** Bytes when it was opened. */
    long size();

    /**
     * Fills {@code block} to its limit from {@code offset} if that takes no wait for the disk.
     *
     * @return false when it does; the content and position of {@code block} are undefined then
     * @throws FileChangedException when it is not the file that was opened any more
     */
    boolean readCached(long offset, ByteBuffer block) throws IOException;

    /**
     * Fills {@code block} to its limit from {@code offset}; may wait for the disk.
     *
     * @throws FileChangedException when it is not the file that was opened any more
     */
    void read(long offset, ByteBuffer block) throws IOException;

    /**
     * Looks once more; does not wait for the disk.
     *
     * @throws FileChangedException when it is not the file that was opened any more
     */
    void checkUnchanged() throws IOException;

    @Override
    void close() throws IOException;
}
