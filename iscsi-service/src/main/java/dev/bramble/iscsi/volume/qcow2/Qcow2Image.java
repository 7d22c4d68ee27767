package dev.bramble.iscsi.volume.qcow2;

import dev.bramble.disk.ByteSource;
import dev.bramble.iscsi.volume.Extent;
import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.volume.medium.Medium;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * A disk in a qcow2 image. Opening reads all L2 tables and checks them; nothing is written before the first change, so an
 * image that only serves as a backing may lie on a medium that cannot be written.
 */
public final class Qcow2Image implements Volume {
    private static final int DEFAULT_CLUSTER_BITS = 16;

    private final Geometry geometry;
    private final Qcow2Header header;
    private final Medium medium;
    private final ClusterMap map;
    private final ClusterReader reader;
    private final ClusterWriter writer;
    private final ClusterExtents extents;
    private final HostFile file;
    private final ChangeLog log;
    private final Commit commit;
    private final Grace grace = new Grace();

    /** Taken for what may be done only once at a time: the first change, a new size, the end of the backing. */
    private final ReentrantLock reform = new ReentrantLock();

    private volatile long size;
    private volatile BackingData backing;
    private Recovery recovery = Recovery.NONE;
    private volatile boolean isChanged;
    private volatile boolean isClosed;

    private Qcow2Image(Medium medium, Qcow2Header header, Optional<ByteSource> backing, Optional<LogPlace> log)
            throws IOException {
        this.medium = medium;
        this.header = header;
        this.geometry = header.geometry();
        this.size = header.size();
        this.backing = new BackingData(backing);
        this.file = new HostFile(medium, geometry);
        ImageScan.Result found = ImageScan.of(header, file);
        ScratchClusters scratch = new ScratchClusters(geometry);
        this.map = new ClusterMap(geometry, file, found.clusters(), found.l1());
        this.reader = new ClusterReader(geometry, file, map, scratch);
        this.log = new ChangeLog(log);
        this.commit = new Commit(geometry, file, map, this.log, new HeaderSector(file), grace);
        Remapping remapping = new Remapping(geometry, map, this.log, commit);
        this.writer = new ClusterWriter(geometry, file, map, remapping, reader, scratch);
        this.extents = new ClusterExtents(geometry, map);
    }

    /**
     * Writes an image of {@code size} bytes, with clusters of 64 KiB, over whatever the medium has; durable on return. It reads
     * as its backing, and as zeros.
     */
    public static void create(Medium medium, long size, Optional<Backing> backing) throws IOException {
        create(medium, size, backing, DEFAULT_CLUSTER_BITS);
    }

    /** As {@link #create(Medium, long, Optional)} with clusters of {@code 1 << clusterBits} bytes, 9 to 21 bits. */
    public static void create(Medium medium, long size, Optional<Backing> backing, int clusterBits) throws IOException {
        if (clusterBits < Geometry.MIN_CLUSTER_BITS || clusterBits > Geometry.MAX_CLUSTER_BITS) {
            throw new IllegalArgumentException("clusters have 2^9 to 2^21 bytes, not 2^" + clusterBits);
        }
        NewImage.write(medium, new Geometry(clusterBits), size, backing);
    }

    /**
     * Opens an image. Closing it closes the medium, and not the backing; when this throws, the medium is still open.
     *
     * @param backing the bytes of the file that {@link Qcow2Header#backing} names; nobody changes them meanwhile. Zeros
     *     follow where it is shorter than the image
     * @throws CorruptImageException when the image's metadata is not as the format has it
     * @throws UnsupportedImageException when it uses features not known here
     * @throws IllegalArgumentException when a backing is given and the image has none, or the other way round
     */
    public static Qcow2Image open(Medium medium, Optional<ByteSource> backing) throws IOException {
        return open(medium, backing, Optional.empty());
    }

    /**
     * As {@link #open(Medium, Optional)}, for writing; what returned and was not flushed survives the end of this process, as
     * it does in a raw file.
     *
     * @param log read if a process that died left one
     */
    public static Qcow2Image open(Medium medium, Optional<ByteSource> backing, Optional<LogPlace> log)
            throws IOException {
        Qcow2Header header = Qcow2Header.read(medium);
        if (header.backing().isPresent() != backing.isPresent()) {
            throw new IllegalArgumentException(header.backing()
                    .map(named -> "the image needs its backing '%s'".formatted(named.name()))
                    .orElse("the image has no backing"));
        }
        Qcow2Image image = new Qcow2Image(medium, header, backing, log);
        image.recover();
        return image;
    }

    /** Nothing is written: the log stays in use, so this can be done again. */
    private void recover() throws IOException {
        try {
            List<LogEntry> entries = log.read();
            if (entries.isEmpty()) {
                return;
            }
            // Both are cleared before the first change.
            boolean isForeign = header.isDirty() || header.autoclear() != 0;
            int fileClusters = (int) geometry.clustersOf(file.end());
            isChanged = !isForeign && Replay.of(entries, geometry, map, fileClusters);
            recovery = isChanged ? Recovery.DONE : Recovery.REFUSED;
            if (!isChanged) {
                log.remove();
            }
        } catch (IOException | RuntimeException e) {
            log.release();
            throw e;
        }
    }

    /** What opening found of a process that died with the image open. */
    public enum Recovery {
        /** Nothing: it was closed, or flushed, or the machine went down, too. */
        NONE,
        /** What that wrote and did not flush is there. */
        DONE,
        /** Another program wrote the image since; what was not flushed is lost. */
        REFUSED
    }

    public Recovery recovery() {
        return recovery;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        checkRange(offset, into.remaining());
        int side = grace.enter();
        try {
            reader.read(offset, into, backing);
        } finally {
            grace.leave(side);
        }
    }

    @Override
    public boolean readNow(long offset, ByteBuffer into) throws IOException {
        checkRange(offset, into.remaining());
        int side = grace.enter();
        try {
            return reader.readNow(offset, into, backing);
        } finally {
            grace.leave(side);
        }
    }

    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
        checkRange(offset, from.remaining());
        beginChange();
        int side = grace.enter();
        try {
            writer.write(offset, from, backing);
        } finally {
            grace.leave(side);
        }
        endChange();
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        checkRange(offset, length);
        beginChange();
        zero(offset, length, size);
        endChange();
    }

    @Override
    public void writeZeroes(long offset, long length) throws IOException {
        discard(offset, length);
    }

    private void zero(long offset, long length, long end) throws IOException {
        int side = grace.enter();
        try {
            writer.zero(offset, length, end, backing);
        } finally {
            grace.leave(side);
        }
    }

    @Override
    public void flush() throws IOException {
        commit.run();
        commit.release();
    }

    @Override
    public Extent extentAt(long offset) throws IOException {
        checkRange(offset, 1);
        return extents.at(offset, size, backing);
    }

    /** Bytes of the file that the image uses, for data and metadata. */
    public long allocatedBytes() {
        map.lock().lock();
        try {
            return geometry.offset(map.clusters().usedCount());
        } finally {
            map.lock().unlock();
        }
    }

    /**
     * Makes the disk larger or smaller; durable on return. What is new reads as zeros. When it gets smaller, nobody may
     * read or write meanwhile.
     *
     * @throws IllegalArgumentException when it would be larger than the format can have it
     */
    public void resize(long wanted) throws IOException {
        reform.lock();
        try {
            long old = size;
            if (wanted < 0 || wanted > geometry.maxSize()) {
                throw new IllegalArgumentException("a disk of %d bytes cannot get %d".formatted(old, wanted));
            }
            beginChange();
            if (wanted < old) {
                zero(wanted, old - wanted, old);
            }
            growL1((int) geometry.l1Entries(wanted));
            // What the backing has there, or another's tool left in the last cluster, was never to be seen.
            long hidden = Math.max(backing.size(), geometry.offset(geometry.clustersOf(old)));
            if (Math.min(wanted, hidden) > old) {
                zero(old, Math.min(wanted, hidden) - old, wanted);
            }
            commit.run(sector -> sector.size(wanted));
            size = wanted;
        } finally {
            reform.unlock();
        }
    }

    private void growL1(int entries) throws IOException {
        map.lock().lock();
        try {
            if (entries > map.l1().length()) {
                map.moveL1(entries);
            }
        } finally {
            map.lock().unlock();
        }
    }

    /**
     * Copies what the image still has from its backing, and then does without it; I/O goes on meanwhile. When it fails or the
     * process ends, the image is as good as before, and this can be called again.
     *
     * @param progress is told how many bytes of the disk are done
     */
    public void absorb(LongConsumer progress) throws IOException {
        reform.lock();
        try {
            beginChange();
            long end = Math.min(size, backing.size());
            long at = 0;
            while (at < end) {
                Extent extent = backing.extentAt(at, end - at);
                long stop = at + extent.length();
                for (; extent.isMapped() && at < stop; at = geometry.offset(geometry.cluster(at) + 1)) {
                    beginChange();
                    absorbCluster(geometry.cluster(at));
                    progress.accept(Math.min(geometry.offset(geometry.cluster(at) + 1), end));
                }
                at = Math.max(at, stop);
            }
            commit.run(HeaderSector::dropBacking);
            backing = BackingData.NONE;
        } finally {
            reform.unlock();
        }
    }

    /**
     * Copies what the image has from its backing alone, not from what that lies on, and lies on the latter then; I/O goes
     * on meanwhile. When it fails or the process ends, the image reads as before, and this can be called again.
     *
     * @param next the backing it was opened with; nobody writes it
     * @param further what {@code next} lies on, named as from this image's folder
     * @param bytes of that
     * @param progress is told how many bytes of the disk are done
     */
    public void absorb(Qcow2Image next, Backing further, ByteSource bytes, LongConsumer progress) throws IOException {
        if (next.geometry.clusterSize() != geometry.clusterSize()) {
            throw new IllegalArgumentException("the images have clusters of different sizes");
        }
        reform.lock();
        try {
            beginChange();
            BackingData then = new BackingData(Optional.of(bytes));
            long end = Math.min(size, Math.max(next.size, then.size()));
            for (long at = 0; at < end; at += geometry.clusterSize()) {
                if (next.hasOwn(at)) {
                    beginChange();
                    takeOver(geometry.cluster(at), then);
                }
                progress.accept(Math.min(at + geometry.clusterSize(), end));
            }
            commit.run(sector -> sector.backing(further));
            backing = then;
        } finally {
            reform.unlock();
        }
    }

    /** Whether what shows at {@code offset} does not come from its backing; behind its end nothing does. */
    private boolean hasOwn(long offset) throws IOException {
        return offset + geometry.clusterSize() > size || map.entry(geometry.cluster(offset)) != L2Entry.UNALLOCATED;
    }

    private void takeOver(long cluster, BackingData then) throws IOException {
        int side = grace.enter();
        try {
            writer.takeOver(cluster, size, backing, then);
        } finally {
            grace.leave(side);
        }
    }

    private void absorbCluster(long cluster) throws IOException {
        int side = grace.enter();
        try {
            writer.absorb(cluster, size, backing);
        } finally {
            grace.leave(side);
        }
    }

    /** Called where nothing is held that a commit could wait for. */
    private void beginChange() throws IOException {
        if (!isChanged) {
            reform.lock();
            try {
                if (!isChanged) {
                    prepare();
                    isChanged = true;
                }
            } finally {
                reform.unlock();
            }
        }
        if (map.isCrowded()) {
            commit.run();
        }
    }

    /** Called before a change is acknowledged. */
    private void endChange() throws IOException {
        if (log.isBehind()) {
            commit.run();
        }
    }

    private void prepare() throws IOException {
        if (header.isDirty()) {
            map.lock().lock();
            try {
                map.clusters().rebuild();
            } finally {
                map.lock().unlock();
            }
        }
        if (header.isDirty() || header.autoclear() != 0) {
            commit.run(HeaderSector::markWritable);
        }
    }

    /** Brings all to the medium, so that it can be opened by others without a loss or a leak. */
    @Override
    public void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try {
            if (isChanged) {
                flush();
                flush();
                log.remove();
            }
        } finally {
            try {
                log.release();
            } finally {
                medium.close();
            }
        }
    }

    private void checkRange(long offset, long length) throws EOFException {
        long end = size;
        if (offset < 0 || length < 0 || offset > end - length) {
            throw new EOFException("%d bytes at %d of %d".formatted(length, offset, end));
        }
    }
}
