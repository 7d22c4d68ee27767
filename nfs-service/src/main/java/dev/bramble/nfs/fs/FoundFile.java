package dev.bramble.nfs.fs;

/** A file and its attributes, of one moment. */
public record FoundFile(FileNode node, FileAttributes attributes) {}
