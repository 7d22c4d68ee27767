package dev.bramble.iscsi.volume.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The header's first sector, which is replaced whole. One thread at a time. */
final class HeaderSector {
    private final HostFile file;
    private final ByteBuffer sector = ByteBuffer.allocate(HeaderField.SECTOR);

    HeaderSector(HostFile file) throws IOException {
        this.file = file;
        file.read(0, sector.clear());
    }

    void moveRefcountTable(long offset, int clusters) {
        sector.putLong(HeaderField.REFCOUNT_TABLE_OFFSET, offset);
        sector.putInt(HeaderField.REFCOUNT_TABLE_CLUSTERS, clusters);
    }

    void moveL1(long offset, int entries) {
        sector.putLong(HeaderField.L1_OFFSET, offset);
        sector.putInt(HeaderField.L1_SIZE, entries);
    }

    void size(long size) {
        sector.putLong(HeaderField.SIZE, size);
    }

    /** The extension with its format may stay: it says nothing without a name. */
    void dropBacking() {
        sector.putLong(HeaderField.BACKING_OFFSET, 0);
        sector.putInt(HeaderField.BACKING_LENGTH, 0);
    }

    /** Reference counts are right now, and features of others that watch every write are not kept up. */
    void markWritable() {
        sector.putLong(HeaderField.INCOMPATIBLE, sector.getLong(HeaderField.INCOMPATIBLE) & ~HeaderField.DIRTY);
        sector.putLong(HeaderField.AUTOCLEAR, 0);
    }

    void write() throws IOException {
        file.write(0, sector.duplicate().clear());
    }
}
