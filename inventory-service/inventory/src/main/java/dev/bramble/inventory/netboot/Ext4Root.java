package dev.bramble.inventory.netboot;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import dev.bramble.disk.ext4.Ext4Entry;
import dev.bramble.disk.ext4.Ext4FileSystem;
import dev.bramble.disk.ext4.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A root on ext4. Symbolic links are followed within it, an absolute one from its root. For one thread. */
final class Ext4Root implements RootFiles {
    private static final int MAX_LINKS = 40;
    /** Modules lie in hundreds of directories, many in the same ones. */
    private static final int DIRECTORIES_KEPT = 256;

    private final Ext4FileSystem files;
    private final Map<Long, Map<String, Long>> directories = new LinkedHashMap<>(DIRECTORIES_KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Map<String, Long>> eldest) {
            return size() > DIRECTORIES_KEPT;
        }
    };

    private Ext4Root(Ext4FileSystem files) {
        this.files = files;
    }

    /** The file system that fills {@code partition}. */
    static Ext4Root open(ByteSource partition) throws IOException {
        return new Ext4Root(Ext4FileSystem.open(partition));
    }

    @Override
    public Optional<byte[]> read(String path) throws IOException {
        Optional<Inode> file = find(path).filter(inode -> inode.type() == Inode.Type.REGULAR);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        if (file.get().size() > MAX_FILE_BYTES) {
            throw new NoBootKitException("its %s has %d bytes, which cannot be right"
                    .formatted(path, file.get().size()));
        }
        byte[] content = new byte[(int) file.get().size()];
        files.open(file.get()).read(0, ByteBuffer.wrap(content));
        return Optional.of(content);
    }

    @Override
    public List<String> list(String path) throws IOException {
        Optional<Inode> directory = find(path).filter(inode -> inode.type() == Inode.Type.DIRECTORY);
        return directory.isEmpty()
                ? List.of()
                : entries(directory.get()).keySet().stream().sorted().toList();
    }

    private Optional<Inode> find(String path) throws IOException {
        Deque<String> left = new ArrayDeque<>(parts(path));
        // From the directory reached back to the root.
        Deque<Inode> trail = new ArrayDeque<>(List.of(files.inode(Ext4FileSystem.ROOT)));
        int links = 0;
        while (!left.isEmpty()) {
            String name = left.pop();
            if (name.equals("..")) {
                if (trail.size() > 1) {
                    trail.pop();
                }
                continue;
            }
            Long number = trail.getFirst().type() == Inode.Type.DIRECTORY
                    ? entries(trail.getFirst()).get(name)
                    : null;
            if (number == null) {
                return Optional.empty();
            }
            Inode next = files.inode(number);
            if (next.type() != Inode.Type.SYMBOLIC_LINK) {
                trail.push(next);
                continue;
            }
            if (++links > MAX_LINKS) {
                throw new CorruptDiskException(path + " is a loop of symbolic links");
            }
            String target = new String(files.readLink(next), StandardCharsets.UTF_8);
            if (target.startsWith("/")) {
                Inode root = trail.getLast();
                trail.clear();
                trail.push(root);
            }
            parts(target).reversed().forEach(left::push);
        }
        return Optional.of(trail.getFirst());
    }

    private static List<String> parts(String path) {
        return Arrays.stream(path.split("/", -1))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .toList();
    }

    private Map<String, Long> entries(Inode directory) throws IOException {
        Map<String, Long> known = directories.get(directory.number());
        if (known != null) {
            return known;
        }
        Map<String, Long> entries = new LinkedHashMap<>();
        for (Ext4Entry entry : files.list(directory)) {
            entries.putIfAbsent(new String(entry.name(), StandardCharsets.UTF_8), entry.inode());
        }
        directories.put(directory.number(), entries);
        return entries;
    }
}
