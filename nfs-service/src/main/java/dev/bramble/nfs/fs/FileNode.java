package dev.bramble.nfs.fs;

/** A file as it was found: which, and where beneath its export's root. */
public record FileNode(FileKey key, TreePath path) {}
