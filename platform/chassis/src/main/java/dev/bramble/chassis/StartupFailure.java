package dev.bramble.chassis;

/**
 * A service cannot start, for a reason its user can remedy. {@link Service} prints the message as the one line and ends
 * the process with exit code 1.
 */
public final class StartupFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure that needs no stack trace.
     *
     * @param message one line: what is wrong, with path or address, and what to do
     */
    public StartupFailure(String message) {
        super(message);
    }

    /**
     * A failure that has a cause.
     *
     * @param message one line: what is wrong, with path or address, and what to do
     */
    public StartupFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
