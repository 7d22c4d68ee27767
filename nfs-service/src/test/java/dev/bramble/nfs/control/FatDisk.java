package dev.bramble.nfs.control;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A disk image with one FAT16 partition, made by hand: an MBR, two files, and one in a directory. */
final class FatDisk {
    private static final int SECTOR = 512;
    private static final int START = 64;
    private static final int SECTORS = 8192;
    private static final int FAT_SECTORS = 32;
    private static final int ROOT_SECTORS = 32;

    private final ByteBuffer disk =
            ByteBuffer.allocate((START + SECTORS) * SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    private int rootEntries;
    private int nextCluster = 2;

    FatDisk() {
        disk.put(446 + 4, (byte) 0x0e).putInt(446 + 8, START).putInt(446 + 12, SECTORS);
        disk.putShort(510, (short) 0xaa55);
        int boot = START * SECTOR;
        disk.put(boot, new byte[] {(byte) 0xeb, 0x3c, (byte) 0x90}).put(boot + 3, ascii("MSDOS5.0"));
        disk.putShort(boot + 11, (short) SECTOR).put(boot + 13, (byte) 1).putShort(boot + 14, (short) 1);
        disk.put(boot + 16, (byte) 1).putShort(boot + 17, (short) (ROOT_SECTORS * SECTOR / 32));
        disk.putShort(boot + 19, (short) SECTORS).put(boot + 21, (byte) 0xf8);
        disk.putShort(boot + 22, (short) FAT_SECTORS);
        disk.put(boot + 38, (byte) 0x29).put(boot + 43, ascii("BOOTFS     ")).put(boot + 54, ascii("FAT16   "));
        disk.putShort(boot + 510, (short) 0xaa55);
        disk.putShort(fat(0), (short) 0xfff8).putShort(fat(1), (short) 0xffff);
    }

    /** A file of the root, its name as "CONFIG  TXT"; shown in lower case. */
    FatDisk file(String name, byte[] content) {
        entry(rootEntry(), name, 0x20, content.length, store(content));
        return this;
    }

    /** A directory of the root with one file in it. */
    FatDisk directoryWith(String directory, String name, byte[] content) {
        int cluster = store(new byte[SECTOR]);
        entry(rootEntry(), directory, 0x10, 0, cluster);
        entry(data(cluster), ".          ", 0x10, 0, cluster);
        entry(data(cluster) + 32, "..         ", 0x10, 0, 0);
        entry(data(cluster) + 64, name, 0x20, content.length, store(content));
        return this;
    }

    byte[] bytes() {
        return disk.array().clone();
    }

    private int store(byte[] content) {
        int first = nextCluster;
        int clusters = Math.max(1, Math.ceilDiv(content.length, SECTOR));
        disk.put(data(first), content);
        for (int i = 0; i < clusters; i++) {
            disk.putShort(fat(first + i), i == clusters - 1 ? (short) 0xffff : (short) (first + i + 1));
        }
        nextCluster += clusters;
        return first;
    }

    private void entry(int at, String name, int attributes, int size, int cluster) {
        int lowerCase = 0x18;
        disk.put(at, ascii(name)).put(at + 11, (byte) attributes).put(at + 12, (byte) lowerCase);
        disk.putShort(at + 24, (short) ((44 << 9) | (1 << 5) | 2));
        disk.putShort(at + 26, (short) cluster).putInt(at + 28, size);
    }

    private int rootEntry() {
        return (START + 1 + FAT_SECTORS) * SECTOR + 32 * rootEntries++;
    }

    private static int fat(int cluster) {
        return (START + 1) * SECTOR + 2 * cluster;
    }

    private static int data(int cluster) {
        return (START + 1 + FAT_SECTORS + ROOT_SECTORS + cluster - 2) * SECTOR;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
