package dev.bramble.posix;

/** What kind of file it is (inode(7); the numbers are those of S_IFMT, and shifted by 12 those of d_type). */
public enum FileType {
    FIFO(0x1),
    CHARACTER_DEVICE(0x2),
    DIRECTORY(0x4),
    BLOCK_DEVICE(0x6),
    REGULAR(0x8),
    SYMBOLIC_LINK(0xa),
    SOCKET(0xc),
    /** Not told: some file systems do not say in directory entries. */
    UNKNOWN(0);

    final int number;

    FileType(int number) {
        this.number = number;
    }

    static FileType of(int number) {
        return switch (number) {
            case 0x1 -> FIFO;
            case 0x2 -> CHARACTER_DEVICE;
            case 0x4 -> DIRECTORY;
            case 0x6 -> BLOCK_DEVICE;
            case 0x8 -> REGULAR;
            case 0xa -> SYMBOLIC_LINK;
            case 0xc -> SOCKET;
            default -> UNKNOWN;
        };
    }
}
