package dev.bramble.iscsi.volume.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

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

    /**
     * Names another backing, in the place of the one that is named.
     *
     * @throws IOException when there is no room for its name in this sector, which alone can be replaced in one step
     */
    void backing(Backing backing) throws IOException {
        byte[] name = backing.name().getBytes(StandardCharsets.UTF_8);
        byte[] format = backing.format().word().getBytes(StandardCharsets.US_ASCII);
        int extensions = sector.getInt(HeaderField.HEADER_LENGTH);
        int length = 2 * Integer.BYTES + (format.length + 7) / 8 * 8 + 2 * Integer.BYTES;
        int at = extensions + length;
        if (at + name.length > sector.capacity()) {
            throw new IOException("no room in the header for the backing's name '" + backing.name() + "'");
        }
        ByteBuffer next = sector.duplicate().position(extensions);
        next.putInt(HeaderField.EXTENSION_BACKING_FORMAT).putInt(format.length).put(format);
        while ((next.position() & 7) != 0) {
            next.put((byte) 0);
        }
        next.putInt(HeaderField.EXTENSION_END).putInt(0).put(name);
        sector.putLong(HeaderField.BACKING_OFFSET, at);
        sector.putInt(HeaderField.BACKING_LENGTH, name.length);
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
