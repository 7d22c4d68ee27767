package dev.bramble.nfs.fs;

import dev.bramble.posix.FileHandle;
import dev.bramble.posix.PosixException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files that clients have open by OPEN, a reference of each: so the kernel keeps what somebody removes. Safe for use by
 * several threads.
 */
final class OpenedFiles implements AutoCloseable {
    private final int capacity;
    private final Map<Key, Opened> files = new HashMap<>();

    /** @param capacity how many files at once; beyond, a removed file is gone */
    OpenedFiles(int capacity) {
        this.capacity = capacity;
    }

    private record Key(Path root, FileHandle handle) {}

    private static final class Opened {
        final HeldFile file;
        int opens = 1;

        Opened(HeldFile file) {
            this.file = file;
        }
    }

    /** Open once more. */
    synchronized FileHold hold(Path root, HeldFile file) {
        Key key = new Key(root, file.handle());
        Opened known = files.get(key);
        if (known != null) {
            known.opens++;
        } else if (files.size() < capacity && file.acquire()) {
            files.put(key, new Opened(file));
        } else {
            return FileHold.NONE;
        }
        return () -> release(key);
    }

    /** An open file, for one more user; null when nobody has it open. */
    synchronized @Nullable HeldFile acquire(Path root, FileHandle handle) {
        Opened known = files.get(new Key(root, handle));
        return known != null && known.file.acquire() ? known.file : null;
    }

    synchronized int size() {
        return files.size();
    }

    /** The last close is made outside the lock: of a removed file it frees the blocks. */
    private void release(Key key) throws PosixException {
        HeldFile last = null;
        synchronized (this) {
            Opened known = files.get(key);
            // None after the end of the service.
            if (known != null && --known.opens == 0) {
                files.remove(key);
                last = known.file;
            }
        }
        if (last != null) {
            last.release();
        }
    }

    @Override
    public void close() throws PosixException {
        List<Opened> all;
        synchronized (this) {
            all = List.copyOf(files.values());
            files.clear();
        }
        for (Opened opened : all) {
            opened.file.release();
        }
    }
}
