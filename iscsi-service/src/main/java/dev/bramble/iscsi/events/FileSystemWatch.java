package dev.bramble.iscsi.events;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** One file system, as its last superblock told; offsets are in bytes from its start. */
sealed interface FileSystemWatch permits Ext4Watch, XfsWatch, BtrfsWatch {

    /** It was in use when it was left, or is still. */
    boolean isUnclean();

    /** What else than the places of superblocks to look at, reads and writes. */
    List<Regions.Region> regions();

    /** A session read {@code length} bytes at {@code offset}. */
    Optional<DiskFact> read(int partition, long offset, int length, ReadHistory session);

    /** {@code data} was written at {@code offset}; superblocks are looked at apart from this. */
    default List<DiskFact> written(int partition, long offset, ByteBuffer data) {
        return List.of();
    }
}
