package dev.bramble.nfs.tree;

import java.time.Instant;

/**
 * A file of a tree, as it was when the tree was listed.
 *
 * @param path from the tree's root; what is no UTF-8 in it is replaced
 * @param size in bytes of a plain file, 0 of all else
 * @param link a symbolic link
 */
public record TreeEntry(String path, long size, Instant modified, boolean link) {}
