package dev.bramble.nfs.export;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.TreePath;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Each Pi of the inventory exports its boot tree, and its root tree if it has one, to itself: to its fixed address, or while it has none to the one it was
 * seen at last. Beside them there are the exports that users made. Whatever changes counts from the next call on.
 */
public final class Exports {
    private static final Logger log = LoggerFactory.getLogger(Exports.class);

    private final Path trees;
    private final Path roots;
    private final InventoryMirror mirror;
    private final Sightings sightings;
    private final HostNames hosts;
    private final ExportRules rules;
    private final boolean treesAsync;
    private volatile State state;
    private Set<String> complaints = Set.of();

    /**
     * Exports of the trees in a folder, and what users made.
     *
     * @param trees absolute, links resolved
     * @param roots the folder of root trees, likewise
     * @param treesAsync {@link Export#async} of the trees
     */
    public Exports(
            Path trees,
            Path roots,
            InventoryMirror mirror,
            Sightings sightings,
            HostNames hosts,
            ExportRules rules,
            boolean treesAsync) {
        this.trees = trees;
        this.roots = roots;
        this.mirror = mirror;
        this.sightings = sightings;
        this.hosts = hosts;
        this.rules = rules;
        this.treesAsync = treesAsync;
        this.state = new State(InventoryView.NOTHING_YET, Map.of(), Map.of(), new ExportIndex(List.of()));
    }

    /** What the index was made of; it holds while these are the same. */
    private record State(
            InventoryView inventory,
            Map<String, InetAddress> sightings,
            Map<String, Set<InetAddress>> hosts,
            ExportIndex index) {}

    /** A place to mount: an export, or a directory in one. */
    public record MountPoint(Export export, TreePath path) {}

    /** False before anything was ever mirrored: nobody can say then what is exported. */
    public boolean isKnown() {
        return mirror.view().isPopulated();
    }

    public Optional<Export> byUid(String uid) {
        return index().byUid(uid);
    }

    /** The exports that a caller may use and whose directory is there, by path; of each path the one that he gets. */
    public List<Export> visibleTo(Caller caller) {
        return there(caller.address(), export -> export.allows(caller));
    }

    /** As {@link #visibleTo}, whatever the port: what a machine can be told that it may mount. */
    public List<Export> offeredTo(InetAddress client) {
        return there(client, export -> export.clients().include(client));
    }

    private List<Export> there(InetAddress client, Predicate<Export> allowed) {
        ExportIndex index = index();
        return index.of(client).stream()
                .map(Export::root)
                .distinct()
                .sorted()
                .filter(Exports::isThere)
                .flatMap(root -> index.at(ExportIndex.path(root)).stream()
                        .filter(allowed)
                        .limit(1))
                .toList();
    }

    private static boolean isThere(Path root) {
        try {
            return Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)
                    && root.toRealPath().equals(root);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The export that an absolute path leads to or into, the innermost that this caller may use; where there is none, one
     * that he may not. Empty when the path leads to no export, or to a directory of one that must be mounted as a whole.
     */
    public Optional<MountPoint> find(byte[] path, Caller caller) {
        if (path.length == 0 || path[0] != '/') {
            return Optional.empty();
        }
        TreePath wanted;
        try {
            wanted = TreePath.of(path);
        } catch (FileException e) {
            return Optional.empty();
        }
        ExportIndex index = index();
        Optional<MountPoint> refused = Optional.empty();
        TreePath root = wanted;
        while (true) {
            for (Export export : index.at(root)) {
                if (root.equals(wanted) || export.allDirs()) {
                    MountPoint point = new MountPoint(export, wanted.rebased(root, TreePath.ROOT));
                    if (export.allows(caller)) {
                        return Optional.of(point);
                    }
                    refused = refused.or(() -> Optional.of(point));
                }
            }
            if (root.isRoot()) {
                return refused;
            }
            root = root.parent();
        }
    }

    /** The export whose root is at this place in another one, as this caller sees it. */
    public Optional<Export> within(Export outer, TreePath path, Caller caller) {
        ExportIndex index = index();
        if (path.isRoot() || !index.isAroundOthers(outer)) {
            return Optional.empty();
        }
        TreePath root = path.rebased(TreePath.ROOT, ExportIndex.path(outer.root()));
        return index.at(root).stream().filter(export -> export.allows(caller)).findFirst();
    }

    /** The innermost export around a directory, the one at it included, that a caller may use, with the way from its root. */
    public Optional<MountPoint> around(Path directory, Caller caller) {
        ExportIndex index = index();
        TreePath wanted = ExportIndex.path(directory);
        for (TreePath root = wanted; ; root = root.parent()) {
            Optional<Export> here = index.at(root).stream()
                    .filter(export -> export.allows(caller))
                    .findFirst();
            if (here.isPresent()) {
                return Optional.of(new MountPoint(here.get(), wanted.rebased(root, TreePath.ROOT)));
            }
            if (root.isRoot()) {
                return Optional.empty();
            }
        }
    }

    private ExportIndex index() {
        State now = state;
        return isCurrent(now) ? now.index() : refreshed();
    }

    private boolean isCurrent(State known) {
        return known.inventory() == mirror.view()
                && known.sightings().equals(sightings.addresses())
                && known.hosts().equals(hosts.known());
    }

    private synchronized ExportIndex refreshed() {
        if (isCurrent(state)) {
            return state.index();
        }
        InventoryView inventory = mirror.view();
        Map<String, InetAddress> seen = sightings.addresses();
        hosts.want(inventory.exports().stream()
                .flatMap(export -> export.getHostsList().stream())
                .toList());
        Map<String, Set<InetAddress>> resolved = hosts.known();
        List<Export> exports = new ArrayList<>();
        inventory.pis().forEach(pi -> exports.addAll(trees(pi, seen)));
        exports.addAll(named(inventory, resolved));
        state = new State(inventory, seen, resolved, new ExportIndex(exports));
        return state.index();
    }

    private List<Export> trees(Pi pi, Map<String, InetAddress> seen) {
        Optional<InetAddress> address = pi.getIp().isEmpty()
                ? Optional.ofNullable(seen.get(pi.getUid()))
                // What is no address shows the tree to nobody, rather than to everybody.
                : HostNames.literal(pi.getIp());
        Clients clients = address.map(Clients::only).orElse(Clients.NONE);
        Export boot = Export.bootTree(pi.getUid(), trees.resolve(pi.getUid()), clients, treesAsync);
        return pi.getRoot() == Pi.Root.NFS
                ? List.of(boot, Export.rootTree(pi.getUid(), roots.resolve(pi.getUid()), clients, treesAsync))
                : List.of(boot);
    }

    private List<Export> named(InventoryView inventory, Map<String, Set<InetAddress>> resolved) {
        List<Export> exports = new ArrayList<>();
        Set<String> wrong = new HashSet<>();
        for (var export : inventory.exports()) {
            try {
                exports.add(rules.apply(export, resolved));
            } catch (UnusableExportException e) {
                String complaint = "export %s is not served: %s".formatted(export.getName(), e.getMessage());
                wrong.add(complaint);
                if (!complaints.contains(complaint)) {
                    log.warn(complaint);
                }
            }
        }
        complaints = wrong;
        return exports;
    }
}
