package dev.bramble.iscsi.events;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/** What one session's reads have told so far; of file systems that are still there. */
final class ReadHistory {
    private final Set<FileSystemWatch> mounts = Collections.newSetFromMap(new WeakHashMap<>());
    private final Set<FileSystemWatch> probes = Collections.newSetFromMap(new WeakHashMap<>());

    /** A mount begins, told once a session; false if it was told. */
    boolean mountStarts(FileSystemWatch fileSystem) {
        return mounts.add(fileSystem);
    }

    /** Its superblock was read. */
    void probed(FileSystemWatch fileSystem) {
        probes.add(fileSystem);
    }

    /** Whoever has a file system mounted reads its superblock from memory: a read of it is of one who has not. */
    boolean hasProbed(FileSystemWatch fileSystem) {
        return probes.contains(fileSystem);
    }
}
