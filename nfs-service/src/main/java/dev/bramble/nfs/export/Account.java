package dev.bramble.nfs.export;

/**
 * A user with a group.
 *
 * @param uid unsigned
 * @param gid unsigned
 */
public record Account(int uid, int gid) {
    /** Whom nothing belongs to. */
    public static final Account NOBODY = new Account(65534, 65534);

    public static final Account ROOT = new Account(0, 0);
}
