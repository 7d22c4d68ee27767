package dev.bramble.iscsi.volume.medium;

import dev.bramble.posix.OpenFile;
import java.io.IOException;
import java.util.Set;

/**
 * QEMU's image locks (QEMU, {@code raw_check_lock_bytes} in block/file-posix.c), so that its programs and Bramble keep
 * off each other's files: open file description locks of one byte for each permission, shared ones throughout. Who has
 * a permission locks byte 100 and its number; who does not let others have it locks byte 200 and its number. Then each
 * looks whether another has locked a byte that contradicts its own.
 */
final class QemuLocks {
    private static final int HELD = 100;
    private static final int NOT_SHARED = 200;

    /** QEMU's block permissions. */
    enum Permission {
        CONSISTENT_READ(0),
        WRITE(1),
        WRITE_UNCHANGED(2),
        RESIZE(3);

        private final int number;

        Permission(int number) {
            this.number = number;
        }
    }

    private QemuLocks() {}

    /**
     * Locks for as long as the file is open.
     *
     * @return false when another opening is in the way; close the file then
     */
    static boolean take(OpenFile file, Sharing sharing) throws IOException {
        for (Permission permission : sharing.held()) {
            if (!file.lock(HELD + permission.number, 1, false)) {
                return false;
            }
        }
        for (Permission permission : sharing.notShared()) {
            if (!file.lock(NOT_SHARED + permission.number, 1, false)) {
                return false;
            }
        }
        return isAlone(file, NOT_SHARED, sharing.held()) && isAlone(file, HELD, sharing.notShared());
    }

    private static boolean isAlone(OpenFile file, int from, Set<Permission> permissions) throws IOException {
        for (Permission permission : permissions) {
            if (file.isLocked(from + permission.number, 1, true)) {
                return false;
            }
        }
        return true;
    }
}
