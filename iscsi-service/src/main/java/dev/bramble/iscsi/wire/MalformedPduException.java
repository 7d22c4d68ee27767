package dev.bramble.iscsi.wire;

/** Bytes after which the stream cannot be trusted any more: the connection ends. */
public final class MalformedPduException extends Exception {
    public MalformedPduException(String message) {
        super(message);
    }
}
