package dev.bramble.tftp.files;

import java.io.IOException;

/** A file is not taken, or not any further. The message is for the client's user. */
public final class WriteRefusedException extends IOException {

    /** Why, as far as TFTP has codes for it. */
    public enum Reason {
        FORBIDDEN,
        EXISTS,
        NO_ROOM
    }

    private final Reason reason;
    private final String message;

    WriteRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }

    public Reason reason() {
        return reason;
    }
}
