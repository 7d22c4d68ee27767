package dev.bramble.nfs.handle;

import dev.bramble.nfs.fs.ExportedFileSystem;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileNode;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.fs.TreePath;
import java.io.IOException;

/**
 * Turns files into handles and handles into files. A handle holds for as long as its file is in its export, over
 * renames made through NFS and over restarts, and cannot be made up by a client.
 */
public interface HandleScheme extends AutoCloseable {

    /** The handle of a file of the export with this uid; the same file always has the same. */
    FileHandle handle(String export, FileNode file);

    /**
     * The uid of the export that the handle was given out for.
     *
     * @throws FileException BAD_HANDLE for one that was never given out
     */
    String export(FileHandle handle) throws FileException;

    /**
     * The handle's file, looked at now.
     *
     * @param files those of the handle's export
     * @throws FileException STALE when it is gone, or not to be found any more
     */
    FoundFile find(FileHandle handle, ExportedFileSystem files) throws FileException;

    /** A file has another name too. */
    void linked(String export, FileNode file);

    /** A file, or a directory with all that is in it, was renamed; what was at {@code to} is gone. */
    void renamed(String export, TreePath from, TreePath to);

    /** A name was removed. */
    void removed(String export, TreePath path);

    /** The export is gone for good, and its files with it. */
    void forget(String export);

    @Override
    void close() throws IOException;
}
