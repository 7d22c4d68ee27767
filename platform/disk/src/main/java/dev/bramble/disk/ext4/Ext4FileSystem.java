package dev.bramble.disk.ext4;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An ext2, ext3 or ext4 file system, read only. One that was not unmounted cleanly is refused, as its journal is not
 * replayed here; encrypted files are, and extended attributes are not read. Checksums are not verified. What the disk says
 * is believed only within bounds: a directory reached twice, or more files and blocks than the superblock knows, is a
 * {@link CorruptDiskException}. Safe for use by several threads.
 */
public final class Ext4FileSystem {
    /** The number of the root directory's inode. */
    public static final long ROOT = 2;

    private static final int MAX_PATH_BYTES = 4000;
    private static final int MAX_DIRECTORY_BYTES = 1 << 28;
    private static final int MAX_LINK_BYTES = 4095;
    private static final int INLINE_DIRECTORY_START = 4;
    private static final int ATTRIBUTES_MAGIC = 0xea020000;
    private static final int ATTRIBUTE_BYTES = 16;
    private static final int SYSTEM = 7;
    private static final byte[] DATA = {'d', 'a', 't', 'a'};

    private final ByteSource source;
    private final Layout layout;

    private Ext4FileSystem(ByteSource source, Layout layout) {
        this.source = source;
        this.layout = layout;
    }

    /**
     * Opens the file system that fills {@code source}.
     *
     * @throws CorruptDiskException when it holds none, or one that cannot be read here
     */
    public static Ext4FileSystem open(ByteSource source) throws IOException {
        return new Ext4FileSystem(source, Layout.read(source));
    }

    /** Bytes of all its blocks: no files can have more together, but for holes. */
    public long size() {
        return layout.blockCount() * layout.blockSize();
    }

    /** The highest number of an inode. */
    public long inodeCount() {
        return layout.inodeCount();
    }

    public Inode inode(long number) throws IOException {
        return Inode.parse(number, bytes(number));
    }

    private ByteBuffer bytes(long number) throws IOException {
        if (number < 1 || number > layout.inodeCount()) {
            throw new CorruptDiskException("the ext4 file system has no inode %d".formatted(number));
        }
        long group = (number - 1) / layout.inodesPerGroup();
        ByteBuffer descriptor = source.read(layout.descriptor(group), layout.descriptorSize());
        long high = descriptor.capacity() > 0x28 ? Integer.toUnsignedLong(descriptor.getInt(0x28)) : 0;
        long table = (high << 32) | Integer.toUnsignedLong(descriptor.getInt(0x8));
        long within = (number - 1) % layout.inodesPerGroup() * layout.inodeSize();
        long at = layout.offset(table) + within;
        if (at > size() - layout.inodeSize()) {
            throw new CorruptDiskException("inode %d is not on the ext4 file system".formatted(number));
        }
        return source.read(at, layout.inodeSize());
    }

    /** What is in a directory, in the order of the disk. */
    public List<Ext4Entry> list(Inode directory) throws IOException {
        require(directory, Inode.Type.DIRECTORY);
        DirectoryBlock block = new DirectoryBlock(layout, directory.number());
        List<Ext4Entry> entries = new ArrayList<>();
        if (directory.has(Inode.INLINE)) {
            for (ByteBuffer part : inlineParts(directory)) {
                block.read(part, entries);
            }
            return entries;
        }
        if (directory.size() > Math.min(MAX_DIRECTORY_BYTES, size())) {
            throw new CorruptDiskException(
                    "directory inode %d has %d bytes".formatted(directory.number(), directory.size()));
        }
        ByteSource content = content(directory);
        for (long at = 0; at + layout.blockSize() <= content.size(); at += layout.blockSize()) {
            block.read(content.read(at, layout.blockSize()), entries);
        }
        return entries;
    }

    /** The file at a path of plain names, '/' between them; no symbolic link is followed. Empty when there is none. */
    public Optional<Inode> find(byte[] path) throws IOException {
        Inode at = inode(ROOT);
        int start = 0;
        for (int i = 0; i <= path.length; i++) {
            if (i < path.length && path[i] != '/') {
                continue;
            }
            byte[] name = Arrays.copyOfRange(path, start, i);
            start = i + 1;
            if (name.length > 0) {
                Optional<Ext4Entry> entry = at.type() == Inode.Type.DIRECTORY
                        ? list(at).stream()
                                .filter(candidate -> Arrays.equals(candidate.name(), name))
                                .findFirst()
                        : Optional.empty();
                if (entry.isEmpty()) {
                    return Optional.empty();
                }
                at = inode(entry.get().inode());
            }
        }
        return Optional.of(at);
    }

    /**
     * The bytes of a regular file.
     *
     * @throws CorruptDiskException when it is encrypted too
     */
    public FileContent open(Inode file) throws IOException {
        require(file, Inode.Type.REGULAR);
        return content(file);
    }

    /** Where a symbolic link leads, as it was written. */
    public byte[] readLink(Inode link) throws IOException {
        require(link, Inode.Type.SYMBOLIC_LINK);
        if (link.size() > MAX_LINK_BYTES) {
            throw new CorruptDiskException("link inode %d leads %d bytes far".formatted(link.number(), link.size()));
        }
        if (link.size() < Inode.MAP_BYTES && !link.has(Inode.EXTENTS | Inode.INLINE)) {
            byte[] target = new byte[(int) link.size()];
            link.mapped().get(target);
            return target;
        }
        return content(link).read(0, (int) link.size()).array();
    }

    /**
     * Shows {@code visitor} all files below the root, each directory before what is in it; a file with several names as
     * often as it has names. The directory "lost+found" of the root is shown as any other.
     */
    public void walk(Ext4Visitor visitor) throws IOException {
        Set<Long> directories = new HashSet<>(Set.of(ROOT));
        Deque<Folder> open = new ArrayDeque<>();
        open.push(new Folder(new byte[0], inode(ROOT)));
        long blocks = 0;
        while (!open.isEmpty()) {
            Folder folder = open.pop();
            blocks += Math.ceilDiv(folder.inode.size(), layout.blockSize());
            if (blocks > layout.blockCount()) {
                throw new CorruptDiskException("directories have more blocks than the ext4 file system");
            }
            for (Ext4Entry entry : list(folder.inode)) {
                byte[] path = child(folder.path, entry.name());
                Inode file = inode(entry.inode());
                if (file.type() == Inode.Type.UNKNOWN || file.links() == 0) {
                    throw new CorruptDiskException(
                            "a name leads to inode %d, which is no file".formatted(entry.inode()));
                }
                visitor.visit(path, file);
                if (file.type() == Inode.Type.DIRECTORY) {
                    if (!directories.add(entry.inode())) {
                        throw new CorruptDiskException("directory inode %d has several names".formatted(entry.inode()));
                    }
                    open.push(new Folder(path, file));
                }
            }
        }
    }

    private static final class Folder {
        private final byte[] path;
        private final Inode inode;

        private Folder(byte[] path, Inode inode) {
            this.path = path;
            this.inode = inode;
        }
    }

    private static byte[] child(byte[] folder, byte[] name) throws CorruptDiskException {
        if (folder.length == 0) {
            return name;
        }
        byte[] path = Arrays.copyOf(folder, folder.length + 1 + name.length);
        path[folder.length] = '/';
        System.arraycopy(name, 0, path, folder.length + 1, name.length);
        if (path.length > MAX_PATH_BYTES) {
            throw new CorruptDiskException("a path has more than %d bytes".formatted(MAX_PATH_BYTES));
        }
        return path;
    }

    private FileContent content(Inode file) throws IOException {
        if (file.has(Inode.ENCRYPTED)) {
            throw new CorruptDiskException("inode %d of the ext4 file system is encrypted".formatted(file.number()));
        }
        if (file.has(Inode.INLINE)) {
            return inline(file);
        }
        return new FileContent(source, BlockMap.of(source, layout, file), file.size());
    }

    /** Content within the inode: the place of the map, and what does not go there as an attribute. */
    private FileContent inline(Inode file) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(layout.inodeSize());
        for (ByteBuffer part : List.of(file.mapped(), inlineAttribute(file.number()))) {
            all.put(part);
        }
        if (file.size() > all.position()) {
            throw new CorruptDiskException(
                    "inode %d holds less than its %d bytes".formatted(file.number(), file.size()));
        }
        long size = file.size();
        List<Run> runs = size == 0 ? List.of() : List.of(new Run(0, size, 0));
        return new FileContent(new Bytes(all), runs, size);
    }

    private List<ByteBuffer> inlineParts(Inode directory) throws IOException {
        return List.of(directory.mapped().position(INLINE_DIRECTORY_START), inlineAttribute(directory.number()));
    }

    /** The attribute system.data in the inode (Linux: Documentation/filesystems/ext4/attributes.rst); empty without one. */
    private ByteBuffer inlineAttribute(long number) throws IOException {
        ByteBuffer inode = bytes(number);
        int head = 128 + (inode.capacity() > 128 ? Short.toUnsignedInt(inode.getShort(128)) : 0);
        if (head + Integer.BYTES > inode.capacity() || inode.getInt(head) != ATTRIBUTES_MAGIC) {
            return ByteBuffer.allocate(0);
        }
        int first = head + Integer.BYTES;
        int at = first;
        while (at + ATTRIBUTE_BYTES <= inode.capacity() && inode.getInt(at) != 0) {
            int nameLength = Byte.toUnsignedInt(inode.get(at));
            if (at + ATTRIBUTE_BYTES + nameLength > inode.capacity()) {
                break;
            }
            byte[] name = new byte[nameLength];
            inode.get(at + ATTRIBUTE_BYTES, name);
            int value = first + Short.toUnsignedInt(inode.getShort(at + 2));
            long size = Integer.toUnsignedLong(inode.getInt(at + 8));
            if (inode.get(at + 1) == SYSTEM && Arrays.equals(name, DATA) && value + size <= inode.capacity()) {
                return inode.slice(value, (int) size).order(inode.order());
            }
            at += ATTRIBUTE_BYTES + ((nameLength + 3) & ~3);
        }
        return ByteBuffer.allocate(0);
    }

    private static void require(Inode inode, Inode.Type type) throws CorruptDiskException {
        if (inode.type() != type) {
            throw new CorruptDiskException("inode %d is no %s".formatted(inode.number(), type));
        }
    }

    /** A few bytes that are in memory. */
    private record Bytes(ByteBuffer bytes) implements ByteSource {
        @Override
        public long size() {
            return bytes.capacity();
        }

        @Override
        public void read(long offset, ByteBuffer into) {
            into.put(bytes.slice(Math.toIntExact(offset), into.remaining()));
        }
    }
}
