package dev.bramble.nfs.tree;

import dev.bramble.nfs.tree.TreeException.Reason;
import dev.bramble.posix.DirectoryEntry;
import dev.bramble.posix.Errno;
import dev.bramble.posix.FileStatus;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.PosixException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whole directories: made, moved, away, how large. No link in them is followed and no other file system entered, whoever
 * changes them meanwhile, and however deep they are.
 */
final class TreeFolders {
    static final byte[] ITSELF = {'.'};

    private static final int BATCH_BYTES = 1 << 16;
    private static final Set<Errno> WENT = EnumSet.of(Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP);

    private final Runnable beforeChange;

    /** @param beforeChange called before each change of a name on the disk */
    TreeFolders(Runnable beforeChange) {
        this.beforeChange = beforeChange;
    }

    void aboutToChange() {
        beforeChange.run();
    }

    void make(Path directory) throws IOException {
        beforeChange.run();
        Files.createDirectory(directory);
    }

    /** Moves it at once, and brings both names to the disk. */
    void move(Path from, Path to) throws IOException {
        beforeChange.run();
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        sync(parent(to));
        if (!parent(from).equals(parent(to))) {
            sync(parent(from));
        }
    }

    /**
     * Removes a directory with all that is in it, or a file; nothing to do when it is not there. Directories in it are
     * first moved to its top: the path of a deep one may be longer than the kernel takes.
     */
    void remove(Path root) throws IOException {
        if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            try (OpenDirectory top = OpenDirectory.open(root)) {
                long moved = System.nanoTime();
                long before;
                do {
                    before = moved;
                    moved = empty(top, moved);
                } while (moved != before);
            }
        }
        if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            beforeChange.run();
            Files.delete(root);
        }
    }

    /** One round; the counter is another one when a further round is needed. */
    private long empty(OpenDirectory top, long counter) throws IOException {
        long moved = counter;
        for (List<DirectoryEntry> batch = batch(top, 0); !batch.isEmpty(); batch = batch(top, batch)) {
            for (DirectoryEntry entry : batch) {
                byte[] name = entry.name();
                if (isDots(name)) {
                    continue;
                }
                if (top.status(name).type() == FileType.DIRECTORY) {
                    moved = removeFolder(top, name, moved);
                } else {
                    beforeChange.run();
                    top.unlink(name);
                }
            }
        }
        return moved;
    }

    private long removeFolder(OpenDirectory top, byte[] name, long counter) throws IOException {
        long moved = counter;
        try (OpenDirectory folder = open(top, name)) {
            for (List<DirectoryEntry> batch = batch(folder, 0); !batch.isEmpty(); batch = batch(folder, batch)) {
                for (DirectoryEntry entry : batch) {
                    byte[] inner = entry.name();
                    if (isDots(inner)) {
                        continue;
                    }
                    beforeChange.run();
                    if (folder.status(inner).type() == FileType.DIRECTORY) {
                        folder.rename(inner, top, (".removed-" + moved++).getBytes(StandardCharsets.US_ASCII));
                    } else {
                        folder.unlink(inner);
                    }
                }
            }
        }
        beforeChange.run();
        try {
            top.removeDirectory(name);
        } catch (PosixException e) {
            // A file system whose cookies moved as names went: what was passed over is found in the next round.
            if (e.errno() != Errno.ENOTEMPTY) {
                throw e;
            }
            moved++;
        }
        return moved;
    }

    /** Brings a directory's names to the disk. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Brings the names of a directory and of those in it to the disk; of one that nobody else sees. */
    static void syncAll(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                sync(directory);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Sum of the files' sizes, in bytes; what vanishes meanwhile, and other file systems, count nothing. */
    static long size(Path root) throws IOException {
        long sum = 0;
        Deque<byte[]> folders = new ArrayDeque<>(List.of(ITSELF));
        try (OpenDirectory top = OpenDirectory.open(root)) {
            while (!folders.isEmpty()) {
                byte[] path = folders.pop();
                Optional<OpenDirectory> found = openUnlessMounted(top, path);
                if (found.isEmpty()) {
                    continue;
                }
                try (OpenDirectory folder = found.get()) {
                    for (List<DirectoryEntry> batch = batch(folder, 0);
                            !batch.isEmpty();
                            batch = batch(folder, batch)) {
                        for (DirectoryEntry entry : batch) {
                            byte[] name = entry.name();
                            Optional<FileStatus> status = isDots(name) ? Optional.empty() : status(folder, name);
                            if (status.isPresent() && status.get().type() == FileType.DIRECTORY) {
                                folders.push(child(path, name));
                            } else if (status.isPresent() && status.get().type() == FileType.REGULAR) {
                                sum += status.get().size();
                            }
                        }
                    }
                }
            }
        }
        return sum;
    }

    /** The names in a directory but the dots; all of them, so for directories of a few. */
    static List<byte[]> names(OpenDirectory folder) throws IOException {
        List<byte[]> names = new ArrayList<>();
        for (List<DirectoryEntry> batch = batch(folder, 0); !batch.isEmpty(); batch = batch(folder, batch)) {
            batch.stream()
                    .map(DirectoryEntry::name)
                    .filter(name -> !isDots(name))
                    .forEach(names::add);
        }
        return names;
    }

    static List<DirectoryEntry> batch(OpenDirectory folder, long cookie) throws IOException {
        return folder.entries(cookie, BATCH_BYTES);
    }

    /** What comes after a batch. */
    static List<DirectoryEntry> batch(OpenDirectory folder, List<DirectoryEntry> before) throws IOException {
        return batch(folder, before.getLast().cookie());
    }

    static boolean isDots(byte[] name) {
        return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
    }

    static byte[] child(byte[] path, byte[] name) {
        if (Arrays.equals(path, ITSELF)) {
            return name;
        }
        byte[] child = Arrays.copyOf(path, path.length + 1 + name.length);
        child[path.length] = '/';
        System.arraycopy(name, 0, child, path.length + 1, name.length);
        return child;
    }

    /** The status of a file by its name; empty when it went meanwhile. */
    static Optional<FileStatus> status(OpenDirectory folder, byte[] name) throws IOException {
        try {
            return Optional.of(folder.status(name));
        } catch (PosixException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Opens a directory beneath another one under just this path; empty when it went meanwhile. */
    static Optional<OpenDirectory> openIfThere(OpenDirectory top, byte[] path) throws IOException {
        try (OpenFile reference = top.referenceLiterally(path)) {
            return Optional.of(reference.reopenDirectory());
        } catch (PosixException e) {
            if (WENT.contains(e.errno())) {
                return Optional.empty();
            }
            throw e.errno() == Errno.EXDEV ? mountedAt(path) : e;
        }
    }

    /** As {@link #openIfThere}, of one that nobody moves. */
    static OpenDirectory open(OpenDirectory top, byte[] path) throws IOException {
        return openIfThere(top, path)
                .orElseThrow(() -> new NoSuchFileException(new String(path, StandardCharsets.UTF_8)));
    }

    private static Optional<OpenDirectory> openUnlessMounted(OpenDirectory top, byte[] path) throws IOException {
        try {
            return openIfThere(top, path);
        } catch (TreeException e) {
            return Optional.empty();
        }
    }

    private static TreeException mountedAt(byte[] path) {
        return new TreeException(
                Reason.PRECONDITION,
                "another file system is mounted at '%s' in the boot tree: unmount it first"
                        .formatted(new String(path, StandardCharsets.UTF_8)));
    }

    private static Path parent(Path path) {
        return path.resolveSibling(".").normalize();
    }
}
