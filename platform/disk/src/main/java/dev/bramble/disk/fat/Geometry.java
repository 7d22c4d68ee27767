package dev.bramble.disk.fat;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Where things lie, from the boot sector's BIOS parameter block (Microsoft FAT specification 1.03; the type is told as
 * Linux does: FAT32 when the 16-bit table size is 0, else by the number of clusters). All offsets and sizes in bytes.
 *
 * @param rootOffset the fixed root directory of FAT12 and FAT16
 * @param rootSize 0 for FAT32
 * @param rootCluster the root directory of FAT32
 * @param clusterCount data clusters; they are numbered from 2
 * @param bootLabel the label in the boot sector, blanks cut
 */
record Geometry(
        FatType type,
        long tableOffset,
        long rootOffset,
        int rootSize,
        long rootCluster,
        long dataOffset,
        int clusterSize,
        long clusterCount,
        String bootLabel) {

    static final int FIRST_CLUSTER = 2;
    private static final int BOOT_SECTOR = 512;
    private static final int ENTRY_SIZE = 32;
    private static final int FAT12_BELOW = 4085;

    static Geometry read(ByteSource source) throws IOException {
        if (source.size() < BOOT_SECTOR) {
            throw noFat("only %d bytes".formatted(source.size()));
        }
        ByteBuffer boot = source.read(0, BOOT_SECTOR);
        int jump = u8(boot, 0);
        if (u16(boot, 510) != 0xaa55 || (jump != 0xeb && jump != 0xe9)) {
            throw noFat("no boot sector");
        }
        int sector = u16(boot, 11);
        int sectorsPerCluster = u8(boot, 13);
        int reserved = u16(boot, 14);
        int tables = u8(boot, 16);
        if (sector < 512 || sector > 4096 || Integer.bitCount(sector) != 1) {
            throw noFat("%d bytes per sector".formatted(sector));
        }
        if (Integer.bitCount(sectorsPerCluster) != 1 || reserved == 0 || tables == 0) {
            throw noFat("%d sectors per cluster, %d reserved sectors, %d tables"
                    .formatted(sectorsPerCluster, reserved, tables));
        }
        boolean wide = u16(boot, 22) == 0;
        long tableSectors = wide ? u32(boot, 36) : u16(boot, 22);
        long sectors = u16(boot, 19) != 0 ? u16(boot, 19) : u32(boot, 32);
        int rootSize = wide ? 0 : u16(boot, 17) * ENTRY_SIZE;
        long rootSector = reserved + tables * tableSectors;
        long dataSector = rootSector + (rootSize + sector - 1) / sector;
        if (tableSectors == 0 || dataSector >= sectors) {
            throw noFat("%d sectors, data from sector %d".formatted(sectors, dataSector));
        }
        if (sectors * sector > source.size()) {
            throw new CorruptDiskException(
                    "the FAT file system has %d bytes, the partition or image only %d: it is cut short"
                            .formatted(sectors * sector, source.size()));
        }
        long clusters = (sectors - dataSector) / sectorsPerCluster;
        FatType type = wide ? FatType.FAT32 : clusters < FAT12_BELOW ? FatType.FAT12 : FatType.FAT16;
        clusters = Math.min(clusters, type.entriesIn(tableSectors * sector) - FIRST_CLUSTER);
        if (clusters <= 0) {
            throw noFat("no clusters");
        }
        return new Geometry(
                type,
                (reserved + activeTable(boot, wide, tables) * tableSectors) * sector,
                rootSector * sector,
                rootSize,
                wide ? u32(boot, 44) : 0,
                dataSector * sector,
                sectorsPerCluster * sector,
                clusters,
                bootLabel(boot, wide ? 66 : 38));
    }

    /** FAT32 may switch mirroring off and name the one table that is kept up to date. */
    private static long activeTable(ByteBuffer boot, boolean wide, int tables) throws CorruptDiskException {
        int flags = wide ? u16(boot, 40) : 0;
        int active = (flags & 0x80) == 0 ? 0 : flags & 0x0f;
        if (active >= tables) {
            throw new CorruptDiskException("allocation table %d is active, of %d".formatted(active, tables));
        }
        return active;
    }

    private static String bootLabel(ByteBuffer boot, int extendedSignature) {
        if (u8(boot, extendedSignature) != 0x29) {
            return "";
        }
        return StandardCharsets.ISO_8859_1
                .decode(boot.slice(extendedSignature + 5, 11))
                .toString()
                .strip();
    }

    boolean isCluster(long number) {
        return number >= FIRST_CLUSTER && number < FIRST_CLUSTER + clusterCount;
    }

    long offsetOf(long cluster) {
        return dataOffset + (cluster - FIRST_CLUSTER) * clusterSize;
    }

    private static CorruptDiskException noFat(String why) {
        return new CorruptDiskException("no FAT file system: " + why);
    }

    private static int u8(ByteBuffer bytes, int at) {
        return Byte.toUnsignedInt(bytes.get(at));
    }

    private static int u16(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    private static long u32(ByteBuffer bytes, int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }
}
