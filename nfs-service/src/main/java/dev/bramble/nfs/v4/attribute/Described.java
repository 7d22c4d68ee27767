package dev.bramble.nfs.v4.attribute;

import dev.bramble.nfs.fs.FileAttributes;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.Space;
import dev.bramble.nfs.handle.FileHandle;

/**
 * A file with all that its attributes are made of.
 *
 * @param change another one after each change
 * @param mountedOn the fileid of what it covers, where it is an export's root; else its own
 */
public record Described(
        FileAttributes attributes,
        long change,
        FsId fsId,
        long mountedOn,
        Lazily<FileHandle> handle,
        Lazily<Space> space) {

    /** fsid4: another one on each file system. */
    public record FsId(long major, long minor) {}

    /** What costs a look at the file system, and is not always asked for. */
    @FunctionalInterface
    public interface Lazily<T> {
        T get() throws FileException;
    }
}
