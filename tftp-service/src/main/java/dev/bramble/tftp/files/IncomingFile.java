package dev.bramble.tftp.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file on its way in. Nobody sees it before {@link #commit}; {@link #discard} removes what there is of it. All methods
 * may wait for the disk. One call at a time.
 */
public interface IncomingFile {

    /** uid of the boot tree. */
    String tree();

    /** Within the tree. */
    String path();

    /** Bytes taken so far. */
    long size();

    /**
     * Appends bytes; the kernel has them afterwards.
     *
     * @throws WriteRefusedException when there is no room, or the file becomes too long
     */
    void append(ByteBuffer bytes) throws IOException;

    /**
     * Makes the file durable, then lets it appear under its name, at once and whole.
     *
     * @throws WriteRefusedException when a file of that name appeared meanwhile and must not be replaced
     */
    void commit() throws IOException;

    /** Removes it, unless it was committed. */
    void discard();
}
