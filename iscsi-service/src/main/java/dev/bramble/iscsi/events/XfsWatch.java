package dev.bramble.iscsi.events;

import dev.bramble.disk.xfs.LogRecord;
import dev.bramble.disk.xfs.Superblock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One XFS file system. Its superblock hardly changes; its journal tells (RATIONALE.md has what was measured).
 *
 * <pre>
 * READ of the journal's first sector           -> mount started (once a session)
 * blocks cleared ahead of a dirty journal, or
 *   the record of an unmount behind it         -> journal replayed, if a mount was seen before
 * changes of more than the superblock          -> mounted read-write, if a mount was seen before
 * the record of an unmount after that          -> unmounted
 * </pre>
 *
 * XFS counts no mounts, and its fsck does nothing.
 */
final class XfsWatch implements FileSystemWatch {
    private Superblock last;
    private boolean dirty;
    private boolean mountBegun;
    private boolean mounted;

    /** @param clean see {@link dev.bramble.disk.xfs.Log#isClean} */
    XfsWatch(Superblock superblock, boolean clean) {
        this.last = superblock;
        this.dirty = !clean;
    }

    boolean isOf(Superblock superblock) {
        return superblock.uuid().equals(last.uuid());
    }

    @Override
    public boolean isUnclean() {
        return dirty;
    }

    @Override
    public List<Regions.Region> regions() {
        return List.of(new Regions.Region(last.logOffset(), last.logOffset() + last.logSize()));
    }

    @Override
    public Optional<DiskFact> read(int partition, long offset, int length, ReadHistory session) {
        if (last.logSize() == 0 || offset != last.logOffset() || length != last.sectorSize()) {
            return Optional.empty();
        }
        mountBegun = true;
        mounted = false;
        return session.mountStarts(this) ? Optional.of(new DiskFact.MountStarted(partition)) : Optional.empty();
    }

    /** Several records may come as one write; what begins in the middle of one tells nothing. */
    @Override
    public List<DiskFact> written(int partition, long offset, ByteBuffer data) {
        long from = Math.max(offset, last.logOffset());
        long to = Math.min(offset + data.remaining(), last.logOffset() + last.logSize());
        List<DiskFact> facts = new ArrayList<>();
        while (from < to) {
            int at = data.position() + (int) (from - offset);
            Optional<LogRecord> record = LogRecord.parse(data.slice(at, (int) (to - from)));
            if (record.isEmpty()) {
                break;
            }
            take(record.get().kind(), partition).ifPresent(facts::add);
            if (record.get().kind() == LogRecord.Kind.CLEARED) {
                break; // and nothing but these follows
            }
            from += record.get().size();
        }
        return facts;
    }

    private Optional<DiskFact> take(LogRecord.Kind kind, int partition) {
        return switch (kind) {
            case SUPERBLOCK -> Optional.empty();
            case CLEARED -> replayed(partition);
            case CHANGES -> {
                boolean news = mountBegun;
                dirty = true;
                mounted = true;
                mountBegun = false;
                yield news ? Optional.of(new DiskFact.Mounted(partition, last.label(), 0)) : Optional.empty();
            }
            case UNMOUNT -> {
                boolean wasMounted = mounted;
                Optional<DiskFact> replayed = wasMounted ? Optional.empty() : replayed(partition);
                dirty = false;
                mounted = false;
                mountBegun = mountBegun || wasMounted; // perhaps only read-only: what it writes next is a mount again
                yield wasMounted ? Optional.of(new DiskFact.Unmounted(partition)) : replayed;
            }
        };
    }

    private Optional<DiskFact> replayed(int partition) {
        if (!dirty || !mountBegun) {
            return Optional.empty();
        }
        dirty = false;
        return Optional.of(new DiskFact.JournalReplayed(partition));
    }

    /** Its superblock is this now. */
    void became(Superblock now) {
        last = now;
    }

    /** No session is left; a mount that began may go on in the next. */
    void abandoned(Superblock now, boolean clean) {
        last = now;
        dirty = !clean;
        mounted = dirty && mounted;
    }
}
