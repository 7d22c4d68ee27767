package dev.bramble.nfs.tree;

import dev.bramble.posix.DirectoryEntry;
import dev.bramble.posix.FileStatus;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Where two trees differ: files that only one of them has, or that are of another kind, size or time. A copy keeps the time
 * of what was written last, so this is where one is not what the other is a copy of.
 */
final class TreeDifference {
    private TreeDifference() {}

    private record Look(FileType type, long size, Instant modified) {}

    /** The paths, sorted, without a leading '/'; of files, not of directories. */
    static List<byte[]> of(Path one, Path other) throws IOException {
        Map<String, Look> before = files(one);
        Map<String, Look> after = files(other);
        TreeSet<String> differing = new TreeSet<>(before.keySet());
        differing.addAll(after.keySet());
        differing.removeIf(path -> before.containsKey(path) && before.get(path).equals(after.get(path)));
        return differing.stream()
                .map(path -> path.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    /** By path; its bytes as a string that no other bytes give. */
    private static Map<String, Look> files(Path root) throws IOException {
        Map<String, Look> files = new HashMap<>();
        Deque<byte[]> folders = new ArrayDeque<>(List.of(TreeFolders.ITSELF));
        try (OpenDirectory top = OpenDirectory.open(root)) {
            while (!folders.isEmpty()) {
                byte[] path = folders.pop();
                Optional<OpenDirectory> there = TreeFolders.openIfThere(top, path);
                if (there.isPresent()) {
                    try (OpenDirectory folder = there.get()) {
                        look(folder, path, folders, files);
                    }
                }
            }
        }
        return files;
    }

    private static void look(OpenDirectory folder, byte[] path, Deque<byte[]> folders, Map<String, Look> files)
            throws IOException {
        for (List<DirectoryEntry> batch = TreeFolders.batch(folder, 0);
                !batch.isEmpty();
                batch = TreeFolders.batch(folder, batch)) {
            for (DirectoryEntry entry : batch) {
                if (TreeFolders.isDots(entry.name())) {
                    continue;
                }
                byte[] child = TreeFolders.child(path, entry.name());
                Optional<FileStatus> status = TreeFolders.status(folder, entry.name());
                if (status.isPresent() && status.get().type() == FileType.DIRECTORY) {
                    folders.push(child);
                } else if (status.isPresent()) {
                    FileStatus file = status.get();
                    files.put(
                            new String(child, StandardCharsets.ISO_8859_1),
                            new Look(file.type(), file.size(), file.mtime()));
                }
            }
        }
    }
}
