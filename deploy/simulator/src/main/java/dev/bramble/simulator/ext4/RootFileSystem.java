package dev.bramble.simulator.ext4;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/**
 * An ext4 root from fsck to umount: issues the reads and writes of Linux for each, in blocks of 4 KiB. Writes no file and
 * no journal transaction, so a replay finds nothing to do but to clear RECOVER.
 */
public final class RootFileSystem {
    private static final int ROOT_INODE = 2;
    private static final int PAGE = 4096;
    private static final int MAX_FILE_BYTES = 16 << 20;

    private final BlockDevice device;
    private final InstantSource clock;
    private Superblock superblock;

    private RootFileSystem(BlockDevice device, InstantSource clock, Superblock superblock) {
        this.device = device;
        this.clock = clock;
        this.superblock = superblock;
    }

    /** Looks as blkid does; empty when there is no ext4. */
    public static Optional<RootFileSystem> probe(BlockDevice device, InstantSource clock) throws IOException {
        byte[] first = device.read(0, PAGE);
        return Superblock.parse(Arrays.copyOfRange(first, Superblock.OFFSET, Superblock.OFFSET + Superblock.SIZE))
                .map(superblock -> new RootFileSystem(device, clock, superblock));
    }

    /** As last read or written. */
    public Superblock superblock() {
        return superblock;
    }

    /** e2fsck -p. Gives whether the journal had to be replayed, which e2fsck does first. */
    public boolean check() throws IOException {
        boolean replayed = replay();
        write(superblock.checked(clock.instant()));
        return replayed;
    }

    /** mount -o ro. Gives whether the journal had to be replayed. */
    public boolean mountReadOnly() throws IOException {
        byte[] bytes = device.read(Superblock.OFFSET, Superblock.SIZE);
        superblock = Superblock.parse(bytes)
                .filter(Superblock::intact)
                .orElseThrow(() -> new IOException("EXT4-fs: can't find a superblock with a right checksum"));
        device.read(0, PAGE);
        if (!inode(ROOT_INODE).directory()) {
            throw new IOException("EXT4-fs: get root inode failed");
        }
        journalSuperblock();
        return replay();
    }

    /** mount -o remount,rw: the write by which a target knows it. */
    public void remountReadWrite() throws IOException {
        write(superblock.mounted(clock.instant(), "/"));
        device.flush();
    }

    /** umount: the journal is marked empty, then RECOVER is cleared. */
    public void unmount() throws IOException {
        Optional<Extents.Extent> journal = journal();
        if (journal.isPresent()) {
            long at = journal.get().physical() * superblock.blockBytes();
            device.write(at, device.read(at, superblock.blockBytes()));
            device.flush();
        }
        write(superblock.recovered(clock.instant()));
        device.flush();
    }

    /** A regular file's bytes, links followed; empty when it is not there. */
    public Optional<byte[]> readFile(String path) throws IOException {
        return readFile(path, 8);
    }

    private Optional<byte[]> readFile(String path, int links) throws IOException {
        int number = ROOT_INODE;
        String[] names = path.replaceFirst("^/", "").split("/", -1);
        for (int i = 0; i < names.length; i++) {
            Optional<Integer> child = lookup(inode(number), names[i]);
            if (child.isEmpty()) {
                return Optional.empty();
            }
            Optional<String> link = inode(child.get()).linkTarget();
            if (link.isPresent()) {
                String parent = String.join("/", Arrays.copyOf(names, i));
                String rest = String.join("/", Arrays.copyOfRange(names, i + 1, names.length));
                String target = link.get().startsWith("/") ? link.get() : parent + "/" + link.get();
                return links == 0 ? Optional.empty() : readFile(target + (rest.isEmpty() ? "" : "/" + rest), links - 1);
            }
            number = child.get();
        }
        Inode file = inode(number);
        return file.regular() ? Optional.of(content(file)) : Optional.empty();
    }

    private Optional<Integer> lookup(Inode directory, String name) throws IOException {
        if (!directory.directory()) {
            return Optional.empty();
        }
        // The blocks of a hashed directory read as plain entries, too.
        byte[] bytes = content(directory);
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at + 8 <= bytes.length) {
            int inode = b.getInt(at);
            int length = b.getShort(at + 4) & 0xffff;
            int nameLength = bytes[at + 6] & 0xff;
            if (length < 8 || at + 8 + nameLength > bytes.length) {
                throw new IOException("EXT4-fs error: bad entry in directory");
            }
            if (inode != 0 && new String(bytes, at + 8, nameLength, StandardCharsets.UTF_8).equals(name)) {
                return Optional.of(inode);
            }
            at += length;
        }
        return Optional.empty();
    }

    private byte[] content(Inode inode) throws IOException {
        if (!inode.extents() || inode.size() < 0 || inode.size() > MAX_FILE_BYTES) {
            throw new IOException("a file of " + inode.size() + " bytes" + (inode.extents() ? "" : " without extents"));
        }
        int blockBytes = superblock.blockBytes();
        byte[] bytes = new byte[(int) inode.size()];
        for (Extents.Extent extent : Extents.of(inode.blockMap(), device, blockBytes)) {
            long from = extent.logical() * blockBytes;
            int size = (int) Math.min((long) extent.count() * blockBytes, bytes.length - from);
            if (size > 0) {
                byte[] read =
                        device.read(extent.physical() * blockBytes, (size + blockBytes - 1) / blockBytes * blockBytes);
                System.arraycopy(read, 0, bytes, (int) from, size);
            }
        }
        return bytes;
    }

    private Inode inode(int number) throws IOException {
        int blockBytes = superblock.blockBytes();
        int index = number - 1;
        if (index < 0 || number > superblock.inodes()) {
            throw new IOException("EXT4-fs error: inode " + number);
        }
        long descriptor = (superblock.firstDataBlock() + 1L) * blockBytes
                + (long) (index / superblock.inodesPerGroup()) * superblock.descriptorBytes();
        byte[] group = device.read(descriptor / blockBytes * blockBytes, blockBytes);
        ByteBuffer b = ByteBuffer.wrap(group).order(ByteOrder.LITTLE_ENDIAN);
        int at = (int) (descriptor % blockBytes);
        long high = superblock.descriptorBytes() >= 64 ? b.getInt(at + 0x28) & 0xffff_ffffL : 0;
        long table = (high << 32) | (b.getInt(at + 8) & 0xffff_ffffL);
        long offset = table * blockBytes + (long) (index % superblock.inodesPerGroup()) * superblock.inodeBytes();
        byte[] block = device.read(offset / blockBytes * blockBytes, blockBytes);
        int in = (int) (offset % blockBytes);
        return Inode.parse(Arrays.copyOfRange(block, in, in + superblock.inodeBytes()));
    }

    private Optional<Extents.Extent> journal() throws IOException {
        if (superblock.journalInode() == 0) {
            return Optional.empty();
        }
        Inode inode = inode(superblock.journalInode());
        return Extents.of(inode.blockMap(), device, superblock.blockBytes()).stream()
                .filter(extent -> extent.logical() == 0)
                .findFirst();
    }

    private void journalSuperblock() throws IOException {
        Optional<Extents.Extent> journal = journal();
        if (journal.isPresent()) {
            byte[] block = device.read(journal.get().physical() * superblock.blockBytes(), superblock.blockBytes());
            if (ByteBuffer.wrap(block).getInt() != 0xc03b3998) {
                throw new IOException("JBD2: no valid journal superblock found");
            }
        }
    }

    private boolean replay() throws IOException {
        if (!superblock.needsRecovery()) {
            return false;
        }
        journalSuperblock();
        write(superblock.recovered(clock.instant()));
        device.flush();
        return true;
    }

    /** Writes the block that the superblock is in: all of the first 4 KiB, or with small blocks the second block. */
    private void write(Superblock next) throws IOException {
        boolean alone = superblock.blockBytes() == Superblock.SIZE;
        long at = alone ? Superblock.OFFSET : 0;
        byte[] block = device.read(at, alone ? Superblock.SIZE : Math.min(PAGE, superblock.blockBytes()));
        next.into(block);
        device.write(at, block);
        superblock = next;
    }
}
