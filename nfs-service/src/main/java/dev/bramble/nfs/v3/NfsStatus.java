package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileFault;

/** nfsstat3 (RFC 1813 section 2.6). */
final class NfsStatus {
    static final int OK = 0;

    private NfsStatus() {}

    static int of(FileFault fault) {
        return switch (fault) {
            case NOT_OWNER -> 1;
            case NO_ENTRY -> 2;
            case INPUT_OUTPUT -> 5;
            case ACCESS -> 13;
            case EXISTS -> 17;
            case CROSS_DEVICE -> 18;
            case NOT_DIRECTORY -> 20;
            case IS_DIRECTORY -> 21;
            case INVALID -> 22;
            case FILE_TOO_BIG -> 27;
            case NO_SPACE -> 28;
            case READ_ONLY -> 30;
            case TOO_MANY_LINKS -> 31;
            case NAME_TOO_LONG -> 63;
            case NOT_EMPTY -> 66;
            case QUOTA -> 69;
            case STALE -> 70;
            case BAD_HANDLE -> 10001;
            case NOT_SYNC -> 10002;
            case BAD_COOKIE -> 10003;
            case NOT_SUPPORTED -> 10004;
            case TOO_SMALL -> 10005;
            case BAD_TYPE -> 10007;
            case TRY_LATER -> 10008;
        };
    }

    /** The status' name, for metrics; as RFC 8881 spells it, that a query need not know versions apart. */
    static String name(FileFault fault) {
        return switch (fault) {
            case NOT_OWNER -> "PERM";
            case NO_ENTRY -> "NOENT";
            case INPUT_OUTPUT -> "IO";
            case ACCESS -> "ACCESS";
            case EXISTS -> "EXIST";
            case CROSS_DEVICE -> "XDEV";
            case NOT_DIRECTORY -> "NOTDIR";
            case IS_DIRECTORY -> "ISDIR";
            case INVALID -> "INVAL";
            case FILE_TOO_BIG -> "FBIG";
            case NO_SPACE -> "NOSPC";
            case READ_ONLY -> "ROFS";
            case TOO_MANY_LINKS -> "MLINK";
            case NAME_TOO_LONG -> "NAMETOOLONG";
            case NOT_EMPTY -> "NOTEMPTY";
            case QUOTA -> "DQUOT";
            case STALE -> "STALE";
            case BAD_HANDLE -> "BADHANDLE";
            case NOT_SYNC -> "NOT_SYNC";
            case BAD_COOKIE -> "BAD_COOKIE";
            case NOT_SUPPORTED -> "NOTSUPP";
            case TOO_SMALL -> "TOOSMALL";
            case BAD_TYPE -> "BADTYPE";
            case TRY_LATER -> "DELAY";
        };
    }
}
