package dev.bramble.nfs.export;

import dev.bramble.nfs.fs.Identity;
import dev.bramble.nfs.rpc.Caller;
import java.util.List;
import java.util.Optional;

/**
 * As whom callers act in an export: maproot and mapall.
 *
 * @param root what root becomes, and its group in others' lists of groups
 * @param all what everyone becomes, without further groups; empty: everyone but root stays who he claims to be
 */
public record Squashing(Account root, Optional<Account> all) {
    /** Everyone as claimed: a Pi's root is its tree's root. */
    public static final Squashing NONE = new Squashing(Account.ROOT, Optional.empty());

    /** The identity that the kernel is asked with. */
    public Identity identity(Caller caller) {
        if (all.isPresent()) {
            return new Identity(all.get().uid(), all.get().gid(), List.of());
        }
        if (root.equals(Account.ROOT)) {
            return new Identity(caller.uid(), caller.gid(), caller.groups());
        }
        if (caller.uid() == 0) {
            return new Identity(root.uid(), root.gid(), List.of());
        }
        return new Identity(
                caller.uid(),
                group(caller.gid()),
                caller.groups().stream().map(this::group).toList());
    }

    private int group(int gid) {
        return gid == 0 ? root.gid() : gid;
    }
}
