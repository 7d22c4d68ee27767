package dev.bramble.nfs.tree;

import dev.bramble.nfs.tree.TreeException.Reason;
import dev.bramble.posix.Capability;
import dev.bramble.posix.Descriptor;
import dev.bramble.posix.DirectoryEntry;
import dev.bramble.posix.Errno;
import dev.bramble.posix.FileStatus;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.PosixException;
import dev.bramble.posix.TimeChange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One copy of a tree that its Pi may be changing meanwhile: what is found is referred to first and looked at, so that no
 * link is followed and no device or FIFO opened. Owners, modes, times, links and special files are kept; files that are
 * links of each other in the tree are so in the copy, and none is one of a file in the tree.
 */
final class TreeCopy {
    private static final int MAX_FILES = 1_000_000;
    private static final int PRIVATE = 0700;

    private final TreeFolders folders;
    private final boolean keepsOwners;
    private final OpenDirectory source;
    private final OpenDirectory target;
    private final Set<String> leftOut;
    private final Deque<Folder> waiting = new ArrayDeque<>();
    private final List<Folder> done = new ArrayList<>();
    private final Map<Long, byte[]> linked = new HashMap<>();
    private long bytes;
    private int files;

    private TreeCopy(
            TreeFolders folders, boolean keepsOwners, OpenDirectory source, OpenDirectory target, Set<String> leftOut) {
        this.folders = folders;
        this.keepsOwners = keepsOwners;
        this.source = source;
        this.target = target;
        this.leftOut = leftOut;
    }

    /** One that was made in the copy; its attributes come when all is in it. */
    private static final class Folder {
        private final byte[] path;
        private final FileStatus status;

        private Folder(byte[] path, FileStatus status) {
            this.path = path;
            this.status = status;
        }
    }

    /**
     * Copies what is in a directory, and its own attributes; the copy is on the disk then.
     *
     * @param to an empty directory that nobody else sees
     * @param leftOut paths of files that are not wanted, in lower case
     * @return the sum of the files' sizes, in bytes
     */
    static long run(TreeFolders folders, Path from, Path to, Set<String> leftOut) throws IOException {
        try (OpenDirectory source = OpenDirectory.open(from);
                OpenDirectory target = OpenDirectory.open(to)) {
            return new TreeCopy(folders, keepsOwners(), source, target, leftOut).all();
        }
    }

    /** Gives a directory the attributes of another one. */
    static void attributes(Path from, Path to) throws IOException {
        try (OpenDirectory source = OpenDirectory.open(from);
                OpenDirectory target = OpenDirectory.open(to)) {
            put(target, source.status(), keepsOwners());
            target.sync();
        }
    }

    /** In single-user mode all files are the service's. */
    private static boolean keepsOwners() throws IOException {
        return Capability.effective().contains(Capability.CHOWN);
    }

    private long all() throws IOException {
        waiting.add(new Folder(TreeFolders.ITSELF, source.status()));
        while (!waiting.isEmpty()) {
            Folder folder = waiting.pop();
            copy(folder);
            done.add(folder);
        }
        for (Folder folder : done.reversed()) {
            try (OpenDirectory made = TreeFolders.open(target, folder.path)) {
                put(made, folder.status, keepsOwners);
                made.sync();
            }
        }
        return bytes;
    }

    private void copy(Folder folder) throws IOException {
        Optional<OpenDirectory> found = TreeFolders.openIfThere(source, folder.path);
        if (found.isEmpty()) {
            return; // The Pi moved it away since it was listed: the copy has it empty.
        }
        try (OpenDirectory from = found.get();
                OpenDirectory to = TreeFolders.open(target, folder.path)) {
            for (List<DirectoryEntry> batch = TreeFolders.batch(from, 0);
                    !batch.isEmpty();
                    batch = TreeFolders.batch(from, batch)) {
                for (DirectoryEntry entry : batch) {
                    if (!TreeFolders.isDots(entry.name())) {
                        copy(folder, from, entry.name(), to);
                    }
                }
            }
        }
    }

    private void copy(Folder folder, OpenDirectory from, byte[] name, OpenDirectory to) throws IOException {
        Optional<OpenFile> found = reference(from, name);
        // Renamed to and fro while it is listed, a name may come twice.
        if (found.isEmpty() || TreeFolders.status(to, name).isPresent()) {
            return;
        }
        try (OpenFile file = found.get()) {
            FileStatus status = file.status();
            byte[] path = TreeFolders.child(folder.path, name);
            String text = new String(path, StandardCharsets.UTF_8);
            if (++files > MAX_FILES) {
                throw new TreeException(
                        Reason.PRECONDITION, "the boot tree has more than %d files".formatted(MAX_FILES));
            }
            if (status.type() == FileType.DIRECTORY) {
                folders.aboutToChange();
                to.makeDirectory(name, PRIVATE);
                waiting.push(new Folder(path, status));
            } else if (!leftOut.contains(text.toLowerCase(Locale.ROOT)) && !link(status, path, name, to)) {
                folders.aboutToChange();
                make(file, status, name, text, to);
            }
        }
    }

    private static Optional<OpenFile> reference(OpenDirectory from, byte[] name) throws IOException {
        try {
            return Optional.of(from.reference(name));
        } catch (PosixException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Whether the file was copied under another name, of which this one is made a link. */
    private boolean link(FileStatus status, byte[] path, byte[] name, OpenDirectory to) throws IOException {
        if (status.nlink() < 2) {
            return false;
        }
        byte[] first = linked.putIfAbsent(status.ino(), path);
        if (first == null) {
            return false;
        }
        folders.aboutToChange();
        try (OpenFile copy = target.referenceLiterally(first)) {
            to.link(copy, name);
        }
        return true;
    }

    private void make(OpenFile file, FileStatus status, byte[] name, String path, OpenDirectory to) throws IOException {
        switch (status.type()) {
            case REGULAR -> {
                try (OpenFile copy = FileCopy.of(file, to, name)) {
                    put(copy, status, keepsOwners);
                    copy.sync();
                    bytes += copy.status().size();
                }
            }
            case SYMBOLIC_LINK -> {
                to.makeSymbolicLink(name, file.readLink());
                if (keepsOwners) {
                    to.setOwner(name, status.uid(), status.gid());
                }
                to.setTimes(name, new TimeChange.To(status.atime()), new TimeChange.To(status.mtime()));
            }
            case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> {
                node(status, name, path, to);
                try (OpenFile copy = to.reference(name)) {
                    put(copy, status, keepsOwners);
                }
            }
            case DIRECTORY, UNKNOWN -> throw new IOException("'%s' is a file of no known kind".formatted(path));
        }
    }

    private static void node(FileStatus status, byte[] name, String path, OpenDirectory to) throws IOException {
        try {
            to.makeNode(name, status.type(), 0, status.specialMajor(), status.specialMinor());
        } catch (PosixException e) {
            if (e.errno() != Errno.EPERM) {
                throw e;
            }
            throw new TreeException(
                    Reason.PRECONDITION,
                    "nfs-service may not copy the device file '%s': remove it, or run the service with CAP_MKNOD"
                            .formatted(path));
        }
    }

    /** The mode last but for times: a change of owner takes set-id bits away. */
    private static void put(Descriptor file, FileStatus status, boolean owners) throws IOException {
        if (owners) {
            file.setOwner(status.uid(), status.gid());
        }
        file.setMode(status.mode());
        file.setTimes(new TimeChange.To(status.atime()), new TimeChange.To(status.mtime()));
    }
}
