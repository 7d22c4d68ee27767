package dev.bramble.nfs.fs;

import dev.bramble.posix.FileHandle;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/**
 * The files beneath one export's root, and nothing else: no name, link or race leads out. Nothing is kept between
 * calls, so that what another process changed is seen by the next call. Symbolic links are never followed.
 *
 * <p>Every call on a node throws {@link FileFault#STALE} when the file is no longer where it was.
 */
public interface ExportedFileSystem {

    /**
     * The same files as somebody else sees them: permissions are checked for this identity at every call, and what is
     * new is its own. Without it they are seen as by root. Paths and handles are found again as by root: only the file
     * itself, and the directory that a name is in, are checked.
     */
    ExportedFileSystem as(Identity identity);

    /**
     * The same files, with names and attributes that are on the disk when the file system writes them there, not when the
     * call returns. Written data and COMMIT are as durable as ever.
     */
    ExportedFileSystem unsynced();

    FoundFile root() throws FileException;

    /**
     * The file of a handle that the file system gave ({@link FileNode#kernel}), wherever it is beneath the root.
     *
     * @throws FileException STALE when it is gone, or no longer beneath the root
     */
    default FoundFile find(FileHandle kernel) throws FileException {
        throw new FileException(FileFault.STALE, "there are no kernel handles here");
    }

    /** The file was opened by a client: it stays, by its handle, until the hold is released, whoever removes its names. */
    default FileHold hold(FileNode file) throws FileException {
        return FileHold.NONE;
    }

    FileAttributes attributes(FileNode file) throws FileException;

    /** What the identity may do with the file when it opens it; its owner reads and writes what it has open in any case. */
    Set<Right> rights(FileNode file) throws FileException;

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

    /**
     * Makes a device file, fifo or socket.
     *
     * @param device for devices only
     */
    default FoundFile makeNode(
            FileNode directory, FileName name, FileType type, DeviceNumber device, AttributeChange initial)
            throws FileException {
        throw new FileException(FileFault.NOT_SUPPORTED, "no special files here");
    }

    void link(FileNode file, FileNode directory, FileName name) throws FileException;

    void remove(FileNode directory, FileName name) throws FileException;

    void removeDirectory(FileNode directory, FileName name) throws FileException;

    /**
     * Moves a name, over what is there.
     *
     * @return false when both were names of the same file: then nothing happens (rename(2))
     */
    boolean rename(FileNode from, FileName oldName, FileNode to, FileName newName) throws FileException;

    /**
     * Lists a directory from a cookie on; 0 is the beginning.
     *
     * @return true when the end was reached, false when the visitor stopped
     */
    boolean list(FileNode directory, long cookie, DirectoryVisitor visitor) throws FileException;

    /** As {@link #list}, with the files that the entries name. */
    boolean listFiles(FileNode directory, long cookie, FoundEntryVisitor visitor) throws FileException;

    /** What the cookies are worth: those that came with another verifier mean nothing. */
    long cookieVerifier();

    Space space() throws FileException;
}
