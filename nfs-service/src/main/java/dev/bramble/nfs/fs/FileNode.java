package dev.bramble.nfs.fs;

import dev.bramble.posix.FileHandle;
import java.util.Optional;

/**
 * A file as it was found: which, and where beneath its export's root.
 *
 * @param kernel the file system's own handle, by which the file is found again wherever it is; empty where there is none
 */
public record FileNode(FileKey key, TreePath path, Optional<FileHandle> kernel) {

    /** A file that is only to be found by its path. */
    public FileNode(FileKey key, TreePath path) {
        this(key, path, Optional.empty());
    }
}
