package dev.bramble.nfs.export;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.TreePath;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All exports at one moment, by uid, by path and by who may use them. Immutable. */
final class ExportIndex {
    private final Map<String, Export> byUid = new HashMap<>();
    private final Map<TreePath, List<Export>> byRoot = new HashMap<>();
    private final Map<InetAddress, List<Export>> byClient = new HashMap<>();
    private final List<Export> ofNetworks = new ArrayList<>();
    private final Set<String> around = new HashSet<>();

    /** @param exports of those with the same path the first ones go first */
    ExportIndex(List<Export> exports) {
        for (Export export : exports) {
            byUid.put(export.uid(), export);
            byRoot.computeIfAbsent(path(export.root()), root -> new ArrayList<>())
                    .add(export);
            if (export.clients().networks().isEmpty()) {
                export.clients()
                        .addresses()
                        .forEach(address -> byClient.computeIfAbsent(address, client -> new ArrayList<>())
                                .add(export));
            } else {
                ofNetworks.add(export);
            }
        }
        for (TreePath root : byRoot.keySet()) {
            for (TreePath above = root; !above.isRoot(); ) {
                above = above.parent();
                byRoot.getOrDefault(above, List.of()).forEach(outer -> around.add(outer.uid()));
            }
        }
    }

    /** An absolute path, taken apart. */
    static TreePath path(Path absolute) {
        try {
            return TreePath.of(absolute.toString().getBytes(StandardCharsets.UTF_8));
        } catch (FileException e) {
            throw new IllegalArgumentException("the path of no export: " + absolute, e);
        }
    }

    Optional<Export> byUid(String uid) {
        return Optional.ofNullable(byUid.get(uid));
    }

    /** Those whose root is at this path. */
    List<Export> at(TreePath root) {
        return byRoot.getOrDefault(root, List.of());
    }

    /** Those that a machine may use, if its port suits them; each once. */
    List<Export> of(InetAddress client) {
        List<Export> found = new ArrayList<>(byClient.getOrDefault(client, List.of()));
        ofNetworks.stream().filter(export -> export.clients().include(client)).forEach(found::add);
        return found;
    }

    /** Whether another export's root is beneath this one's. */
    boolean isAroundOthers(Export export) {
        return around.contains(export.uid());
    }
}
