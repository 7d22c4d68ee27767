package dev.bramble.iscsi.events;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.ext4.RootInode;
import dev.bramble.disk.xfs.Log;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a file system can be: a partition, or the bare disk as partition 0; offsets are the disk's. */
final class Place {
    /** XFS's superblock and ext4's. */
    private static final Regions.Region FIRST = new Regions.Region(0, 4096);

    private static final Regions.Region SECOND = new Regions.Region(
            dev.bramble.disk.btrfs.Superblock.OFFSET,
            dev.bramble.disk.btrfs.Superblock.OFFSET + dev.bramble.disk.btrfs.Superblock.SIZE);

    private final long start;
    private final long size;
    private final int diskBlockSize;
    private int partition;
    private @Nullable FileSystemWatch watch;

    Place(int partition, long start, long size, int diskBlockSize) {
        this.partition = partition;
        this.start = start;
        this.size = size;
        this.diskBlockSize = diskBlockSize;
    }

    boolean isAt(long offset, long length) {
        return start == offset && size == length;
    }

    void number(int number) {
        partition = number;
    }

    boolean isUnclean() {
        return watch != null && watch.isUnclean();
    }

    List<Regions.Region> regions() {
        List<Regions.Region> all = new ArrayList<>(List.of(FIRST, SECOND));
        if (watch != null) {
            all.addAll(watch.regions());
        }
        return all.stream()
                .map(region -> new Regions.Region(start + region.start(), start + Math.min(size, region.end())))
                .toList();
    }

    Optional<DiskFact> read(long offset, int length, ReadHistory session) {
        return watch == null ? Optional.empty() : watch.read(partition, offset - start, length, session);
    }

    List<DiskFact> written(long offset, ByteBuffer data) {
        return watch == null ? List.of() : watch.written(partition, offset - start, data);
    }

    boolean hasSuperblockIn(long offset, long length) {
        return overlap(FIRST, offset, length) || overlap(SECOND, offset, length);
    }

    private boolean overlap(Regions.Region region, long offset, long length) {
        return offset < start + region.end() && offset + length > start + region.start();
    }

    /**
     * Reads its superblocks anew. What another file system left behind counts last: mke2fs does not wipe btrfs.
     *
     * @param session that changed something, or null when no session was there to do so
     */
    Optional<DiskFact> look(ByteSource disk, @Nullable ReadHistory session) throws IOException {
        ByteSource bytes = disk.slice(start, size);
        var ext4 = dev.bramble.disk.ext4.Superblock.read(bytes);
        if (ext4.isPresent()) {
            return ext4(bytes, ext4.get(), session);
        }
        var xfs = dev.bramble.disk.xfs.Superblock.read(bytes);
        if (xfs.isPresent()) {
            xfs(bytes, xfs.get(), session);
            return Optional.empty();
        }
        var btrfs = dev.bramble.disk.btrfs.Superblock.read(bytes);
        if (btrfs.isPresent()) {
            return btrfs(btrfs.get(), session);
        }
        watch = null;
        return Optional.empty();
    }

    private Optional<DiskFact> ext4(
            ByteSource bytes, dev.bramble.disk.ext4.Superblock now, @Nullable ReadHistory session) throws IOException {
        if (watch instanceof Ext4Watch known && known.isOf(now)) {
            if (session != null) {
                return known.became(now, partition, session);
            }
            known.abandoned(now);
        } else {
            watch = new Ext4Watch(diskBlockSize, RootInode.block(bytes, now), now);
        }
        return Optional.empty();
    }

    private void xfs(ByteSource bytes, dev.bramble.disk.xfs.Superblock now, @Nullable ReadHistory session)
            throws IOException {
        if (!(watch instanceof XfsWatch known) || !known.isOf(now)) {
            watch = new XfsWatch(now, Log.isClean(bytes, now));
        } else if (session != null) {
            known.became(now);
        } else {
            known.abandoned(now, Log.isClean(bytes, now));
        }
    }

    private Optional<DiskFact> btrfs(dev.bramble.disk.btrfs.Superblock now, @Nullable ReadHistory session) {
        if (watch instanceof BtrfsWatch known && known.isOf(now)) {
            if (session != null) {
                return known.became(now, partition);
            }
            known.abandoned(now);
        } else {
            watch = new BtrfsWatch(now);
        }
        return Optional.empty();
    }
}
