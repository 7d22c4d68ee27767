package dev.bramble.nfs.fs;

/** Why a file operation was refused, in the terms that NFS has for it. */
public enum FileFault {
    NOT_OWNER,
    NO_ENTRY,
    INPUT_OUTPUT,
    ACCESS,
    EXISTS,
    CROSS_DEVICE,
    NOT_DIRECTORY,
    IS_DIRECTORY,
    INVALID,
    FILE_TOO_BIG,
    NO_SPACE,
    READ_ONLY,
    TOO_MANY_LINKS,
    NAME_TOO_LONG,
    NOT_EMPTY,
    QUOTA,
    /** The file that a handle meant is gone. */
    STALE,
    /** A handle that was never given out. */
    BAD_HANDLE,
    /** SETATTR's guard does not hold. */
    NOT_SYNC,
    BAD_COOKIE,
    NOT_SUPPORTED,
    TOO_SMALL,
    BAD_TYPE,
    /** Cannot be said yet: the client tries again. */
    TRY_LATER
}
