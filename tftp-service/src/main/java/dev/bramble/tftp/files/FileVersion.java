package dev.bramble.tftp.files;

import dev.bramble.posix.FileStatus;
import java.time.Instant;

/**
 * Which bytes: an inode as it was after its last change, of content or of anything else.
 *
 * @param changed time of the last status change
 */
record FileVersion(int deviceMajor, int deviceMinor, long ino, long size, Instant changed) {
    static FileVersion of(FileStatus status) {
        return new FileVersion(status.deviceMajor(), status.deviceMinor(), status.ino(), status.size(), status.ctime());
    }
}
