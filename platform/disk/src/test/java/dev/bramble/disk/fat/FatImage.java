package dev.bramble.disk.fat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.bramble.disk.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A FAT file system laid out by hand: one reserved sector (FAT32: 2), one table, sectors and clusters of 512 bytes. */
final class FatImage {
    static final int SECTOR = 512;

    final FatType type;
    final ByteBuffer bytes;
    final int tableOffset;
    final int rootOffset;
    final int dataOffset;

    FatImage(FatType type, int clusters) {
        this.type = type;
        boolean wide = type == FatType.FAT32;
        int reserved = wide ? 2 : 1;
        int tableSectors = (int) Math.ceilDiv(type.tableBytes(clusters + 2), SECTOR);
        int rootSectors = wide ? 0 : 2;
        int sectors = reserved + tableSectors + rootSectors + clusters;
        tableOffset = reserved * SECTOR;
        rootOffset = tableOffset + tableSectors * SECTOR;
        dataOffset = rootOffset + rootSectors * SECTOR;
        bytes = ByteBuffer.allocate(sectors * SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(0, (byte) 0xeb)
                .putShort(11, (short) SECTOR)
                .put(13, (byte) 1)
                .putShort(14, (short) reserved)
                .put(16, (byte) 1)
                .putShort(17, (short) (rootSectors * SECTOR / 32))
                .putInt(32, sectors)
                .putShort(510, (short) 0xaa55);
        if (wide) {
            bytes.putInt(36, tableSectors).putInt(44, 2);
            link(2, type.endOfChain);
        } else {
            bytes.putShort(22, (short) tableSectors);
        }
    }

    int clusterOffset(int cluster) {
        return dataOffset + (cluster - 2) * SECTOR;
    }

    int root() {
        return type == FatType.FAT32 ? clusterOffset(2) : rootOffset;
    }

    FatImage link(int cluster, int next) {
        switch (type) {
            case FAT12 -> {
                int at = tableOffset + cluster * 3 / 2;
                int old = Short.toUnsignedInt(bytes.getShort(at));
                int pair = cluster % 2 == 0 ? (old & 0xf000) | (next & 0xfff) : (old & 0xf) | next << 4;
                bytes.putShort(at, (short) pair);
            }
            case FAT16 -> bytes.putShort(tableOffset + cluster * 2, (short) next);
            case FAT32 -> bytes.putInt(tableOffset + cluster * 4, next);
        }
        return this;
    }

    FatImage chain(int... clusters) {
        for (int i = 0; i < clusters.length; i++) {
            link(clusters[i], i + 1 < clusters.length ? clusters[i + 1] : type.endOfChain);
        }
        return this;
    }

    /** Writes a short entry with its 11 characters, at byte {@code at} of the image. */
    FatImage entry(int at, String name, int attributes, int cluster, int size) {
        bytes.put(at, name.getBytes(ISO_8859_1)).put(at + 11, (byte) attributes);
        bytes.putShort(at + 20, (short) (cluster >> 16))
                .putShort(at + 26, (short) cluster)
                .putInt(at + 28, size);
        return this;
    }

    /** Writes one piece of a long name that belongs to the short name {@code owner}. */
    FatImage piece(int at, int order, String text, int checksum) {
        int[] offsets = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};
        bytes.put(at, (byte) order).put(at + 11, (byte) 0x0f).put(at + 13, (byte) checksum);
        for (int i = 0; i < offsets.length; i++) {
            int unit = i < text.length() ? text.charAt(i) : i == text.length() ? 0 : 0xffff;
            bytes.putShort(at + offsets[i], (short) unit);
        }
        return this;
    }

    FatImage fill(int cluster, String text) {
        bytes.put(clusterOffset(cluster), text.getBytes(ISO_8859_1));
        return this;
    }

    FatFileSystem open() throws IOException {
        return FatFileSystem.open(new Bytes(bytes.array()));
    }
}
