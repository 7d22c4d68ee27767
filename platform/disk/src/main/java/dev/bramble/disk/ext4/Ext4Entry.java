package dev.bramble.disk.ext4;

/** A name in a directory. */
public final class Ext4Entry {
    private final byte[] name;
    private final long inode;

    Ext4Entry(byte[] name, long inode) {
        this.name = name;
        this.inode = inode;
    }

    /** 1 to 255 bytes, without '/' and NUL, not "." or "..". */
    public byte[] name() {
        return name.clone();
    }

    /** The number of the file's inode. */
    public long inode() {
        return inode;
    }
}
