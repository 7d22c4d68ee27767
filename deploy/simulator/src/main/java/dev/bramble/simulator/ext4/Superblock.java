package dev.bramble.simulator.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The 1024 bytes at byte 1024 of an ext4 file system (struct ext4_super_block of Linux), and how a mount edits them. */
public final class Superblock {
    public static final int OFFSET = 1024;
    public static final int SIZE = 1024;

    private static final int MAGIC = 0xef53;
    private static final int INCOMPAT_RECOVER = 0x4;
    private static final int INCOMPAT_64BIT = 0x80;
    private static final int RO_COMPAT_METADATA_CSUM = 0x400;
    private static final int CHECKSUM = 0x3fc;

    private final ByteBuffer bytes;

    private Superblock(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Empty when these 1024 bytes are none, or have a block size that Linux would not mount. */
    public static Optional<Superblock> parse(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("a superblock has 1024 bytes, not " + bytes.length);
        }
        var superblock = new Superblock(bytes.clone());
        boolean valid = superblock.u16(0x38) == MAGIC
                && superblock.bytes.getInt(0x18) >= 0
                && superblock.bytes.getInt(0x18) <= 6
                && superblock.bytes.getInt(0x28) > 0
                && superblock.inodeBytes() >= 128
                && superblock.inodeBytes() <= superblock.blockBytes()
                && superblock.blockBytes() % superblock.inodeBytes() == 0
                && superblock.blockBytes() % superblock.descriptorBytes() == 0;
        return valid ? Optional.of(superblock) : Optional.empty();
    }

    public String label() {
        byte[] name = new byte[16];
        bytes.get(0x78, name);
        return new String(name, StandardCharsets.UTF_8).replaceFirst("\0.*", "");
    }

    public int blockBytes() {
        return 1024 << bytes.getInt(0x18);
    }

    /** Not unmounted: the journal has to be replayed before the file system is mounted. */
    public boolean needsRecovery() {
        return (bytes.getInt(0x60) & INCOMPAT_RECOVER) != 0;
    }

    public int mountCount() {
        return u16(0x34);
    }

    /** Inodes of the file system; numbers begin at 1. */
    int inodes() {
        return bytes.getInt(0);
    }

    int inodesPerGroup() {
        return bytes.getInt(0x28);
    }

    int inodeBytes() {
        return u16(0x58);
    }

    int firstDataBlock() {
        return bytes.getInt(0x14);
    }

    int descriptorBytes() {
        return (bytes.getInt(0x60) & INCOMPAT_64BIT) != 0 ? Math.max(32, u16(0xfe)) : 32;
    }

    int journalInode() {
        return bytes.getInt(0xe0);
    }

    /** As fsck of a clean file system leaves it: s_wtime alone has changed. */
    public Superblock checked(Instant now) {
        Superblock next = copy();
        next.time(0x30, 0x274, now);
        return next.sealed();
    }

    /** As a mount read-write leaves it: mounted once more, and RECOVER until it is unmounted. */
    public Superblock mounted(Instant now, String directory) {
        Superblock next = copy();
        next.time(0x2c, 0x275, now);
        next.time(0x30, 0x274, now);
        next.bytes.putShort(0x34, (short) (mountCount() + 1));
        next.bytes.putInt(0x60, bytes.getInt(0x60) | INCOMPAT_RECOVER);
        byte[] last = new byte[64];
        byte[] path = directory.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(path, 0, last, 0, Math.min(path.length, last.length - 1));
        next.bytes.put(0x88, last);
        return next.sealed();
    }

    /** As a replay of the journal or a clean unmount leaves it. */
    public Superblock recovered(Instant now) {
        Superblock next = copy();
        next.time(0x30, 0x274, now);
        next.bytes.putInt(0x60, bytes.getInt(0x60) & ~INCOMPAT_RECOVER);
        return next.sealed();
    }

    /** Puts it in its place in what begins with the file system's first byte, or with the superblock's own. */
    void into(byte[] block) {
        bytes.get(0, block, block.length == SIZE ? 0 : OFFSET, SIZE);
    }

    /** Whether s_checksum fits, or none is kept. */
    public boolean intact() {
        return (bytes.getInt(0x64) & RO_COMPAT_METADATA_CSUM) == 0 || bytes.getInt(CHECKSUM) == checksum();
    }

    private Superblock copy() {
        return new Superblock(bytes.array().clone());
    }

    private void time(int low, int high, Instant now) {
        bytes.putInt(low, (int) now.getEpochSecond());
        bytes.put(high, (byte) (now.getEpochSecond() >> 32));
    }

    private Superblock sealed() {
        if ((bytes.getInt(0x64) & RO_COMPAT_METADATA_CSUM) != 0) {
            bytes.putInt(CHECKSUM, checksum());
        }
        return this;
    }

    /** crc32c from ~0 without the inversion at the end that java.util.zip makes. */
    private int checksum() {
        var crc = new CRC32C();
        crc.update(bytes.array(), 0, CHECKSUM);
        return ~(int) crc.getValue();
    }

    private int u16(int at) {
        return bytes.getShort(at) & 0xffff;
    }
}
