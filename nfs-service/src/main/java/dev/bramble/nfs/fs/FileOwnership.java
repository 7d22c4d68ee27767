package dev.bramble.nfs.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What becomes of owners: a service that runs as root keeps them; another one runs in single-user mode, where all
 * its files show as root's and a change of owner is accepted and has no effect (as on the FAT partition that a boot
 * tree stands for). See RATIONALE.md.
 *
 * @param serviceUid the uid this process has
 */
public record FileOwnership(int serviceUid, int serviceGid) {

    /** That of this process. */
    public static FileOwnership ofThisProcess() throws IOException {
        Path self = Path.of("/proc/self");
        return new FileOwnership(
                ((Number) Files.getAttribute(self, "unix:uid")).intValue(),
                ((Number) Files.getAttribute(self, "unix:gid")).intValue());
    }

    public boolean singleUser() {
        return serviceUid != 0;
    }

    /** Permission bits that stay set: in single-user mode a file that its owner may not write is lost to clients. */
    int keptBits(FileType type) {
        if (!singleUser()) {
            return 0;
        }
        return type == FileType.DIRECTORY ? 0700 : 0600;
    }

    /** The uid that clients see. */
    int shownUid(int uid) {
        return singleUser() && uid == serviceUid ? 0 : uid;
    }

    int shownGid(int gid) {
        return singleUser() && gid == serviceGid ? 0 : gid;
    }
}
