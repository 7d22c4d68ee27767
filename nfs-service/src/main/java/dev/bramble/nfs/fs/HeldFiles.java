package dev.bramble.nfs.fs;

import dev.bramble.posix.FileHandle;
import dev.bramble.posix.PosixException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files used lately, held open: opening by handle costs more than most calls. Nothing of a file is kept but its
 * reference. A held file that is removed elsewhere keeps its blocks, so what is not used is let go soon. Safe for use by
 * several threads.
 */
final class HeldFiles implements AutoCloseable {
    private final int capacity;
    private final LinkedHashMap<Key, HeldFile> files = new LinkedHashMap<>(16, 0.75f, true);
    private Map<Key, HeldFile> usedSinceSweep = new HashMap<>();

    HeldFiles(int capacity) {
        this.capacity = capacity;
    }

    private record Key(Path root, FileHandle handle) {}

    /** A file's holder, for one more user; null when it is not held. */
    synchronized @Nullable HeldFile acquire(Path root, FileHandle handle) {
        Key key = new Key(root, handle);
        HeldFile held = files.get(key);
        if (held == null || !held.acquire()) {
            return null;
        }
        usedSinceSweep.put(key, held);
        return held;
    }

    /** Holds a file from now on, beside the user who brings it. */
    void keep(Path root, HeldFile file) throws PosixException {
        List<HeldFile> over = new ArrayList<>();
        synchronized (this) {
            Key key = new Key(root, file.handle());
            if (file.acquire()) {
                HeldFile before = files.put(key, file);
                usedSinceSweep.put(key, file);
                if (before != null) {
                    over.add(before);
                }
            }
            while (files.size() > capacity) {
                over.add(files.pollFirstEntry().getValue());
            }
        }
        release(over);
    }

    /** Lets go of a file that is gone, or is no longer where it was. */
    void drop(Path root, FileHandle handle) throws PosixException {
        HeldFile gone;
        synchronized (this) {
            gone = files.remove(new Key(root, handle));
        }
        if (gone != null) {
            gone.release();
        }
    }

    /** Lets go of what was not used since this was called last. */
    void sweep() throws PosixException {
        List<HeldFile> idle = new ArrayList<>();
        synchronized (this) {
            files.entrySet().removeIf(entry -> {
                boolean unused = usedSinceSweep.get(entry.getKey()) != entry.getValue();
                if (unused) {
                    idle.add(entry.getValue());
                }
                return unused;
            });
            usedSinceSweep = new HashMap<>();
        }
        release(idle);
    }

    synchronized int size() {
        return files.size();
    }

    @Override
    public void close() throws PosixException {
        sweep();
        sweep();
    }

    /** Outside the lock: the last close of a removed file frees its blocks, which takes its time. */
    private static void release(List<HeldFile> files) throws PosixException {
        for (HeldFile file : files) {
            file.release();
        }
    }
}
