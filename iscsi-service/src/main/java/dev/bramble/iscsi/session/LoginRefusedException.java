package dev.bramble.iscsi.session;

import dev.bramble.iscsi.wire.LoginStatus;

/** Ends a login with a status other than success. */
final class LoginRefusedException extends Exception {
    private final LoginStatus status;
    private final String reason;

    LoginRefusedException(LoginStatus status, String reason) {
        super(reason, null, false, false);
        this.status = status;
        this.reason = reason;
    }

    static LoginRefusedException protocol(String reason) {
        return new LoginRefusedException(LoginStatus.INITIATOR_ERROR, reason);
    }

    LoginStatus status() {
        return status;
    }

    String reason() {
        return reason;
    }
}
