package dev.bramble.iscsi.volume.qcow2;

import dev.bramble.iscsi.volume.medium.Medium;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lays out an image without data: header, refcount table, refcount blocks, L1 table. */
final class NewImage {
    private final Geometry geometry;
    private final long size;
    private final int l1Size;
    private final int l1Clusters;
    private final int tableClusters;
    private final int blocks;

    private NewImage(Geometry geometry, long size) {
        this.geometry = geometry;
        this.size = size;
        this.l1Size = (int) geometry.l1Entries(size);
        this.l1Clusters = Math.max(1, (int) geometry.clustersOf((long) l1Size * Long.BYTES));
        int tables = 1;
        int counted = 1;
        while (counted * geometry.countsPerBlock() < 1 + tables + counted + l1Clusters
                || tables * geometry.entriesPerTable() < counted) {
            counted = (tables + counted + l1Clusters) / geometry.countsPerBlock() + 1;
            tables = (int) geometry.clustersOf((long) counted * Long.BYTES);
        }
        this.tableClusters = tables;
        this.blocks = counted;
    }

    static void write(Medium medium, Geometry geometry, long size, Optional<Backing> backing) throws IOException {
        if (size < 0 || size > geometry.maxSize()) {
            throw new IllegalArgumentException("no qcow2 image with clusters of %d bytes can have %d bytes"
                    .formatted(geometry.clusterSize(), size));
        }
        new NewImage(geometry, size).write(medium, backing);
    }

    private void write(Medium medium, Optional<Backing> backing) throws IOException {
        int clusters = 1 + tableClusters + blocks + l1Clusters;
        ByteBuffer header = header(backing);
        medium.resize(0);
        medium.resize(geometry.offset(clusters));
        ByteBuffer table = ByteBuffer.allocate(blocks * Long.BYTES);
        for (int i = 0; i < blocks; i++) {
            table.putLong(geometry.offset(1L + tableClusters + i));
        }
        medium.write(geometry.offset(1), table.flip());
        ByteBuffer counts = ByteBuffer.allocate(clusters * Short.BYTES);
        while (counts.hasRemaining()) {
            counts.putShort((short) 1);
        }
        medium.write(geometry.offset(1L + tableClusters), counts.flip());
        medium.sync();
        medium.write(0, header);
        medium.sync();
    }

    private ByteBuffer header(Optional<Backing> backing) {
        ByteBuffer header = ByteBuffer.allocate(geometry.clusterSize());
        header.putInt(HeaderField.MAGIC, HeaderField.QFI);
        header.putInt(HeaderField.VERSION, HeaderField.VERSION_3);
        header.putInt(HeaderField.CLUSTER_BITS, geometry.clusterBits());
        header.putLong(HeaderField.SIZE, size);
        header.putInt(HeaderField.L1_SIZE, l1Size);
        header.putLong(HeaderField.L1_OFFSET, geometry.offset(1L + tableClusters + blocks));
        header.putLong(HeaderField.REFCOUNT_TABLE_OFFSET, geometry.offset(1));
        header.putInt(HeaderField.REFCOUNT_TABLE_CLUSTERS, tableClusters);
        header.putInt(HeaderField.REFCOUNT_ORDER, HeaderField.ORDER_16_BITS);
        header.putInt(HeaderField.HEADER_LENGTH, HeaderField.LENGTH_3);
        header.position(HeaderField.LENGTH_3);
        backing.ifPresent(file -> putBacking(header, file));
        return header.clear();
    }

    private static void putBacking(ByteBuffer header, Backing backing) {
        byte[] format = backing.format().word().getBytes(StandardCharsets.US_ASCII);
        header.putInt(HeaderField.EXTENSION_BACKING_FORMAT)
                .putInt(format.length)
                .put(format);
        header.position((header.position() + 7) / 8 * 8);
        header.putInt(HeaderField.EXTENSION_END).putInt(0);
        byte[] name = backing.name().getBytes(StandardCharsets.UTF_8);
        if (name.length > header.remaining()) {
            throw new IllegalArgumentException("the backing file's name does not fit into the header's cluster");
        }
        header.putLong(HeaderField.BACKING_OFFSET, header.position());
        header.putInt(HeaderField.BACKING_LENGTH, name.length);
        header.put(name);
    }
}
