package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;

/** One process to a store. */
final class StoreLock {
    private StoreLock() {}

    /** Held until the channel is closed, or the process ends however it may. */
    static void take(FileChannel lockFile, Path root) throws IOException {
        try {
            FileLock lock = lockFile.tryLock();
            if (lock == null) {
                throw new VolumeInUseException("another process serves the volumes in " + root);
            }
        } catch (OverlappingFileLockException e) {
            throw new VolumeInUseException("the volumes in " + root + " are open already", e);
        }
    }
}
