package dev.bramble.inventory.store;

/** A transaction that changes resources; it holds the lock on the revision, so there is one at a time. */
public interface Change {

    /** Notes that a resource was made or changed, and returns the revision of this change. */
    long changed(ResourceKind kind, String id);

    /** Notes that a resource is gone. */
    void deleted(ResourceKind kind, String id);

    /**
     * Lets revisions go on far above {@code revision} and the last one: whoever watched up to one below has to begin
     * with a snapshot.
     */
    void beginAnew(long revision);
}
