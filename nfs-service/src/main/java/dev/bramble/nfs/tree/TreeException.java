package dev.bramble.nfs.tree;

import java.io.IOException;

/** Why something cannot be done to a boot tree; the message is for the user. */
public final class TreeException extends IOException {
    private final Reason reason;

    public TreeException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** What kind of refusal it is. */
    public enum Reason {
        /** The request itself is wrong. */
        INVALID,
        NOT_FOUND,
        /** Something else is in the way. */
        EXISTS,
        /** Not as things are now. */
        PRECONDITION
    }
}
