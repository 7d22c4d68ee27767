package dev.bramble.nfs.fs;

/** What somebody may do with a file; for a directory EXECUTE is search. */
public enum Right {
    READ,
    WRITE,
    EXECUTE
}
