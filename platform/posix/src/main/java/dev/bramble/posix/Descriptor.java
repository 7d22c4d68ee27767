package dev.bramble.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file descriptor that is closed exactly once, and only when no call uses it: a number never reaches the kernel after
 * it could stand for another file. Safe for use by several threads; calls after {@link #close} throw
 * IllegalStateException.
 */
public abstract sealed class Descriptor implements AutoCloseable permits OpenFile, OpenDirectory {
    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_EACCESS = 0x200;
    static final int AT_REMOVEDIR = 0x200;
    static final int AT_SYMLINK_FOLLOW = 0x400;
    static final int AT_EMPTY_PATH = 0x1000;
    static final int MAX_PATH = 4096;
    static final byte[] ITSELF = {};

    private static final long CLOSED = 1L << 62;

    private final int fd;
    private final boolean pathOnly;
    /** Calls under way; plus CLOSED. */
    private final AtomicLong users = new AtomicLong();

    Descriptor(int fd, boolean pathOnly) {
        this.fd = fd;
        this.pathOnly = pathOnly;
    }

    /** Something done with the descriptor's number. */
    interface Use<T> {
        T with(Arena arena, int fd) throws PosixException;
    }

    final <T> T use(Use<T> use) throws PosixException {
        if (users.getAndUpdate(n -> n >= CLOSED ? n : n + 1) >= CLOSED) {
            throw new IllegalStateException("the file is closed");
        }
        try (Arena arena = Arena.ofConfined()) {
            return use.with(arena, fd);
        } finally {
            if (users.decrementAndGet() == CLOSED) {
                closeNow();
            }
        }
    }

    final long call(SystemCall call, long... arguments) throws PosixException {
        return use((arena, number) -> {
            long[] all = new long[arguments.length + 1];
            all[0] = number;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            return Kernel.check(arena, call, "", all);
        });
    }

    /** Closes it when the calls under way are done. Closing again does nothing. */
    @Override
    public final void close() throws PosixException {
        if (users.getAndUpdate(n -> n | CLOSED) == 0) {
            closeNow();
        }
    }

    private void closeNow() throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            Kernel.check(arena, SystemCall.CLOSE, "", fd);
        }
    }

    public final FileStatus status() throws PosixException {
        return use((arena, number) -> statx(arena, number, FileName.path(arena, ITSELF), "", AT_EMPTY_PATH));
    }

    static FileStatus statx(Arena arena, int fd, MemorySegment name, String what, int flags) throws PosixException {
        MemorySegment statx = arena.allocate(FileStatus.SIZE, Long.BYTES);
        Kernel.check(arena, SystemCall.STATX, what, fd, name.address(), flags, FileStatus.BASIC, statx.address());
        return FileStatus.of(statx);
    }

    /** Makes content and status durable. */
    public final void sync() throws PosixException {
        call(SystemCall.FSYNC);
    }

    /** Makes durable all that was written to the file system that this file is on, by anyone (syncfs(2)). */
    public final void syncFileSystem() throws PosixException {
        call(SystemCall.SYNCFS);
    }

    /** Sets the twelve permission bits. */
    public final void setMode(int mode) throws PosixException {
        if (!pathOnly) {
            call(SystemCall.FCHMOD, mode);
            return;
        }
        use((arena, number) -> Kernel.check(
                arena,
                SystemCall.FCHMODAT,
                "",
                OwnDescriptors.FOLDER,
                OwnDescriptors.name(arena, number).address(),
                mode));
    }

    /** Sets user and group; -1 leaves one as it is. */
    public final void setOwner(int uid, int gid) throws PosixException {
        use((arena, number) -> Kernel.check(
                arena,
                SystemCall.FCHOWNAT,
                "",
                number,
                FileName.path(arena, ITSELF).address(),
                uid,
                gid,
                AT_EMPTY_PATH));
    }

    public final void setTimes(TimeChange atime, TimeChange mtime) throws PosixException {
        use((arena, number) -> utimens(arena, number, FileName.path(arena, ITSELF), "", atime, mtime, AT_EMPTY_PATH));
    }

    static long utimens(
            Arena arena, int fd, MemorySegment name, String what, TimeChange atime, TimeChange mtime, int flags)
            throws PosixException {
        MemorySegment times = arena.allocate(32, Long.BYTES);
        TimeChange.put(times, 0, atime);
        TimeChange.put(times, 16, mtime);
        return Kernel.check(arena, SystemCall.UTIMENSAT, what, fd, name.address(), times.address(), flags);
    }

    /** What of the file system this file is on. */
    public final FileSystemStatus fileSystem() throws PosixException {
        return use((arena, number) -> {
            MemorySegment statfs = arena.allocate(FileSystemStatus.SIZE, Long.BYTES);
            Kernel.check(arena, SystemCall.FSTATFS, "", number, statfs.address());
            return FileSystemStatus.of(statfs);
        });
    }

    /** Whether this thread, with the credentials it has now, could open the file in all these ways. */
    public final boolean permits(Access... accesses) throws PosixException {
        return use((arena, number) -> {
            long result = Kernel.call(
                    arena,
                    SystemCall.FACCESSAT2,
                    number,
                    FileName.path(arena, ITSELF).address(),
                    Access.bits(accesses),
                    AT_EMPTY_PATH | AT_EACCESS);
            return switch (Errno.of((int) -result)) {
                case EACCES, EROFS, ETXTBSY, EPERM -> false;
                default -> {
                    if (result < 0) {
                        throw new PosixException(SystemCall.FACCESSAT2, "", (int) -result);
                    }
                    yield true;
                }
            };
        });
    }

    /**
     * The file system's handle for this file.
     *
     * @throws PosixException EOPNOTSUPP where the file system has no handles (overlayfs as it is set up by default)
     */
    public final FileHandle handle() throws PosixException {
        return use((arena, number) -> Handles.of(arena, number, FileName.path(arena, ITSELF), "", AT_EMPTY_PATH));
    }

    /** Opens the same file once more, with permissions checked anew for this thread: a PATH reference becomes usable. */
    public final OpenFile reopen(OpenFlag... flags) throws PosixException {
        int bits = OpenFlag.bits(flags);
        return new OpenFile(openInProc(bits), OpenFlag.has(bits, OpenFlag.PATH));
    }

    /** As {@link #reopen}, for a directory. */
    public final OpenDirectory reopenDirectory(OpenFlag... flags) throws PosixException {
        int bits = OpenFlag.bits(flags) | OpenFlag.bits(OpenFlag.DIRECTORY);
        return new OpenDirectory(openInProc(bits), OpenFlag.has(bits, OpenFlag.PATH));
    }

    /**
     * Where the file is now, as the kernel sees it: absolute, without symbolic links, and followed by {@code " (deleted)"}
     * when the name by which it was opened is gone (the link {@code /proc/self/fd/N}, proc(5)).
     */
    public final byte[] path() throws PosixException {
        return use((arena, number) -> {
            MemorySegment path = arena.allocate(MAX_PATH);
            long length = Kernel.check(
                    arena,
                    SystemCall.READLINKAT,
                    "",
                    OwnDescriptors.FOLDER,
                    OwnDescriptors.name(arena, number).address(),
                    path.address(),
                    MAX_PATH);
            return path.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        });
    }

    private int openInProc(int bits) throws PosixException {
        return use((arena, number) -> (int) Kernel.check(
                arena,
                SystemCall.OPENAT,
                "",
                OwnDescriptors.FOLDER,
                OwnDescriptors.name(arena, number).address(),
                bits,
                0));
    }
}
