package dev.bramble.nfs.fs;

import java.io.IOException;
import java.nio.file.Path;

/** The exports' file systems. */
public interface ExportedFileSystems extends AutoCloseable {

    /** The one beneath a root, which need not be there yet; absolute, links resolved. */
    ExportedFileSystem at(Path root);

    /** To be called about once a second: lets go of files that were not used since. */
    void sweep() throws IOException;

    /** How many files are held open between calls, or for clients that opened them. */
    int heldFiles();

    /** How often a change of names or attributes was brought to the disk before its call returned. */
    long syncs();

    @Override
    void close() throws IOException;
}
