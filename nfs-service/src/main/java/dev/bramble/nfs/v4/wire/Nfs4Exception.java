package dev.bramble.nfs.v4.wire;

/** An operation that is refused with a status of its own. */
public class Nfs4Exception extends Exception {
    private final Nfs4Status status;

    public Nfs4Exception(Nfs4Status status, String message) {
        super(message);
        this.status = status;
    }

    public Nfs4Status status() {
        return status;
    }
}
