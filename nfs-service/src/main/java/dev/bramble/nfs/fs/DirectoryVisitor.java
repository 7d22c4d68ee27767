package dev.bramble.nfs.fs;

/** Takes a directory's entries one by one. */
@FunctionalInterface
public interface DirectoryVisitor {

    /**
     * One entry.
     *
     * @param name any bytes; "." and ".." come too
     * @param inode of the entry, 0 when it is not known
     * @param next the cookie that goes on after this entry
     * @return false to stop: the entry was not taken
     */
    boolean entry(byte[] name, long inode, long next) throws FileException;
}
