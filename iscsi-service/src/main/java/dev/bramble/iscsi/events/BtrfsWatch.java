package dev.bramble.iscsi.events;

import dev.bramble.disk.btrfs.Superblock;
import java.util.List;
import java.util.Optional;

/**
 * One btrfs file system (RATIONALE.md has what was measured).
 *
 * <pre>
 * READ of the root of the chunk tree               -> mount started (once a session)
 * synced changes gone, with a mount begun          -> journal replayed
 * another commit, or changes synced, after a mount -> mounted read-write
 * </pre>
 *
 * Its last commit looks like any other, so an unmount is not seen; and its fsck does nothing.
 */
final class BtrfsWatch implements FileSystemWatch {
    private Superblock last;
    private boolean mountBegun;

    BtrfsWatch(Superblock superblock) {
        this.last = superblock;
    }

    boolean isOf(Superblock superblock) {
        return superblock.uuid().equals(last.uuid());
    }

    @Override
    public boolean isUnclean() {
        return last.needsReplay();
    }

    @Override
    public List<Regions.Region> regions() {
        return last.chunkRoots().stream()
                .map(place -> new Regions.Region(place, place + last.nodeSize()))
                .toList();
    }

    @Override
    public Optional<DiskFact> read(int partition, long offset, int length, ReadHistory session) {
        if (length != last.nodeSize() || !last.chunkRoots().contains(offset)) {
            return Optional.empty();
        }
        mountBegun = true;
        return session.mountStarts(this) ? Optional.of(new DiskFact.MountStarted(partition)) : Optional.empty();
    }

    /** Its superblock is this now. */
    Optional<DiskFact> became(Superblock now, int partition) {
        Superblock before = last;
        last = now;
        if (!mountBegun || (now.generation() == before.generation() && now.logRoot() == before.logRoot())) {
            return Optional.empty();
        }
        if (before.needsReplay() && !now.needsReplay()) {
            return Optional.of(new DiskFact.JournalReplayed(partition));
        }
        mountBegun = false;
        return Optional.of(new DiskFact.Mounted(partition, now.label(), 0));
    }

    /** No session is left; a mount that began may go on in the next. */
    void abandoned(Superblock now) {
        last = now;
    }
}
