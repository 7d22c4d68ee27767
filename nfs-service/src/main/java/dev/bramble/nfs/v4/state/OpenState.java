package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.fs.FileHold;
import dev.bramble.nfs.v4.wire.Opaque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file, opened by one open-owner: once or several times, with one stateid. */
final class OpenState extends HeldState {
    final Opaque owner;
    /** While the client keeps its lease. */
    @Nullable
    FileHold hold;

    private final Set<Share> opened = new HashSet<>();

    OpenState(Client client, Opaque owner, FileRef file, int instance, long number, Share share) {
        super(client, file, instance, number);
        this.owner = owner;
        opened.add(share);
    }

    /** All that was opened and not given back. */
    Share share() {
        return opened.stream().reduce(Share.NONE, Share::and);
    }

    void add(Share share) {
        opened.add(share);
    }

    /** False when this was never opened that way. */
    boolean reduceTo(Share target) {
        Set<Share> kept = new HashSet<>(opened);
        kept.removeIf(share -> !target.covers(share));
        if (!kept.stream().reduce(Share.NONE, Share::and).equals(target)) {
            return false;
        }
        opened.retainAll(kept);
        return true;
    }
}
