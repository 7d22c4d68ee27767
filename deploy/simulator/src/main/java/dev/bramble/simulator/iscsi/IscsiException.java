package dev.bramble.simulator.iscsi;

import java.io.IOException;
import java.io.Serial;

/** The target refused, or broke the protocol; the message is one line that says which. */
public class IscsiException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public IscsiException(String message) {
        super(message);
    }
}
