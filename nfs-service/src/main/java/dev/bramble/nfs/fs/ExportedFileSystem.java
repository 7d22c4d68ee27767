package dev.bramble.nfs.fs;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The files beneath one export's root, and nothing else: no name, link or race leads out. Nothing is kept between
 * calls, so that what another process changed is seen by the next call. Symbolic links are never followed.
 *
 * <p>Every call on a node throws {@link FileFault#STALE} when the file is no longer where it was.
 */
public interface ExportedFileSystem {

    FoundFile root() throws FileException;

    FileAttributes attributes(FileNode file) throws FileException;

    /** What is at this path now, whatever it was before; empty when nothing is. */
    Optional<FoundFile> find(TreePath path) throws FileException;

    /** The directory a directory is in; the root's is the root. */
    FoundFile parent(FileNode directory) throws FileException;

    FoundFile lookup(FileNode directory, FileName name) throws FileException;

    FileAttributes change(FileNode file, AttributeChange change) throws FileException;

    byte[] readLink(FileNode link) throws FileException;

    /** Reads up to the buffer's limit; what is left in it is past the end of the file. */
    void read(FileNode file, long offset, ByteBuffer into) throws FileException;

    /** Writes the whole buffer. */
    void write(FileNode file, long offset, ByteBuffer data, Stability stability) throws FileException;

    /** Brings a file's data to the disk (fdatasync). */
    void commit(FileNode file) throws FileException;

    /**
     * Makes a regular file.
     *
     * @param exclusive fail with EXISTS when there is one; else it is used, and only a size is applied to it
     */
    FoundFile create(FileNode directory, FileName name, boolean exclusive, AttributeChange initial)
            throws FileException;

    FoundFile makeDirectory(FileNode directory, FileName name, AttributeChange initial) throws FileException;

    FoundFile symbolicLink(FileNode directory, FileName name, byte[] target) throws FileException;

    void link(FileNode file, FileNode directory, FileName name) throws FileException;

    void remove(FileNode directory, FileName name) throws FileException;

    void removeDirectory(FileNode directory, FileName name) throws FileException;

    void rename(FileNode from, FileName oldName, FileNode to, FileName newName) throws FileException;

    /**
     * Lists a directory from a cookie on; 0 is the beginning.
     *
     * @return true when the end was reached, false when the visitor stopped
     */
    boolean list(FileNode directory, long cookie, DirectoryVisitor visitor) throws FileException;

    Space space() throws FileException;
}
