package dev.bramble.inventory.store;

import dev.bramble.inventory.Refusal;

/** An etag is the revision of the resource's last change, in hex. */
public final class Etags {
    private Etags() {}

    static String of(long revision) {
        return Long.toHexString(revision);
    }

    /** Refuses an etag that is given and not the current one. */
    public static void check(String what, String given, String current) {
        if (!given.isEmpty() && !given.equals(current)) {
            throw Refusal.staleEtag(what + " was changed meanwhile; read it again and repeat the change");
        }
    }
}
