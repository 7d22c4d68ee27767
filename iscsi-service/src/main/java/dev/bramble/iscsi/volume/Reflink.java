package dev.bramble.iscsi.volume;

import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import java.io.IOException;
import java.nio.file.Path;

/** Copies that share their blocks, where the file system can (XFS, btrfs, ZFS). */
final class Reflink {
    private Reflink() {}

    /** Makes {@code into}, which exists, a clone; false where that is not possible. */
    static boolean copy(Path from, Path into) throws IOException {
        try (OpenFile source = OpenFile.open(from);
                OpenFile target = OpenFile.open(into, OpenFlag.READ_WRITE)) {
            return target.cloneFrom(source);
        }
    }
}
