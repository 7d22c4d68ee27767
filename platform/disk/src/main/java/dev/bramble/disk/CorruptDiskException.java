package dev.bramble.disk;

import java.io.IOException;

/** What is on the disk contradicts its format or its size. The message says what and where, for the one who made it. */
public class CorruptDiskException extends IOException {
    private static final long serialVersionUID = 1L;

    public CorruptDiskException(String message) {
        super(message);
    }
}
