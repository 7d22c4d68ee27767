package dev.bramble.iscsi.server;

/** Another machine uses this disk under the same initiator name. */
final class DuplicateLoginException extends RuntimeException {
    DuplicateLoginException(String address) {
        super("two Pis on one disk: the same initiator is logged in from " + address
                + " and answers; switch one of them off, or give it a name of its own");
    }
}
