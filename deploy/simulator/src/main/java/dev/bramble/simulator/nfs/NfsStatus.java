package dev.bramble.simulator.nfs;

/** nfsstat3 and mountstat3 in the words of Linux' errno messages: RFC 1813 section 2.6. */
final class NfsStatus {
    private NfsStatus() {}

    static String text(int status) {
        return switch (status) {
            case 1 -> "Operation not permitted (1)";
            case 2 -> "No such file or directory (2)";
            case 5 -> "Input/output error (5)";
            case 13 -> "access denied by server (13)";
            case 20 -> "Not a directory (20)";
            case 63 -> "File name too long (63)";
            case 70 -> "Stale file handle (70)";
            case 10001 -> "Bad file handle (10001)";
            case 10004 -> "Operation not supported (10004)";
            case 10006 -> "Server fault (10006)";
            default -> "error " + status;
        };
    }
}
