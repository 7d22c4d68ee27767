package dev.bramble.inventory.secret;

/** A sealed secret cannot be opened. The message names its place, never a secret. */
public final class UnopenedSecretException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnopenedSecretException(String message) {
        super(message);
    }

    UnopenedSecretException(String message, Throwable cause) {
        super(message, cause);
    }
}
