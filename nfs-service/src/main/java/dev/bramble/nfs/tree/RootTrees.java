package dev.bramble.nfs.tree;

import dev.bramble.nfs.tree.TreeException.Reason;
import dev.bramble.posix.Capability;
import dev.bramble.posix.OpenDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The root file systems of Pis without a disk, a folder of directories named by uids. A tree appears by one rename, when it
 * is whole and on the disk, and goes by one. Only root may look in: they hold whatever set-uid programs their Pis make.
 */
public final class RootTrees {
    private static final Logger log = LoggerFactory.getLogger(RootTrees.class);
    private static final int FOR_ROOT_ALONE = 0700;

    private final RootLayout layout;
    private final TreeFolders folders;
    private final TreeLocks locks = new TreeLocks();

    private RootTrees(RootLayout layout, TreeFolders folders) {
        this.layout = layout;
        this.folders = folders;
    }

    /** Opens the folder, and makes it if it is not there. What a crash left in it is removed by {@link #sweep}. */
    public static RootTrees open(Path folder) throws IOException {
        return open(folder, () -> {});
    }

    /** As {@link #open(Path)}; {@code beforeChange} is called before each change of a name, and may throw to end it all there. */
    static RootTrees open(Path folder, Runnable beforeChange) throws IOException {
        Files.createDirectories(folder);
        Files.setAttribute(folder, "unix:mode", FOR_ROOT_ALONE);
        return new RootTrees(new RootLayout(folder.toRealPath()), new TreeFolders(beforeChange));
    }

    /** A tree that is whole. */
    public record RootTree(String uid, Path root, Instant created) {}

    /** Where a tree's files come from. */
    @FunctionalInterface
    public interface Source {
        /** Writes all files into an empty directory that nobody else sees. */
        void copyTo(OpenDirectory directory) throws IOException;
    }

    /** The folder that all trees are in; absolute, links resolved. */
    public Path folder() {
        return layout.folder();
    }

    /** Makes a tree, unless there is one of this uid. */
    public RootTree create(String uid, Source source) throws IOException {
        return locks.locked(uid, () -> {
            if (!exists(uid)) {
                requireRoot();
                make(uid, source);
            }
            return read(uid);
        });
    }

    private static void requireRoot() throws IOException {
        if (!Capability.effective().contains(Capability.CHOWN)) {
            throw new TreeException(
                    Reason.PRECONDITION,
                    "a root tree needs its files' owners: run nfs-service as root, with the capabilities of the compose"
                            + " file");
        }
    }

    private void make(String uid, Source source) throws IOException {
        Path making = layout.making(uid);
        folders.remove(making);
        folders.make(making);
        try {
            try (OpenDirectory directory = OpenDirectory.open(making)) {
                source.copyTo(directory);
                directory.syncFileSystem();
            }
            folders.move(making, layout.tree(uid));
        } finally {
            folders.remove(making);
        }
    }

    public Optional<RootTree> find(String uid) throws IOException {
        return exists(TreeLocks.checked(uid)) ? Optional.of(read(uid)) : Optional.empty();
    }

    /** The uids of all trees after a given one, sorted; all for "". */
    public List<String> uidsAfter(String uid) throws IOException {
        return layout.uids().stream()
                .filter(name -> name.compareTo(uid) > 0)
                .sorted()
                .toList();
    }

    /** Removes a tree. Nothing is done when there is none. */
    public void delete(String uid, BootTrees.Permit permit) throws IOException {
        locks.locked(uid, () -> {
            permit.check();
            if (exists(uid)) {
                folders.remove(layout.deleting(uid));
                folders.move(layout.tree(uid), layout.deleting(uid));
            }
            folders.remove(layout.deleting(uid));
            return uid;
        });
    }

    /** Removes what a crash left half made or half gone. Takes its time: meant for a thread of its own. */
    public void sweep() throws IOException {
        for (String uid : layout.uidsLeftOver()) {
            try {
                locks.locked(uid, () -> {
                    folders.remove(layout.making(uid));
                    folders.remove(layout.deleting(uid));
                    return uid;
                });
            } catch (IOException e) {
                log.atError().setCause(e).log("what is left of root tree {} cannot be removed", uid);
            }
        }
    }

    private RootTree read(String uid) throws IOException {
        Path root = layout.tree(uid);
        FileTime created = (FileTime) Files.getAttribute(root, "creationTime", LinkOption.NOFOLLOW_LINKS);
        return new RootTree(uid, root, created.toInstant());
    }

    private boolean exists(String uid) {
        return Files.isDirectory(layout.tree(uid), LinkOption.NOFOLLOW_LINKS);
    }
}
