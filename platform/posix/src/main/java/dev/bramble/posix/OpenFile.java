package dev.bramble.posix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Path;

/** An open file, of any type. Reads and writes are at offsets: there is no position to share. */
public final class OpenFile extends Descriptor {
    private static final int RWF_NOWAIT = 0x8;
    private static final int SYNC_FILE_RANGE_WRITE = 0x2;
    private static final int FALLOC_KEEP_SIZE = 0x1;
    private static final int FALLOC_PUNCH_HOLE = 0x2;
    private static final long FICLONE = 0x40049409L;
    private static final int SEEK_END = 2;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int F_OFD_GETLK = 36;
    private static final int F_OFD_SETLK = 37;
    private static final short F_RDLCK = 0;
    private static final short F_WRLCK = 1;
    private static final short F_UNLCK = 2;
    /** The most that is copied in one call by way of memory of our own, when the buffer is not direct. */
    private static final int MAX_COPY = 1 << 20;

    OpenFile(int fd, boolean pathOnly) {
        super(fd, pathOnly);
    }

    /** Opens a path of the operator's, symbolic links and all; paths from clients go through {@link OpenDirectory}. */
    public static OpenFile open(Path path, OpenFlag... flags) throws PosixException {
        int bits = OpenFlag.bits(flags);
        return new OpenFile(OpenDirectory.openPath(path, bits), OpenFlag.has(bits, OpenFlag.PATH));
    }

    static byte[] bytes(Path path) {
        return path.toString().getBytes(UTF_8);
    }

    /**
     * Reads at {@code offset} into the buffer, up to its limit, and moves its position.
     *
     * @return bytes read, fewer than asked near the end of the file, 0 at the end
     */
    public int pread(long offset, ByteBuffer into) throws PosixException {
        return (int) read(
                into,
                (arena, fd, address, length) ->
                        Kernel.check(arena, SystemCall.PREAD64, "", fd, address, length, offset));
    }

    /** As {@link #pread}, but only what is in memory already (preadv2 with RWF_NOWAIT). */
    public ImmediateRead preadNow(long offset, ByteBuffer into) throws PosixException {
        long result = read(into, (arena, fd, address, length) -> {
            MemorySegment vector = arena.allocate(16, Long.BYTES);
            vector.set(ValueLayout.JAVA_LONG, 0, address);
            vector.set(ValueLayout.JAVA_LONG, 8, length);
            long read = Kernel.call(arena, SystemCall.PREADV2, fd, vector.address(), 1, offset, 0, RWF_NOWAIT);
            if (read >= 0 || read == -Errno.EAGAIN.number || read == -Errno.EOPNOTSUPP.number) {
                return read;
            }
            throw new PosixException(SystemCall.PREADV2, "", (int) -read);
        });
        if (result >= 0) {
            return new ImmediateRead.Complete((int) result);
        }
        return result == -Errno.EAGAIN.number ? ImmediateRead.NotDone.WOULD_BLOCK : ImmediateRead.NotDone.UNSUPPORTED;
    }

    /**
     * Writes the buffer's bytes at {@code offset} and moves its position.
     *
     * @return bytes written, which may be fewer than there are
     */
    public int pwrite(long offset, ByteBuffer from) throws PosixException {
        MemorySegment bytes = MemorySegment.ofBuffer(from);
        int count = use((arena, fd) -> {
            MemorySegment source = bytes;
            if (!bytes.isNative()) {
                source = arena.allocate(Math.clamp(bytes.byteSize(), 1, MAX_COPY));
                source.copyFrom(bytes.asSlice(0, Math.min(bytes.byteSize(), MAX_COPY)));
            }
            long length = Math.min(bytes.byteSize(), source.byteSize());
            try {
                return (int) Kernel.check(arena, SystemCall.PWRITE64, "", fd, source.address(), length, offset);
            } finally {
                Reference.reachabilityFence(from);
            }
        });
        from.position(from.position() + count);
        return count;
    }

    private interface Read {
        long into(Arena arena, int fd, long address, long length) throws PosixException;
    }

    private long read(ByteBuffer into, Read read) throws PosixException {
        if (into.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        MemorySegment bytes = MemorySegment.ofBuffer(into);
        long result = use((arena, fd) -> {
            if (bytes.isNative()) {
                try {
                    return read.into(arena, fd, bytes.address(), bytes.byteSize());
                } finally {
                    Reference.reachabilityFence(into);
                }
            }
            MemorySegment copy = arena.allocate(Math.clamp(bytes.byteSize(), 1, MAX_COPY));
            long count = read.into(arena, fd, copy.address(), Math.min(bytes.byteSize(), MAX_COPY));
            if (count > 0) {
                MemorySegment.copy(copy, 0, bytes, 0, count);
            }
            return count;
        });
        into.position(into.position() + (int) Math.max(0, result));
        return result;
    }

    /** Where this symbolic link, opened as a reference, leads, as it was written. */
    public byte[] readLink() throws PosixException {
        return use((arena, fd) -> {
            MemorySegment target = arena.allocate(MAX_PATH);
            long length = Kernel.check(
                    arena,
                    SystemCall.READLINKAT,
                    "",
                    fd,
                    FileName.path(arena, ITSELF).address(),
                    target.address(),
                    MAX_PATH);
            return target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        });
    }

    public void truncate(long size) throws PosixException {
        call(SystemCall.FTRUNCATE, size);
    }

    /** Makes the content durable, and of the status what is needed to read it. */
    public void dataSync() throws PosixException {
        call(SystemCall.FDATASYNC);
    }

    /**
     * Begins to write a range of the content to the disk, so that a later {@link #dataSync} has less to wait for; by itself it
     * makes nothing durable (sync_file_range with SYNC_FILE_RANGE_WRITE).
     *
     * @return false where that cannot be done
     */
    public boolean startSync(long offset, long length) throws PosixException {
        return ifSupported(SystemCall.SYNC_FILE_RANGE, offset, length, SYNC_FILE_RANGE_WRITE);
    }

    /**
     * Reserves space without changing the size.
     *
     * @return false where the file system cannot
     */
    public boolean allocate(long offset, long length) throws PosixException {
        return ifSupported(SystemCall.FALLOCATE, FALLOC_KEEP_SIZE, offset, length);
    }

    /**
     * Frees the space of a range, which then reads as zeros.
     *
     * @return false where the file system cannot
     */
    public boolean punchHole(long offset, long length) throws PosixException {
        return ifSupported(SystemCall.FALLOCATE, FALLOC_PUNCH_HOLE | FALLOC_KEEP_SIZE, offset, length);
    }

    /**
     * Makes this file's content that of {@code source}, sharing its blocks (FICLONE).
     *
     * @return false where the file system cannot, or the two are on different ones
     */
    public boolean cloneFrom(OpenFile source) throws PosixException {
        return source.use((arena, from) -> ifSupported(SystemCall.IOCTL, FICLONE, from));
    }

    /** Bytes of a file or block device; the status of a block device does not have them. */
    public long end() throws PosixException {
        return use((arena, fd) -> Kernel.check(arena, SystemCall.LSEEK, "", fd, 0, SEEK_END));
    }

    /** The first byte at or behind {@code offset} that is not in a hole; the file's size when there is none. */
    public long nextData(long offset) throws PosixException {
        return seek(offset, SEEK_DATA);
    }

    /** The first byte at or behind {@code offset} that is in a hole; the file's size when there is none. */
    public long nextHole(long offset) throws PosixException {
        return seek(offset, SEEK_HOLE);
    }

    private long seek(long offset, int whence) throws PosixException {
        try {
            return use((arena, fd) -> Kernel.check(arena, SystemCall.LSEEK, "", fd, offset, whence));
        } catch (PosixException e) {
            if (e.errno() == Errno.ENXIO) {
                return status().size();
            }
            throw e;
        }
    }

    /**
     * Locks a range for this opening of the file (an open file description lock): it holds against all other openings, in
     * this process too, and ends when this one is closed.
     *
     * @param exclusive against all others; else against exclusive ones
     * @return false when another opening has it
     */
    public boolean lock(long offset, long length, boolean exclusive) throws PosixException {
        short kind = exclusive ? F_WRLCK : F_RDLCK;
        return use((arena, fd) -> {
            MemorySegment lock = flock(arena, kind, offset, length);
            long result = Kernel.call(arena, SystemCall.FCNTL, fd, F_OFD_SETLK, lock.address());
            if (result == -Errno.EAGAIN.number || result == -Errno.EACCES.number) {
                return false;
            }
            if (result < 0) {
                throw new PosixException(SystemCall.FCNTL, "", (int) -result);
            }
            return true;
        });
    }

    /** Whether {@link #lock} would be refused because of another opening. */
    public boolean isLocked(long offset, long length, boolean exclusive) throws PosixException {
        short kind = exclusive ? F_WRLCK : F_RDLCK;
        return use((arena, fd) -> {
            MemorySegment lock = flock(arena, kind, offset, length);
            Kernel.check(arena, SystemCall.FCNTL, "", fd, F_OFD_GETLK, lock.address());
            return lock.get(ValueLayout.JAVA_SHORT, 0) != F_UNLCK;
        });
    }

    /** {@code struct flock} of the 64-bit architectures, from the start of the file. */
    private static MemorySegment flock(Arena arena, short kind, long offset, long length) {
        MemorySegment lock = arena.allocate(32, Long.BYTES);
        lock.set(ValueLayout.JAVA_SHORT, 0, kind);
        lock.set(ValueLayout.JAVA_LONG, 8, offset);
        lock.set(ValueLayout.JAVA_LONG, 16, length);
        return lock;
    }

    private boolean ifSupported(SystemCall call, long... arguments) throws PosixException {
        try {
            call(call, arguments);
            return true;
        } catch (PosixException e) {
            return switch (e.errno()) {
                case EOPNOTSUPP, ENOTTY, EXDEV -> false;
                default -> throw e;
            };
        }
    }
}
