package dev.bramble.nfs.fs;

import dev.bramble.posix.DirectoryEntry;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.PosixException;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks through a whole tree for a file of which only the inode number is known: one whose name is not in the kernel's
 * cache, as after a restart of the machine, or that has left the tree. What was seen on the way is remembered as a hint
 * for the next. One search at a time: else a client with a handle of a file that left could have all threads searching.
 */
final class InodeSearch {
    private static final int MAX_HINTS = 50_000;
    private static final int MAX_PATH_BYTES = 4000;
    private static final int ENTRY_BYTES = 32 * 1024;

    private final ReentrantLock turn = new ReentrantLock();
    private volatile SoftReference<Map<Long, TreePath>> hints = new SoftReference<>(Map.of());

    /** Whether the file that is looked for is at this path. */
    @FunctionalInterface
    interface Check<T> {
        Optional<T> at(TreePath path) throws IOException;
    }

    /**
     * Asks the check about each path of this inode number until it is content.
     *
     * @throws FileException TRY_LATER while another search is under way
     */
    <T> Optional<T> find(OpenDirectory root, long inode, Check<T> check) throws IOException {
        Map<Long, TreePath> seen = hints.get();
        TreePath hint = seen == null ? null : seen.get(inode);
        if (hint != null) {
            Optional<T> found = check.at(hint);
            if (found.isPresent()) {
                return found;
            }
        }
        if (!turn.tryLock()) {
            throw new FileException(FileFault.TRY_LATER, "another file is being looked for");
        }
        try {
            return new Walk<>(root, inode, check).run();
        } finally {
            turn.unlock();
        }
    }

    private final class Walk<T> {
        private final OpenDirectory root;
        private final long inode;
        private final Check<T> check;
        private final ArrayDeque<TreePath> directories = new ArrayDeque<>(List.of(TreePath.ROOT));
        private final Map<Long, TreePath> seen = new HashMap<>();

        Walk(OpenDirectory root, long inode, Check<T> check) {
            this.root = root;
            this.inode = inode;
            this.check = check;
        }

        Optional<T> run() throws IOException {
            Optional<T> found = Optional.empty();
            while (found.isEmpty() && !directories.isEmpty()) {
                TreePath path = directories.remove();
                try (OpenFile reference = root.referenceLiterally(path.isRoot() ? new byte[] {'.'} : path.bytes());
                        OpenDirectory directory = reference.reopenDirectory()) {
                    found = look(path, directory);
                } catch (PosixException e) {
                    if (!isGone(e)) {
                        throw e;
                    }
                }
            }
            hints = new SoftReference<>(seen);
            return found;
        }

        private Optional<T> look(TreePath path, OpenDirectory directory) throws IOException {
            long cookie = 0;
            List<DirectoryEntry> entries = directory.entries(cookie, ENTRY_BYTES);
            while (!entries.isEmpty()) {
                for (DirectoryEntry entry : entries) {
                    Optional<T> found = look(path, entry);
                    if (found.isPresent()) {
                        return found;
                    }
                    cookie = entry.cookie();
                }
                entries = directory.entries(cookie, ENTRY_BYTES);
            }
            return Optional.empty();
        }

        private Optional<T> look(TreePath directory, DirectoryEntry entry) throws IOException {
            byte[] name = entry.name();
            if (FileName.isDot(name) || FileName.isDotDot(name)) {
                return Optional.empty();
            }
            TreePath path = directory.child(FileName.of(name));
            if (entry.type() == FileType.DIRECTORY || entry.type() == FileType.UNKNOWN) {
                // Deeper than the kernel's paths there is nothing to be opened from the root.
                if (path.bytes().length < MAX_PATH_BYTES) {
                    directories.add(path);
                }
            }
            if (entry.type() != FileType.DIRECTORY && seen.size() < MAX_HINTS) {
                seen.put(entry.ino(), path);
            }
            return entry.ino() == inode ? check.at(path) : Optional.empty();
        }

        private boolean isGone(PosixException e) {
            return switch (e.errno()) {
                case ENOENT, ENOTDIR, ELOOP, EXDEV -> true;
                default -> false;
            };
        }
    }
}
