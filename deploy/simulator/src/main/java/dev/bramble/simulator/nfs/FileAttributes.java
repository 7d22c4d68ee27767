package dev.bramble.simulator.nfs;

/** What is used of fattr3: RFC 1813 section 2.5. */
record FileAttributes(int type, long size, long fileId) {
    private static final int REGULAR = 1;
    private static final int DIRECTORY = 2;

    static FileAttributes read(XdrReader in) throws NfsException {
        int type = in.u32();
        in.skip(16); // mode, nlink, uid, gid
        long size = in.u64();
        in.skip(24); // used, rdev, fsid
        long fileId = in.u64();
        in.skip(24); // atime, mtime, ctime
        return new FileAttributes(type, size, fileId);
    }

    boolean regular() {
        return type == REGULAR;
    }

    boolean directory() {
        return type == DIRECTORY;
    }
}
