package dev.bramble.nfs.fs;

import dev.bramble.posix.FileHandle;
import dev.bramble.posix.FileStatus;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The kernel's status and handle of a file, in the terms of this room. */
final class PosixStatus {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final int SECTOR_BYTES = 512;

    private PosixStatus() {}

    static FoundFile found(FileHandle handle, FileStatus status, TreePath path) throws FileException {
        FileKey key = key(handle, status);
        return new FoundFile(new FileNode(key, path, Optional.of(handle)), attributes(status, key));
    }

    /** The handle has the inode's generation in it, wherever its file system puts that. */
    static FileKey key(FileHandle handle, FileStatus status) {
        return new FileKey(device(status), status.ino(), fingerprint(handle));
    }

    static FileAttributes attributes(FileStatus status, FileKey key) throws FileException {
        return new FileAttributes(
                type(status),
                status.mode(),
                (int) status.nlink(),
                status.uid(),
                status.gid(),
                status.size(),
                status.blocks() * SECTOR_BYTES,
                key,
                status.atime(),
                status.mtime(),
                status.ctime(),
                new DeviceNumber(status.specialMajor(), status.specialMinor()));
    }

    private static FileType type(FileStatus status) throws FileException {
        return switch (status.type()) {
            case REGULAR -> FileType.REGULAR;
            case DIRECTORY -> FileType.DIRECTORY;
            case SYMBOLIC_LINK -> FileType.SYMBOLIC_LINK;
            case BLOCK_DEVICE -> FileType.BLOCK_DEVICE;
            case CHARACTER_DEVICE -> FileType.CHARACTER_DEVICE;
            case SOCKET -> FileType.SOCKET;
            case FIFO -> FileType.FIFO;
            case UNKNOWN -> throw new FileException(FileFault.INPUT_OUTPUT, "a file of no known type");
        };
    }

    /** As glibc's makedev, which st_dev is. */
    private static long device(FileStatus status) {
        long major = status.deviceMajor();
        long minor = status.deviceMinor();
        return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xffL) << 12 | (major & ~0xfffL) << 32;
    }

    /** The handle itself where it is of eight bytes (ext4: inode and generation), else a hash of it. */
    private static long fingerprint(FileHandle handle) {
        byte[] bytes = handle.bytes();
        if (bytes.length == Long.BYTES) {
            return ByteBuffer.wrap(bytes).getLong();
        }
        long hash = FNV_OFFSET ^ handle.type();
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
