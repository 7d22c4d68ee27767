package dev.bramble.iscsi.events;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import dev.bramble.disk.partition.Partition;
import dev.bramble.disk.partition.PartitionTable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Recognises from reads and writes of a volume what a Pi does with its file systems: ext4, XFS and btrfs, in partitions
 * or on the bare disk. One for all sessions of a volume: what one of them writes is what the next is compared with.
 * {@link #concerns} and {@link #isUnclean} may be asked by any thread; all else needs the watch's lock, held over the write and its report, so
 * that superblocks are compared in the order in which they reach the disk.
 */
public final class RootMountWatch {
    /** MBR, GPT and its entries, in sectors. */
    private static final int GPT_SECTORS = 34;
    /** MBR, and where a GPT would begin. */
    private static final int TABLE_SECTORS = 2;

    private final int blockSize;
    private List<Place> places = List.of();
    private Regions.Region table = new Regions.Region(0, 0);
    private String problem = "";
    private volatile Regions regions = Regions.of(List.of());
    private volatile boolean unclean;

    private RootMountWatch(int blockSize) {
        this.blockSize = blockSize;
    }

    /** A watch that sees nothing, for a disk that cannot be read. */
    static RootMountWatch blind() {
        return new RootMountWatch(0);
    }

    boolean isOf(int size) {
        return blockSize == size;
    }

    /**
     * A watch of {@code disk} as it is now. One whose partition table makes no sense is watched for another.
     *
     * @param blockSize of the disk: 512 or 4096
     * @throws IOException when it cannot be read
     */
    public static RootMountWatch of(ByteSource disk, int blockSize) throws IOException {
        RootMountWatch watch = new RootMountWatch(blockSize);
        watch.refresh(disk);
        return watch;
    }

    /** Takes the disk as it is now for what is compared with: no session has used it for a while. */
    public void refresh(ByteSource disk) throws IOException {
        readTable(disk);
        for (Place place : places) {
            Optional<DiskFact> _ = place.look(disk, null);
        }
        redraw();
    }

    /** Why no file systems can be found, or empty. */
    public String problem() {
        return problem;
    }

    /** Whether a file system was in use when the disk was left: its last run crashed, or still goes on. */
    public boolean isUnclean() {
        return unclean;
    }

    /** Whether a transfer is of interest at all: a few comparisons. */
    public boolean concerns(long offset, long length) {
        return regions.touch(offset, length);
    }

    /** A session has read {@code length} bytes at {@code offset}. */
    List<DiskFact> read(long offset, int length, ReadHistory session) {
        List<DiskFact> facts = new ArrayList<>();
        places.forEach(place -> place.read(offset, length, session).ifPresent(facts::add));
        return facts;
    }

    /**
     * A session has written {@code length} bytes at {@code offset}, which are on {@code disk} now.
     *
     * @param data what was written, at its position, which stays; null for zeros
     */
    List<DiskFact> written(ByteSource disk, long offset, long length, @Nullable ByteBuffer data, ReadHistory session)
            throws IOException {
        if (offset < table.end()) {
            readTable(disk);
        }
        List<DiskFact> facts = new ArrayList<>();
        for (Place place : places) {
            if (data != null) {
                facts.addAll(place.written(offset, data));
            }
            if (place.hasSuperblockIn(offset, length)) {
                place.look(disk, session).ifPresent(facts::add);
                redraw();
            }
        }
        unclean = places.stream().anyMatch(Place::isUnclean);
        return facts;
    }

    private void readTable(ByteSource disk) throws IOException {
        List<Partition> partitions = List.of();
        problem = "";
        try {
            partitions = PartitionTable.read(disk, blockSize).partitions();
        } catch (CorruptDiskException | EOFException e) {
            problem = String.valueOf(e.getMessage());
        }
        boolean bare = partitions.isEmpty() && problem.isEmpty();
        List<Place> found = new ArrayList<>();
        for (Partition partition : partitions) {
            found.add(place(disk, partition.number(), partition.offset(), partition.size()));
        }
        if (bare) {
            found.add(place(disk, 0, 0, disk.size()));
        }
        places = found;
        table = new Regions.Region(0, (long) blockSize * (bare ? TABLE_SECTORS : GPT_SECTORS));
        redraw();
    }

    /** A place that stays keeps what is known of it. */
    private Place place(ByteSource disk, int number, long offset, long size) throws IOException {
        for (Place known : places) {
            if (known.isAt(offset, size)) {
                known.number(number);
                return known;
            }
        }
        Place place = new Place(number, offset, size, blockSize);
        Optional<DiskFact> _ = place.look(disk, null);
        return place;
    }

    private void redraw() {
        List<Regions.Region> all = new ArrayList<>(List.of(table));
        places.forEach(place -> all.addAll(place.regions()));
        regions = Regions.of(all);
        unclean = places.stream().anyMatch(Place::isUnclean);
    }
}
