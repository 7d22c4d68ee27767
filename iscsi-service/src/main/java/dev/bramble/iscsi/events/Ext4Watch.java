package dev.bramble.iscsi.events;

import dev.bramble.disk.ext4.Superblock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One ext4 file system. Each superblock written is compared with the one before; see RATIONALE.md for what was measured.
 *
 * <pre>
 * READ of exactly the superblock        -> mount started (once a session)
 * mount count + 1                       -> mounted read-write
 * RECOVER cleared, count the same       -> unmounted if this session mounted it, or has never read the superblock as
 * whoever does not have it mounted must; else journal replayed
 * anything else, not mounted read-write -> fsck ran
 * </pre>
 *
 * On a disk with blocks of 4096 bytes the first read of a mount is that of a probe; the read of the root's inode behind
 * it tells them apart, and that fsck reads more than a block at the start.
 */
final class Ext4Watch implements FileSystemWatch {
    private static final int WIDE_BLOCK = 4096;

    private final int diskBlockSize;
    private final OptionalLong rootInode;
    private Superblock last;
    private @Nullable ReadHistory mountedBy;
    private boolean looksLikeMount;

    /** @param rootInode where its block is, for disks with wide blocks */
    Ext4Watch(int diskBlockSize, OptionalLong rootInode, Superblock superblock) {
        this.diskBlockSize = diskBlockSize;
        this.rootInode = rootInode;
        this.last = superblock;
    }

    boolean isOf(Superblock superblock) {
        return superblock.uuid().equals(last.uuid());
    }

    @Override
    public boolean isUnclean() {
        return last.needsRecovery();
    }

    @Override
    public List<Regions.Region> regions() {
        return diskBlockSize == WIDE_BLOCK && rootInode.isPresent()
                ? List.of(new Regions.Region(rootInode.getAsLong(), rootInode.getAsLong() + last.blockSize()))
                : List.of();
    }

    @Override
    public Optional<DiskFact> read(int partition, long offset, int length, ReadHistory session) {
        boolean starts;
        if (offset < Superblock.OFFSET + Superblock.SIZE && offset + length > Superblock.OFFSET) {
            starts = offset == Superblock.OFFSET && length == Superblock.SIZE;
            looksLikeMount = offset == 0 && length == WIDE_BLOCK;
            session.probed(this);
        } else {
            starts = looksLikeMount
                    && diskBlockSize == WIDE_BLOCK
                    && rootInode.isPresent()
                    && offset == rootInode.getAsLong()
                    && length == last.blockSize();
        }
        return starts && session.mountStarts(this)
                ? Optional.of(new DiskFact.MountStarted(partition))
                : Optional.empty();
    }

    /** Its superblock is this now. */
    Optional<DiskFact> became(Superblock now, int partition, ReadHistory session) {
        Superblock before = last;
        last = now;
        if (now.mountCount() == before.mountCount() + 1) {
            mountedBy = session;
            return Optional.of(new DiskFact.Mounted(partition, now.label(), now.mountCount()));
        }
        if (now.mountCount() == before.mountCount() && before.needsRecovery() && !now.needsRecovery()) {
            boolean wasMounted = session.equals(mountedBy) || !session.hasProbed(this);
            mountedBy = null;
            return Optional.of(
                    wasMounted ? new DiskFact.Unmounted(partition) : new DiskFact.JournalReplayed(partition));
        }
        boolean changed = !now.equals(before);
        return changed && mountedBy == null && !now.needsRecovery()
                ? Optional.of(new DiskFact.FsckRan(partition))
                : Optional.empty();
    }

    /** Nobody has it mounted as far as is known: no session is left. */
    void abandoned(Superblock now) {
        last = now;
        mountedBy = null;
    }
}
