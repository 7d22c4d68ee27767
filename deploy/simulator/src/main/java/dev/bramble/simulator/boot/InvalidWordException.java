package dev.bramble.simulator.boot;

import java.io.Serial;

/** A word of the kernel command line that the initramfs can make nothing of. */
final class InvalidWordException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    InvalidWordException(String message) {
        super(message);
    }
}
