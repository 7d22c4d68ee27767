package dev.bramble.nfs.handle;

import dev.bramble.nfs.fs.FileKey;
import dev.bramble.nfs.fs.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the files of one export were last seen. A file with hard links is at several paths. */
final class PathTable {
    private final Map<FileKey, Set<TreePath>> paths = new HashMap<>();
    private final Map<TreePath, FileKey> keys = new HashMap<>();

    /** Notes where a file is; false when that was known. */
    boolean put(FileKey key, TreePath path) {
        FileKey before = keys.put(path, key);
        if (key.equals(before)) {
            return false;
        }
        if (before != null) {
            drop(before, path);
        }
        paths.computeIfAbsent(key, none -> new LinkedHashSet<>()).add(path);
        return true;
    }

    /** The paths where a file was seen, the first seen first. */
    List<TreePath> paths(FileKey key) {
        return List.copyOf(paths.getOrDefault(key, Set.of()));
    }

    @Nullable
    FileKey key(TreePath path) {
        return keys.get(path);
    }

    /** Forgets a path and all beneath it. */
    boolean remove(TreePath path) {
        List<TreePath> gone = beneath(path);
        for (TreePath each : gone) {
            FileKey key = keys.remove(each);
            if (key != null) {
                drop(key, each);
            }
        }
        return !gone.isEmpty();
    }

    /** Moves a path and all beneath it; what was at {@code to} is forgotten. */
    void rename(TreePath from, TreePath to) {
        if (from.equals(to)) {
            return;
        }
        remove(to);
        for (TreePath each : beneath(from)) {
            FileKey key = keys.remove(each);
            if (key != null) {
                drop(key, each);
                put(key, each.rebased(from, to));
            }
        }
    }

    int size() {
        return keys.size();
    }

    Map<TreePath, FileKey> entries() {
        return Map.copyOf(keys);
    }

    private List<TreePath> beneath(TreePath path) {
        List<TreePath> found = new ArrayList<>();
        for (TreePath each : keys.keySet()) {
            if (each.startsWith(path)) {
                found.add(each);
            }
        }
        return found;
    }

    private void drop(FileKey key, TreePath path) {
        Set<TreePath> left = paths.get(key);
        if (left != null && left.remove(path) && left.isEmpty()) {
            paths.remove(key);
        }
    }
}
