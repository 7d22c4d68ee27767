package dev.bramble.nfs.fs;

/** What a file is. */
public enum FileType {
    REGULAR,
    DIRECTORY,
    BLOCK_DEVICE,
    CHARACTER_DEVICE,
    SYMBOLIC_LINK,
    SOCKET,
    FIFO
}
