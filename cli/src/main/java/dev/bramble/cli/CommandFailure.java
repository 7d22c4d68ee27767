package dev.bramble.cli;

/** The command cannot do what it was asked; the message is the one line for the user, and the exit code is 1. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    CommandFailure(String message) {
        super(message);
    }

    CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
