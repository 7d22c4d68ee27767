package dev.bramble.nfs.export;

/** Why an export of the inventory is not served; for the log. */
final class UnusableExportException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableExportException(String message) {
        super(message);
    }
}
