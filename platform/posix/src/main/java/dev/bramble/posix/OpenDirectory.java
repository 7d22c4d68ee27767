package dev.bramble.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An open directory, and what can be done with the names in it. */
public final class OpenDirectory extends Descriptor {
    /** RESOLVE_BENEATH and RESOLVE_NO_MAGICLINKS. */
    private static final long BENEATH = 0x08 | 0x02;

    /** With it RESOLVE_NO_SYMLINKS and RESOLVE_NO_XDEV: the path means what it says. */
    private static final long LITERALLY = BENEATH | 0x04 | 0x01;

    private static final int OPEN_HOW_SIZE = 24;
    private static final int MAX_TRIES = 16;
    private static final int RENAME_NOREPLACE = 1;
    private static final int SEEK_SET = 0;
    private static final int MIN_ENTRIES = 1024;
    private static final int MAX_ENTRIES = 1 << 20;

    /** Guards the descriptor's position, which only {@link #entries} uses. */
    private final Object position = new Object();

    OpenDirectory(int fd, boolean pathOnly) {
        super(fd, pathOnly);
    }

    /** Opens a path of the operator's for reading, symbolic links and all. */
    public static OpenDirectory open(Path path) throws PosixException {
        return new OpenDirectory(openPath(path, OpenFlag.bits(OpenFlag.DIRECTORY)), false);
    }

    static int openPath(Path path, int bits) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = OpenFile.bytes(path);
            return (int) Kernel.check(
                    arena,
                    SystemCall.OPENAT,
                    FileName.printable(bytes),
                    AT_FDCWD,
                    FileName.path(arena, bytes).address(),
                    bits,
                    0666);
        }
    }

    /**
     * Opens a relative path, which the kernel keeps beneath this directory: {@code ..} and symbolic links may not lead out,
     * absolute ones and magic links ({@code /proc/self/fd/...}) not at all (openat2 with RESOLVE_BENEATH and
     * RESOLVE_NO_MAGICLINKS). What leads out fails with EXDEV, magic links with ELOOP.
     */
    public OpenFile openBeneath(byte[] path, OpenFlag... flags) throws PosixException {
        return createBeneath(path, 0, flags);
    }

    /** As {@link #openBeneath}; {@code mode} is that of the new file with {@link OpenFlag#CREATE}. */
    public OpenFile createBeneath(byte[] path, int mode, OpenFlag... flags) throws PosixException {
        int bits = OpenFlag.bits(flags);
        return new OpenFile(openat2(path, bits, mode), OpenFlag.has(bits, OpenFlag.PATH));
    }

    /**
     * As {@link #openBeneath}, if that takes no wait: only with names that the kernel has in its cache, among them names
     * that are known not to be there (openat2 with RESOLVE_CACHED, Linux 5.12).
     *
     * @return empty when the kernel cannot tell from its cache alone, and always on an older kernel: ask {@link #openBeneath}
     */
    public Optional<OpenFile> openBeneathCached(byte[] path, OpenFlag... flags) throws PosixException {
        return openBeneathCached(CachedResolution.OF_THE_KERNEL, path, flags);
    }

    Optional<OpenFile> openBeneathCached(CachedResolution cached, byte[] path, OpenFlag... flags)
            throws PosixException {
        return openCached(cached, path, OpenFlag.bits(flags), BENEATH);
    }

    private Optional<OpenFile> openCached(CachedResolution cached, byte[] path, int bits, long resolve)
            throws PosixException {
        if (cached.isUnknown()) {
            return Optional.empty();
        }
        long result = use((arena, fd) -> {
            long opened = openat2(arena, fd, path, bits, 0, resolve | cached.flag);
            if (opened == -Errno.EINVAL.number && !knows(arena, fd, cached)) {
                cached.setUnknown();
                return (long) -Errno.EAGAIN.number;
            }
            return opened;
        });
        if (result == -Errno.EAGAIN.number) {
            return Optional.empty();
        }
        return Optional.of(new OpenFile(opened(path, result), OpenFlag.has(bits, OpenFlag.PATH)));
    }

    /** Whether an EINVAL had another reason than the flag: this directory itself can always be opened. */
    private static boolean knows(Arena arena, int fd, CachedResolution cached) throws PosixException {
        long itself = openat2(arena, fd, new byte[] {'.'}, OpenFlag.bits(OpenFlag.PATH), 0, BENEATH | cached.flag);
        if (itself >= 0) {
            Kernel.check(arena, SystemCall.CLOSE, "", itself);
        }
        return itself != -Errno.EINVAL.number;
    }

    /** As {@link #openBeneath}, for a directory. */
    public OpenDirectory openDirectoryBeneath(byte[] path, OpenFlag... flags) throws PosixException {
        int bits = OpenFlag.bits(flags) | OpenFlag.bits(OpenFlag.DIRECTORY);
        return new OpenDirectory(openat2(path, bits, 0), OpenFlag.has(bits, OpenFlag.PATH));
    }

    /**
     * Opens a relative path as a mere reference, without any symbolic link or other file system on the way: what is
     * opened is beneath this directory under just these names. The last name may be a symbolic link's, which is opened
     * itself. Links on the way fail with ELOOP, other file systems with EXDEV.
     *
     * @param path "." for the directory itself
     */
    public OpenFile referenceLiterally(byte[] path) throws PosixException {
        int bits = OpenFlag.bits(OpenFlag.PATH, OpenFlag.NO_FOLLOW);
        return new OpenFile(openat2(path, bits, 0, LITERALLY), true);
    }

    /**
     * As {@link #referenceLiterally}, if that takes no wait (see {@link #openBeneathCached}).
     *
     * @return empty when the kernel cannot tell from its cache alone
     */
    public Optional<OpenFile> referenceLiterallyCached(byte[] path) throws PosixException {
        int bits = OpenFlag.bits(OpenFlag.PATH, OpenFlag.NO_FOLLOW);
        return openCached(CachedResolution.OF_THE_KERNEL, path, bits, LITERALLY);
    }

    private int openat2(byte[] path, int bits, int mode) throws PosixException {
        return openat2(path, bits, mode, BENEATH);
    }

    private int openat2(byte[] path, int bits, int mode, long resolve) throws PosixException {
        return use((arena, fd) -> {
            long result = -Errno.EAGAIN.number;
            // EAGAIN: a rename meanwhile, and the kernel cannot be sure that ".." did not lead out
            for (int i = 0; i < MAX_TRIES && result == -Errno.EAGAIN.number; i++) {
                result = openat2(arena, fd, path, bits, mode, resolve);
            }
            return opened(path, result);
        });
    }

    private static long openat2(Arena arena, int fd, byte[] path, int bits, int mode, long resolve)
            throws PosixException {
        MemorySegment name = FileName.path(arena, path);
        MemorySegment how = arena.allocate(OPEN_HOW_SIZE, Long.BYTES);
        how.set(ValueLayout.JAVA_LONG, 0, Integer.toUnsignedLong(bits));
        how.set(ValueLayout.JAVA_LONG, 8, mode);
        how.set(ValueLayout.JAVA_LONG, 16, resolve);
        return Kernel.call(arena, SystemCall.OPENAT2, fd, name.address(), how.address(), OPEN_HOW_SIZE);
    }

    private static int opened(byte[] path, long result) throws PosixException {
        if (result < 0) {
            throw new PosixException(SystemCall.OPENAT2, FileName.printable(path), (int) -result);
        }
        return (int) result;
    }

    /** The status of the file of that name; of a symbolic link, its own. */
    public FileStatus status(byte[] name) throws PosixException {
        return use((arena, fd) ->
                statx(arena, fd, FileName.component(arena, name), FileName.printable(name), AT_SYMLINK_NOFOLLOW));
    }

    /** The handle of the file of that name; of a symbolic link, its own. See {@link Descriptor#handle}. */
    public FileHandle handle(byte[] name) throws PosixException {
        return use((arena, fd) -> Handles.of(arena, fd, FileName.component(arena, name), FileName.printable(name), 0));
    }

    /**
     * Opens a file of the file system that this directory is on, wherever it is now. The kernel checks no permission on
     * the way to it, and it need not be beneath this directory. Not on a directory opened with {@link OpenFlag#PATH}.
     *
     * @throws PosixException ESTALE when it is gone, EPERM without {@link Capability#DAC_READ_SEARCH}
     */
    public OpenFile openByHandle(FileHandle handle, OpenFlag... flags) throws PosixException {
        int bits = OpenFlag.bits(flags);
        return new OpenFile(
                use((arena, fd) -> Handles.open(arena, fd, handle, bits)), OpenFlag.has(bits, OpenFlag.PATH));
    }

    /** As {@link #openByHandle}, for a directory. */
    public OpenDirectory openDirectoryByHandle(FileHandle handle, OpenFlag... flags) throws PosixException {
        int bits = OpenFlag.bits(flags) | OpenFlag.bits(OpenFlag.DIRECTORY);
        return new OpenDirectory(
                use((arena, fd) -> Handles.open(arena, fd, handle, bits)), OpenFlag.has(bits, OpenFlag.PATH));
    }

    /**
     * Some of the names, from {@code cookie} on: 0 is the start, later ones come from {@link DirectoryEntry#cookie}.
     *
     * @param bytes how much may be read, of the kernel's records (24 bytes and the name, each); 1024 to 1 MiB
     * @return empty at the end
     */
    public List<DirectoryEntry> entries(long cookie, int bytes) throws PosixException {
        int size = Math.clamp(bytes, MIN_ENTRIES, MAX_ENTRIES);
        return use((arena, fd) -> {
            MemorySegment records = arena.allocate(size, Long.BYTES);
            long length;
            synchronized (position) {
                Kernel.check(arena, SystemCall.LSEEK, "", fd, cookie, SEEK_SET);
                length = Kernel.check(arena, SystemCall.GETDENTS64, "", fd, records.address(), size);
            }
            return DirectoryEntry.parse(records, length);
        });
    }

    /** Where the symbolic link of that name leads, as it was written. */
    public byte[] readLink(byte[] name) throws PosixException {
        return use((arena, fd) -> {
            MemorySegment target = arena.allocate(MAX_PATH);
            long length = Kernel.check(
                    arena,
                    SystemCall.READLINKAT,
                    FileName.printable(name),
                    fd,
                    FileName.component(arena, name).address(),
                    target.address(),
                    MAX_PATH);
            return target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        });
    }

    /** Makes a directory; the process's mask is taken from {@code mode}. */
    public void makeDirectory(byte[] name, int mode) throws PosixException {
        named(SystemCall.MKDIRAT, name, mode);
    }

    /** Makes a device file, fifo, socket or empty regular file; the device numbers count for devices only. */
    public void makeNode(byte[] name, FileType type, int mode, int major, int minor) throws PosixException {
        long device = (major & 0xfffL) << 8 | (minor & 0xffL) | (minor & 0xfff00L) << 12;
        named(SystemCall.MKNODAT, name, type.number << 12 | mode, device);
    }

    /** Makes a symbolic link; {@code target} may be any bytes but NUL. */
    public void makeSymbolicLink(byte[] name, byte[] target) throws PosixException {
        use((arena, fd) -> Kernel.check(
                arena,
                SystemCall.SYMLINKAT,
                FileName.printable(name),
                FileName.path(arena, target).address(),
                fd,
                FileName.component(arena, name).address()));
    }

    /** Gives {@code file}, opened in any way, one more name here. */
    public void link(Descriptor file, byte[] name) throws PosixException {
        file.use((outer, source) -> use((arena, fd) -> Kernel.check(
                arena,
                SystemCall.LINKAT,
                FileName.printable(name),
                OwnDescriptors.FOLDER,
                OwnDescriptors.name(arena, source).address(),
                fd,
                FileName.component(arena, name).address(),
                AT_SYMLINK_FOLLOW)));
    }

    /** Removes a name that is not a directory's. */
    public void unlink(byte[] name) throws PosixException {
        named(SystemCall.UNLINKAT, name, 0);
    }

    /** Removes an empty directory. */
    public void removeDirectory(byte[] name) throws PosixException {
        named(SystemCall.UNLINKAT, name, AT_REMOVEDIR);
    }

    /** Moves a name to {@code directory}, where it takes the place of one that is there. */
    public void rename(byte[] name, OpenDirectory directory, byte[] newName) throws PosixException {
        rename(name, directory, newName, 0);
    }

    /** As {@link #rename}, but fails with EEXIST when there is one. */
    public void renameNew(byte[] name, OpenDirectory directory, byte[] newName) throws PosixException {
        rename(name, directory, newName, RENAME_NOREPLACE);
    }

    private void rename(byte[] name, OpenDirectory directory, byte[] newName, int flags) throws PosixException {
        directory.use((outer, target) -> use((arena, fd) -> Kernel.check(
                arena,
                SystemCall.RENAMEAT2,
                FileName.printable(name) + " to " + FileName.printable(newName),
                fd,
                FileName.component(arena, name).address(),
                target,
                FileName.component(arena, newName).address(),
                flags)));
    }

    /** Sets the twelve permission bits; EOPNOTSUPP for a symbolic link. */
    public void setMode(byte[] name, int mode) throws PosixException {
        try (OpenFile file = reference(name)) {
            file.setMode(mode);
        }
    }

    /** Sets user and group, of a symbolic link its own; -1 leaves one as it is. */
    public void setOwner(byte[] name, int uid, int gid) throws PosixException {
        named(SystemCall.FCHOWNAT, name, uid, gid, AT_SYMLINK_NOFOLLOW);
    }

    /** Sets times, of a symbolic link its own. */
    public void setTimes(byte[] name, TimeChange atime, TimeChange mtime) throws PosixException {
        use((arena, fd) -> utimens(
                arena,
                fd,
                FileName.component(arena, name),
                FileName.printable(name),
                atime,
                mtime,
                AT_SYMLINK_NOFOLLOW));
    }

    /** Opens the file of that name, of a symbolic link itself, as a mere reference. */
    public OpenFile reference(byte[] name) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            FileName.component(arena, name);
        }
        return openBeneath(name, OpenFlag.PATH, OpenFlag.NO_FOLLOW);
    }

    private void named(SystemCall call, byte[] name, long... arguments) throws PosixException {
        use((arena, fd) -> {
            long[] all = new long[arguments.length + 2];
            all[0] = fd;
            all[1] = FileName.component(arena, name).address();
            System.arraycopy(arguments, 0, all, 2, arguments.length);
            return Kernel.check(arena, call, FileName.printable(name), all);
        });
    }
}
