package dev.bramble.iscsi.volume;

import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import java.io.IOException;
import java.nio.file.Path;

/** One store to a folder, in this process and others; until it is closed, or the process ends however it may. */
final class StoreLock implements AutoCloseable {
    private final OpenFile file;

    private StoreLock(OpenFile file) {
        this.file = file;
    }

    /** @throws VolumeInUseException when another store has it */
    static StoreLock take(Path root) throws IOException {
        OpenFile file = OpenFile.open(root.resolve("lock"), OpenFlag.READ_WRITE, OpenFlag.CREATE);
        if (!file.lock(0, 0, true)) {
            file.close();
            throw new VolumeInUseException("another process serves the volumes in " + root);
        }
        return new StoreLock(file);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
