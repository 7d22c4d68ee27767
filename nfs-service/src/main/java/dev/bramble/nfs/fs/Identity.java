package dev.bramble.nfs.fs;

import java.util.List;

/**
 * As whom a call is made: what permissions are checked for, and whose the new files are.
 *
 * @param uid unsigned
 * @param gid unsigned
 * @param groups supplementary ones
 */
public record Identity(int uid, int gid, List<Integer> groups) {
    /** May do everything. */
    public static final Identity ROOT = new Identity(0, 0, List.of());

    public Identity {
        groups = List.copyOf(groups);
    }

    public boolean isRoot() {
        return uid == 0;
    }

    boolean isInGroup(int group) {
        return gid == group || groups.contains(group);
    }
}
