package dev.bramble.nfs.fs;

import dev.bramble.posix.PosixException;
import java.io.IOException;

/** What the kernel's error numbers mean. */
final class PosixFaults {
    private PosixFaults() {}

    static FileException of(IOException cause) {
        return switch (cause) {
            case FileException already -> already;
            case PosixException refused -> new FileException(fault(refused), refused);
            default -> new FileException(FileFault.INPUT_OUTPUT, cause);
        };
    }

    private static FileFault fault(PosixException refused) {
        return switch (refused.errno()) {
            case EPERM -> FileFault.NOT_OWNER;
            case ENOENT -> FileFault.NO_ENTRY;
            case EACCES, ETXTBSY, EBUSY -> FileFault.ACCESS;
            case EEXIST -> FileFault.EXISTS;
            case EXDEV -> FileFault.CROSS_DEVICE;
            case ENOTDIR -> FileFault.NOT_DIRECTORY;
            case EISDIR -> FileFault.IS_DIRECTORY;
            case EINVAL, ELOOP -> FileFault.INVALID;
            case EFBIG, EOVERFLOW -> FileFault.FILE_TOO_BIG;
            case ENOSPC -> FileFault.NO_SPACE;
            case EROFS -> FileFault.READ_ONLY;
            case EMLINK -> FileFault.TOO_MANY_LINKS;
            case ENAMETOOLONG -> FileFault.NAME_TOO_LONG;
            case ENOTEMPTY -> FileFault.NOT_EMPTY;
            case EDQUOT -> FileFault.QUOTA;
            case ESTALE -> FileFault.STALE;
            case EOPNOTSUPP -> FileFault.NOT_SUPPORTED;
            case EAGAIN, EMFILE, ENFILE, ENOMEM -> FileFault.TRY_LATER;
            default -> FileFault.INPUT_OUTPUT;
        };
    }
}
