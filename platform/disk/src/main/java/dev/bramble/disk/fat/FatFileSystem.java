package dev.bramble.disk.fat;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A FAT12, FAT16 or FAT32 file system with VFAT long names, read only. Paths are relative to the root, parts joined by
 * {@code /}, a leading one is ignored; names are compared without regard to case. What the disk says is believed only
 * within bounds: a chain that loops, a directory reached twice or a size that cannot be is a
 * {@link CorruptDiskException}. Safe for use by several threads.
 */
public final class FatFileSystem {
    /** A boot partition has hundreds; without a bound cross-linked directories could be walked for ever. */
    private static final int MAX_ENTRIES = 1_000_000;

    private static final int MAX_DEPTH = 128;

    private final ByteSource source;
    private final Geometry geometry;
    private final AllocationTable table;

    private FatFileSystem(ByteSource source, Geometry geometry) {
        this.source = source;
        this.geometry = geometry;
        this.table = new AllocationTable(source, geometry);
    }

    /**
     * Reads the boot sector of the file system that fills {@code source}.
     *
     * @throws CorruptDiskException when it holds no FAT file system, or a part of one
     */
    public static FatFileSystem open(ByteSource source) throws IOException {
        return new FatFileSystem(source, Geometry.read(source));
    }

    /** The volume label, of the root directory or else of the boot sector; empty without one. */
    public String label() throws IOException {
        String label = root().label();
        if (label.isEmpty()) {
            label = geometry.bootLabel();
        }
        return label.equals("NO NAME") ? "" : label;
    }

    /**
     * What is in the directory {@code path}, in the order of the disk.
     *
     * @throws FileNotFoundException when there is no such directory
     */
    public List<FatEntry> list(String path) throws IOException {
        if (parts(path).isEmpty()) {
            return root().entries();
        }
        FatEntry entry = find(path)
                .filter(FatEntry::directory)
                .orElseThrow(
                        () -> new FileNotFoundException("no directory '%s' in the FAT file system".formatted(path)));
        return directory(entry).entries();
    }

    /** The file or directory at {@code path}; empty for the root, which has no entry. */
    public Optional<FatEntry> find(String path) throws IOException {
        Optional<FatEntry> found = Optional.empty();
        for (String part : parts(path)) {
            if (found.isPresent() && !found.get().directory()) {
                return Optional.empty();
            }
            Directory directory = found.isPresent() ? directory(found.get()) : root();
            found = directory.entries().stream()
                    .filter(entry -> entry.name().equalsIgnoreCase(part))
                    .findFirst();
            if (found.isEmpty()) {
                return found;
            }
        }
        return found;
    }

    /** Shows {@code visitor} all entries below the root, each directory before what is in it. */
    public void walk(FatVisitor visitor) throws IOException {
        Set<Long> directories = new HashSet<>();
        Deque<FatEntry> open = new ArrayDeque<>();
        pushAll(open, root().entries());
        int count = 0;
        while (!open.isEmpty()) {
            FatEntry entry = open.pop();
            if (++count > MAX_ENTRIES) {
                throw new CorruptDiskException("more than %d files in the FAT file system".formatted(MAX_ENTRIES));
            }
            visitor.visit(entry);
            if (entry.directory()) {
                if (!directories.add(entry.firstCluster())) {
                    throw new CorruptDiskException("directory '%s' contains itself".formatted(entry.path()));
                }
                if (parts(entry.path()).size() > MAX_DEPTH) {
                    throw new CorruptDiskException("directories deeper than %d".formatted(MAX_DEPTH));
                }
                pushAll(open, directory(entry).entries());
            }
        }
    }

    private static void pushAll(Deque<FatEntry> open, List<FatEntry> entries) {
        entries.reversed().forEach(open::push);
    }

    /** The bytes of a file of this file system; as a stream by {@link ByteSource#stream}. */
    public ByteSource open(FatEntry file) throws IOException {
        if (file.directory()) {
            throw new IOException("'%s' is a directory".formatted(file.path()));
        }
        long clusters = Math.ceilDiv(file.size(), geometry.clusterSize());
        if (clusters > geometry.clusterCount()) {
            throw new CorruptDiskException(
                    "'%s' has %d bytes, more than the file system".formatted(file.path(), file.size()));
        }
        Extents extents = table.chain(file.firstCluster(), clusters);
        if (extents.clusters() < clusters) {
            throw new CorruptDiskException("'%s' has %d bytes, but only %d of its %d clusters"
                    .formatted(file.path(), file.size(), extents.clusters(), clusters));
        }
        return extents.on(source, file.size());
    }

    private Directory root() throws IOException {
        return geometry.type() == FatType.FAT32
                ? directory("", geometry.rootCluster())
                : Directory.read("", source.slice(geometry.rootOffset(), geometry.rootSize()), geometry.type());
    }

    private Directory directory(FatEntry entry) throws IOException {
        return directory(entry.path(), entry.firstCluster());
    }

    private Directory directory(String path, long firstCluster) throws IOException {
        long bound = Directory.MAX_BYTES / geometry.clusterSize();
        Extents extents = table.chain(firstCluster, bound + 1);
        if (extents.clusters() > bound || extents.clusters() == 0) {
            throw new CorruptDiskException(
                    "directory '/%s' has more than %d or no bytes".formatted(path, Directory.MAX_BYTES));
        }
        return Directory.read(path, extents.on(source, extents.clusters() * geometry.clusterSize()), geometry.type());
    }

    private static List<String> parts(String path) {
        return List.of(path.split("/")).stream().filter(part -> !part.isEmpty()).toList();
    }
}
