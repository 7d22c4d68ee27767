package dev.bramble.iscsi.events;

/** What reads and writes of a disk tell about the system that uses it; {@code partition} 0 is the bare disk. */
public sealed interface DiskFact {
    int partition();

    /** The superblock was read as a mount does. */
    record MountStarted(int partition) implements DiskFact {}

    /** Mounted read-write. */
    record Mounted(int partition, String label, int mountCount) implements DiskFact {}

    /** The journal of a run that crashed was replayed. */
    record JournalReplayed(int partition) implements DiskFact {}

    /** A file system check wrote the superblock. */
    record FsckRan(int partition) implements DiskFact {}

    /** Unmounted, or remounted read-only, in order. */
    record Unmounted(int partition) implements DiskFact {}
}
