package dev.bramble.iscsi.events;

import dev.bramble.disk.ext4.Superblock;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One ext4 file system. Each superblock written is compared with the one before; see RATIONALE.md for what was measured.
 *
 * <pre>
 * READ of exactly the superblock        -> mount started (once a session)
 * mount count + 1                       -> mounted read-write
 * RECOVER cleared, count the same       -> unmounted if it was mounted read-write in this session, else journal replayed
 * anything else, not mounted read-write -> fsck ran
 * </pre>
 */
final class Ext4Watch {
    private final int partition;
    private final long start;
    private final ByteBuffer bytes;
    private Superblock last;
    private boolean startSeen;
    private boolean mounted;

    /**
     * @param start of the superblock, in bytes from the start of the disk
     * @param bytes of the superblock as it is now
     */
    Ext4Watch(int partition, long start, ByteBuffer bytes, Superblock superblock) {
        this.partition = partition;
        this.start = start;
        this.bytes = bytes;
        this.last = superblock;
    }

    boolean isUnclean() {
        return last.needsRecovery();
    }

    boolean overlaps(long offset, int length) {
        return offset < start + Superblock.SIZE && offset + length > start;
    }

    Optional<DiskFact> read(long offset, int length) {
        if (offset != start || length != Superblock.SIZE || startSeen) {
            return Optional.empty();
        }
        startSeen = true;
        return Optional.of(new DiskFact.MountStarted(partition));
    }

    Optional<DiskFact> written(long offset, ByteBuffer data) {
        if (!overlaps(offset, data.remaining())) {
            return Optional.empty();
        }
        long from = Math.max(offset, start);
        long to = Math.min(offset + data.remaining(), start + Superblock.SIZE);
        bytes.put((int) (from - start), data, data.position() + (int) (from - offset), (int) (to - from));
        Optional<Superblock> now = Superblock.parse(bytes);
        Optional<DiskFact> fact = now.flatMap(this::compare);
        last = now.orElse(last);
        return fact;
    }

    private Optional<DiskFact> compare(Superblock now) {
        if (!now.uuid().equals(last.uuid())) {
            mounted = false; // made anew
            return Optional.empty();
        }
        if (now.mountCount() == last.mountCount() + 1) {
            mounted = true;
            return Optional.of(new DiskFact.Mounted(partition, now.label(), now.mountCount()));
        }
        if (now.mountCount() == last.mountCount() && last.needsRecovery() && !now.needsRecovery()) {
            boolean wasMounted = mounted;
            mounted = false;
            return Optional.of(
                    wasMounted ? new DiskFact.Unmounted(partition) : new DiskFact.JournalReplayed(partition));
        }
        boolean changed = !now.equals(last);
        return changed && !mounted ? Optional.of(new DiskFact.FsckRan(partition)) : Optional.empty();
    }
}
