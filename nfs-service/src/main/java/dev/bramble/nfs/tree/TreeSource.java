package dev.bramble.nfs.tree;

import java.io.IOException;

/** Where a tree's first files come from. */
@FunctionalInterface
public interface TreeSource {
    /** Writes all its files but those that {@code writer} was told to leave out. */
    void copyTo(TreeWriter writer) throws IOException;
}
