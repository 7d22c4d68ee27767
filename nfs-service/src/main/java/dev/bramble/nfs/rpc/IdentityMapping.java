package dev.bramble.nfs.rpc;

import dev.bramble.nfs.wire.Credential;

/** As whom a caller acts here, whatever it claims to be. */
@FunctionalInterface
public interface IdentityMapping {

    /** Everyone as claimed. */
    IdentityMapping AS_CLAIMED = claimed -> claimed;

    Credential map(Credential claimed);

    /**
     * In single-user mode this user's files show as root's. The same user, calling, is their owner: it is root too.
     *
     * @param user the uid of this process
     * @param group its gid
     */
    static IdentityMapping singleUser(int user, int group) {
        return claimed -> switch (claimed) {
            case Credential.Sys(int uid, int gid, var groups)
            when uid == user -> new Credential.Sys(0, gid == group ? 0 : gid, groups);
            case Credential.Sys other -> other;
            case Credential.None none -> none;
        };
    }
}
