package dev.bramble.nfs.tree;

import dev.bramble.nfs.tree.TreeException.Reason;
import dev.bramble.posix.DirectoryEntry;
import dev.bramble.posix.FileStatus;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** All files of a tree that is in use. No link is followed; what vanishes meanwhile is left out. */
final class TreeListing {
    /** A boot partition has hundreds of files; a Pi may make as many as it likes. */
    private static final int MAX_FILES = 20_000;

    private final List<TreeEntry> entries = new ArrayList<>();
    private final Deque<byte[]> folders = new ArrayDeque<>(List.of(TreeFolders.ITSELF));
    private int seen;

    private TreeListing() {}

    static List<TreeEntry> of(Path root) throws IOException {
        TreeListing listing = new TreeListing();
        try (OpenDirectory top = OpenDirectory.open(root)) {
            while (!listing.folders.isEmpty()) {
                byte[] path = listing.folders.pop();
                Optional<OpenDirectory> found = TreeFolders.openIfThere(top, path);
                if (found.isPresent()) {
                    try (OpenDirectory folder = found.get()) {
                        listing.addAll(folder, path);
                    }
                }
            }
        }
        return List.copyOf(listing.entries);
    }

    private void addAll(OpenDirectory folder, byte[] path) throws IOException {
        for (List<DirectoryEntry> batch = TreeFolders.batch(folder, 0);
                !batch.isEmpty();
                batch = TreeFolders.batch(folder, batch)) {
            for (DirectoryEntry entry : batch) {
                if (!TreeFolders.isDots(entry.name())) {
                    add(folder, TreeFolders.child(path, entry.name()), entry.name());
                }
            }
        }
    }

    private void add(OpenDirectory folder, byte[] path, byte[] name) throws IOException {
        if (++seen > MAX_FILES) {
            throw new TreeException(
                    Reason.PRECONDITION, "the boot tree has more than %d files and folders".formatted(MAX_FILES));
        }
        Optional<FileStatus> status = TreeFolders.status(folder, name);
        if (status.isEmpty()) {
            return;
        }
        if (status.get().type() == FileType.DIRECTORY) {
            folders.push(path);
            return;
        }
        entries.add(new TreeEntry(
                new String(path, StandardCharsets.UTF_8),
                status.get().type() == FileType.REGULAR ? status.get().size() : 0,
                status.get().mtime(),
                status.get().type() == FileType.SYMBOLIC_LINK));
    }
}
