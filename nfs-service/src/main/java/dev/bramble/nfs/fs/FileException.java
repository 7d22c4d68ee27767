package dev.bramble.nfs.fs;

import java.io.IOException;

/** A file operation that was refused. */
public final class FileException extends IOException {
    private final FileFault fault;

    public FileException(FileFault fault, String message) {
        super(message);
        this.fault = fault;
    }

    public FileException(FileFault fault, Throwable cause) {
        super(cause.getMessage(), cause);
        this.fault = fault;
    }

    public FileFault fault() {
        return fault;
    }
}
