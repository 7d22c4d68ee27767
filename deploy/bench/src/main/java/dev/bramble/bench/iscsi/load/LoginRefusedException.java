package dev.bramble.bench.iscsi.load;

import java.io.IOException;

/** A target let us not in; the message has the status (RFC 7143 section 11.13.5). */
public final class LoginRefusedException extends IOException {
    LoginRefusedException(int status) {
        super("login refused with status %04x".formatted(status));
    }
}
