package dev.bramble.iscsi.volume;

import dev.bramble.posix.FileSystemStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Knows how much room there is. */
final class PoolWatch {
    private static final long LARGEST_DEFAULT = 1L << 30;
    private static final int DEFAULT_PART = 20;
    private static final long MIB = 1 << 20;

    private final Disk disk;
    private final Catalog catalog;
    private final OptionalLong reserve;
    private volatile boolean full;

    /** @param reserve in bytes; else 5 % of the file system, and at most 1 GiB */
    PoolWatch(Disk disk, Catalog catalog, OptionalLong reserve) {
        this.disk = disk;
        this.catalog = catalog;
        this.reserve = reserve;
    }

    /** A write found no room. */
    void setFull() {
        full = true;
    }

    /**
     * Refuses what would take room that the disks which are served may need.
     *
     * @throws VolumeFullException when the reserve is begun
     */
    void requireRoom() throws IOException {
        FileSystemStatus status = disk.fileSystem();
        long free = free(status);
        if (free < reserve(status)) {
            throw new VolumeFullException(
                    "only %d MiB are free in %s, and the last %d MiB are for the disks that are served: delete volumes,"
                                    .formatted(free / MIB, disk.root(), reserve(status) / MIB)
                            + " snapshots or bases, enlarge the file system, or lower BRAMBLE_ISCSI_POOL_RESERVE");
        }
    }

    /**
     * Refuses what needs more than is free, reserve and all: it gives more back at its end.
     *
     * @throws VolumeFullException when so many bytes are not free
     */
    void requireFree(long bytes) throws IOException {
        if (free(disk.fileSystem()) < bytes) {
            throw new VolumeFullException("%d MiB must be free in %s, for a while: delete volumes or bases first"
                    .formatted(bytes / MIB + 1, disk.root()));
        }
    }

    Pool pool() throws IOException {
        FileSystemStatus status = disk.fileSystem();
        long promised = 0;
        long allocated = 0;
        for (Manifest manifest : catalog.all()) {
            long own = allocated(manifest);
            allocated += own;
            boolean grows = manifest.id().kind() == VolumeId.Kind.DISK
                    && !manifest.file().isEmpty();
            promised += grows ? own + Math.max(0, manifest.info().size() - allocated(manifest, manifest.file())) : own;
        }
        if (free(status) > reserve(status)) {
            full = false;
        }
        return new Pool(status.blocks() * status.blockSize(), free(status), reserve(status), promised, allocated, full);
    }

    /** Bytes that a volume and its snapshots take. */
    long allocated(Manifest manifest) throws IOException {
        long sum = 0;
        for (String file : manifest.files()) {
            sum += allocated(manifest, file);
        }
        return sum;
    }

    long allocated(Manifest manifest, String file) throws IOException {
        Path folder = disk.folder(manifest.id());
        return disk.allocated(folder.resolve(file));
    }

    private static long free(FileSystemStatus status) {
        return status.availableBlocks() * status.blockSize();
    }

    private long reserve(FileSystemStatus status) {
        return reserve.orElse(Math.min(LARGEST_DEFAULT, status.blocks() * status.blockSize() / DEFAULT_PART));
    }
}
