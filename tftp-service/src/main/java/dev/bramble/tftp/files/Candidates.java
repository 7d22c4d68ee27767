package dev.bramble.tftp.files;

import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where beneath the TFTP root a file may be. What names and links alone can tell comes before what the inventory adds, so
 * that both lead to the same file where both can tell.
 *
 * @param trees directories that may be the Pi's own tree; the first that exists is, and the rest are passed over
 * @param inRoot looked at when the trees have no such file; empty when the name said whose it is
 */
record Candidates(List<InTree> trees, Optional<String> inRoot) {

    /**
     * A directory that may be a Pi's tree.
     *
     * @param tree beneath the root: "dc-a6-32-e9-00-4c" (a link) or "trees/UID"
     * @param files beneath that, the likeliest first
     */
    record InTree(String tree, List<String> files) {}

    Candidates {
        trees = List.copyOf(trees);
    }

    /**
     * Resolves a name.
     *
     * @param asking the Pi whose address asks; counts only where the name does not say whose file it is
     */
    static Candidates of(RequestPath path, Optional<Pi> asking, InventoryView view) {
        Optional<RegisteredPrefix> registered = RegisteredPrefix.of(path, view);
        return switch (Naming.of(path)) {
            case Naming.MacPrefix(var mac) -> named(path, mac.dashed(), view.byMac(mac.text()), registered);
            case Naming.SerialPrefix serial -> named(path, serial.link(), view.bySerial(serial.serial()), registered);
            case Naming.TreePrefix(String uid) ->
                new Candidates(List.of(new InTree(inTrees(uid), List.of(path.from(2)))), Optional.empty());
            case Naming _
            when registered.isPresent() -> new Candidates(registeredTrees(registered.get()), Optional.empty());
            case Naming.PxelinuxMac(var mac) -> {
                List<InTree> trees = new ArrayList<>();
                trees.add(new InTree(mac.dashed(), files(path)));
                trees.addAll(treeOf(view.byMac(mac.text()), files(path)));
                yield new Candidates(trees, Optional.of(path.text()));
            }
            case Naming.PxelinuxAddress(String address) ->
                new Candidates(treeOf(view.byAddress(address).or(() -> asking), files(path)), Optional.of(path.text()));
            case Naming.Unsaid() -> new Candidates(treeOf(asking, files(path)), Optional.of(path.text()));
        };
    }

    private static Candidates named(
            RequestPath path, String link, Optional<Pi> pi, Optional<RegisteredPrefix> registered) {
        List<String> file = List.of(path.from(1));
        Set<InTree> trees = new LinkedHashSet<>();
        trees.add(new InTree(link, file));
        trees.addAll(treeOf(pi, file));
        registered.map(Candidates::registeredTrees).ifPresent(trees::addAll);
        if (!path.first().equals(link)) {
            trees.add(new InTree(path.first(), file));
        }
        return new Candidates(List.copyOf(trees), Optional.empty());
    }

    /** A directory of that name at the root, as there may be from before the Pi was registered, comes second. */
    private static List<InTree> registeredTrees(RegisteredPrefix prefix) {
        List<String> file = List.of(prefix.file());
        return List.of(new InTree(inTrees(prefix.pi().getUid()), file), new InTree(prefix.text(), file));
    }

    private static List<InTree> treeOf(Optional<Pi> pi, List<String> files) {
        return pi.map(known -> new InTree(inTrees(known.getUid()), files)).stream()
                .toList();
    }

    private static String inTrees(String uid) {
        return BootloaderNames.TREES + "/" + uid;
    }

    /** U-Boot puts the folder of the boot file before "pxelinux.cfg"; a tree may have it or not. */
    private static List<String> files(RequestPath path) {
        return BootloaderNames.isPxelinux(path) && path.size() > 2
                ? List.of(path.text(), path.from(path.size() - 2))
                : List.of(path.text());
    }
}
