package dev.bramble.posix;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Why a system call failed (Linux: asm-generic/errno.h; the same numbers on x86_64 and aarch64). */
public enum Errno {
    EPERM(1, "operation not permitted"),
    ENOENT(2, "no such file or directory"),
    EINTR(4, "interrupted"),
    EIO(5, "input/output error"),
    ENXIO(6, "no such device or address"),
    EBADF(9, "the file is not open in this way"),
    EAGAIN(11, "try again"),
    ENOMEM(12, "out of memory"),
    EACCES(13, "permission denied"),
    EFAULT(14, "bad address"),
    EBUSY(16, "busy"),
    EEXIST(17, "exists already"),
    EXDEV(18, "leads out of the directory or file system"),
    ENODEV(19, "no such device"),
    ENOTDIR(20, "not a directory"),
    EISDIR(21, "is a directory"),
    EINVAL(22, "invalid argument"),
    ENFILE(23, "too many open files in the system"),
    EMFILE(24, "too many open files"),
    ENOTTY(25, "not possible on this file"),
    ETXTBSY(26, "is being executed"),
    EFBIG(27, "file too large"),
    ENOSPC(28, "no space left on the device"),
    ESPIPE(29, "illegal seek"),
    EROFS(30, "read-only file system"),
    EMLINK(31, "too many links"),
    ERANGE(34, "result too large"),
    EDEADLK(35, "would deadlock"),
    ENAMETOOLONG(36, "name too long"),
    ENOSYS(38, "the kernel does not know this call"),
    ENOTEMPTY(39, "directory not empty"),
    ELOOP(40, "too many symbolic links, or one that must not be followed"),
    EOVERFLOW(75, "value too large"),
    EOPNOTSUPP(95, "not supported by the file system"),
    ESTALE(116, "stale file handle"),
    EREMOTEIO(121, "remote input/output error"),
    EDQUOT(122, "disk quota exceeded"),
    /** A number not listed here; {@link PosixException#getMessage} has it. */
    UNKNOWN(0, "unknown error");

    private static final Map<Integer, Errno> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(e -> e.number, Function.identity()));

    final int number;
    final String description;

    Errno(int number, String description) {
        this.number = number;
        this.description = description;
    }

    static Errno of(int number) {
        return BY_NUMBER.getOrDefault(number, UNKNOWN);
    }
}
