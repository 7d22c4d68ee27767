package dev.bramble.nfs.fs;

import java.util.Optional;

/** Takes a directory's entries one by one, with the files they name. */
@FunctionalInterface
public interface FoundEntryVisitor {

    /**
     * One entry.
     *
     * @param name any bytes; "." and ".." come too
     * @param inode of the entry, 0 when it is not known
     * @param next the cookie that goes on after this entry
     * @param file empty when it is gone meanwhile, or not to be seen
     * @return false to stop: the entry was not taken
     */
    boolean entry(byte[] name, long inode, long next, Optional<FoundFile> file) throws FileException;
}
