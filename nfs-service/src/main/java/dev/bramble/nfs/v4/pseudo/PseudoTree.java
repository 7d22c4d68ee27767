package dev.bramble.nfs.v4.pseudo;

import dev.bramble.nfs.export.Export;
import dev.bramble.nfs.handle.FileHandle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The one tree that version 4 has (RFC 8881 section 7.3): the exports that a client may use, at the absolute paths
 * that version 3 mounts them by, and the directories that lead there. Of other exports nothing is seen.
 */
public final class PseudoTree {
    private final Map<String, SortedMap<String, Optional<Export>>> directories = new HashMap<>();

    /** The tree over these exports. */
    public PseudoTree(List<Export> visible) {
        directories.put("/", new TreeMap<>());
        for (Export export : visible) {
            String at = "/";
            int names = export.root().getNameCount();
            for (int i = 0; i < names; i++) {
                String name = export.root().getName(i).toString();
                boolean last = i == names - 1;
                SortedMap<String, Optional<Export>> children = directories.computeIfAbsent(at, path -> new TreeMap<>());
                if (last) {
                    children.put(name, Optional.of(export));
                } else {
                    children.putIfAbsent(name, Optional.empty());
                }
                at = at.equals("/") ? at + name : at + "/" + name;
            }
        }
    }

    public PseudoDirectory root() {
        return new PseudoDirectory("/", directories.getOrDefault("/", new TreeMap<>()));
    }

    /** The directory at this path; empty when it leads to no export of this client. */
    public Optional<PseudoDirectory> at(String path) {
        return Optional.ofNullable(directories.get(path)).map(children -> new PseudoDirectory(path, children));
    }

    /** The directory that the handle was given out for. */
    public Optional<PseudoDirectory> find(FileHandle handle) {
        return directories.entrySet().stream()
                .map(entry -> new PseudoDirectory(entry.getKey(), entry.getValue()))
                .filter(directory -> directory.handle().equals(handle))
                .findFirst();
    }

    /** Where a directory, or an export's root, is in. */
    public Optional<PseudoDirectory> parent(String path) {
        int slash = path.lastIndexOf('/');
        return path.equals("/") ? Optional.empty() : at(slash == 0 ? "/" : path.substring(0, slash));
    }
}
