package dev.bramble.disk.ext4;

import java.io.IOException;

/** Shown the files of a file system. */
@FunctionalInterface
public interface Ext4Visitor {
    /**
     * One file, under one of its names.
     *
     * @param path from the root, '/' between names, which are any bytes but that one and NUL
     */
    void visit(byte[] path, Inode file) throws IOException;
}
