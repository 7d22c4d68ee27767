package dev.bramble.nfs.export;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.TreePath;
import dev.bramble.proto.inventory.v1.Pi;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Each Pi of the inventory exports its boot tree: to its fixed address, or to any client while it has none. Read
 * from the mirror at every call, so that a change counts from the next call on.
 */
public final class Exports {
    private final Path trees;
    private final InventoryMirror mirror;

    /**
     * Exports of the trees in a folder.
     *
     * @param trees absolute, links resolved
     */
    public Exports(Path trees, InventoryMirror mirror) {
        this.trees = trees;
        this.mirror = mirror;
    }

    /** A place to mount: an export, or a directory in one. */
    public record MountPoint(Export export, TreePath path) {}

    /** False before anything was ever mirrored: nobody can say then what is exported. */
    public boolean isKnown() {
        return mirror.view().isPopulated();
    }

    public Optional<Export> byUid(String uid) {
        return mirror.view().byUid(uid).flatMap(this::export);
    }

    /** The exports that a client may mount and whose tree is there, by uid. */
    public List<Export> visibleTo(InetAddress client) {
        InventoryView view = mirror.view();
        return view.pis().stream()
                .map(this::export)
                .flatMap(Optional::stream)
                .filter(export -> export.allows(client))
                .filter(export -> Files.isDirectory(export.root(), LinkOption.NOFOLLOW_LINKS))
                .sorted(Comparator.comparing(Export::uid))
                .toList();
    }

    /** The export that an absolute path leads to or into; empty when there is none. */
    public Optional<MountPoint> find(byte[] path) {
        byte[] prefix = (trees + "/").getBytes(StandardCharsets.UTF_8);
        if (path.length <= prefix.length || !Arrays.equals(path, 0, prefix.length, prefix, 0, prefix.length)) {
            return Optional.empty();
        }
        TreePath beneath;
        try {
            beneath = TreePath.of(Arrays.copyOfRange(path, prefix.length, path.length));
        } catch (FileException e) {
            return Optional.empty();
        }
        if (beneath.isRoot()) {
            return Optional.empty();
        }
        TreePath rest = new TreePath(beneath.names().subList(1, beneath.names().size()));
        return byUid(beneath.names().getFirst().toString()).map(export -> new MountPoint(export, rest));
    }

    private Optional<Export> export(Pi pi) {
        Path root = trees.resolve(pi.getUid());
        if (pi.getIp().isEmpty()) {
            return Optional.of(new Export(pi.getUid(), root, Optional.empty()));
        }
        try {
            return Optional.of(new Export(pi.getUid(), root, Optional.of(InetAddress.ofLiteral(pi.getIp()))));
        } catch (IllegalArgumentException e) {
            // Not an address: shown to nobody, rather than to everybody.
            return Optional.empty();
        }
    }
}
