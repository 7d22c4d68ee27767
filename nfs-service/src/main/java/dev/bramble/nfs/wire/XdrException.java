package dev.bramble.nfs.wire;

/** Bytes that are not what the procedure's arguments should be: cut short, or with a length past its limit. */
public final class XdrException extends Exception {
    public XdrException(String message) {
        super(message);
    }
}
