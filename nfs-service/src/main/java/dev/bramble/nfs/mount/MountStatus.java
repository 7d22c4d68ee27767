package dev.bramble.nfs.mount;

import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.rpc.RpcProgram;

/** mountstat3 (RFC 1813 appendix I). */
final class MountStatus {
    static final int OK = 0;
    static final int ACCESS = 13;

    private static final int NO_ENTRY = 2;
    private static final int INPUT_OUTPUT = 5;
    private static final int NOT_DIRECTORY = 20;
    private static final int NAME_TOO_LONG = 63;
    private static final int SERVER_FAULT = 10006;

    private MountStatus() {}

    /** The status' name, for metrics. */
    static String name(int status) {
        return switch (status) {
            case OK -> RpcProgram.OK;
            case ACCESS -> "ACCESS";
            case NO_ENTRY -> "NOENT";
            case INPUT_OUTPUT -> "IO";
            case NOT_DIRECTORY -> "NOTDIR";
            case NAME_TOO_LONG -> "NAMETOOLONG";
            default -> "SERVERFAULT";
        };
    }

    static int of(FileFault fault) {
        return switch (fault) {
            case NO_ENTRY, STALE -> NO_ENTRY;
            case ACCESS -> ACCESS;
            case INPUT_OUTPUT -> INPUT_OUTPUT;
            case NOT_DIRECTORY -> NOT_DIRECTORY;
            case NAME_TOO_LONG -> NAME_TOO_LONG;
            default -> SERVER_FAULT;
        };
    }
}
