package dev.bramble.nfs.tree;

import com.google.protobuf.ByteString;
import dev.bramble.nfs.tree.TreeException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The boot trees beneath the TFTP root. A tree, and a snapshot of one, appears by one rename, when it is whole and on the
 * disk, and goes by one; what a crash left half-made is removed at the next start, and a rollback that it cut is ended.
 */
public final class BootTrees {
    private static final Logger log = LoggerFactory.getLogger(BootTrees.class);

    private final TreeLayout layout;
    private final TreeFolders folders;
    private final TreeLinks links;
    private final TreeSnapshots snapshots;
    private final TreeOriginals originals;
    private final RollBack rollBack;
    private final TreeLocks locks = new TreeLocks();

    private volatile TreeChanges changes = (uid, path) -> {};

    private BootTrees(Path boot, InstantSource clock, Runnable beforeChange) throws IOException {
        this.layout = new TreeLayout(boot);
        this.folders = new TreeFolders(beforeChange);
        this.links = new TreeLinks(boot);
        this.snapshots = new TreeSnapshots(layout, folders, clock);
        this.originals = new TreeOriginals(layout, folders, clock);
        this.rollBack = new RollBack(layout, folders);
        Files.createDirectories(layout.trees());
    }

    /** Opens the TFTP root, and mends what a crash left in it. */
    public static BootTrees open(Path boot, InstantSource clock) throws IOException {
        return open(boot, clock, () -> {});
    }

    /** @param beforeChange called before each change of a name on the disk; may throw to end it all there */
    static BootTrees open(Path boot, InstantSource clock, Runnable beforeChange) throws IOException {
        BootTrees opened = new BootTrees(Files.createDirectories(boot).toRealPath(), clock, beforeChange);
        opened.mend();
        return opened;
    }

    /** Tells this of what is changed from now on. */
    public void onChange(TreeChanges listener) {
        changes = listener;
    }

    /** A tree as it is on the disk. */
    public record BootTree(String uid, Path root, List<String> links, long size, Instant created) {}

    /** What trees that are made from images share. */
    public TreeOriginals originals() {
        return originals;
    }

    /** The TFTP root; absolute, links resolved. */
    public Path boot() {
        return layout.boot();
    }

    /** The folder that all trees are in; absolute, links resolved. */
    public Path folder() {
        return layout.trees();
    }

    /**
     * Makes a tree, unless there is one of this uid; its links are set in either case.
     *
     * @param files replace or join those of the source
     */
    public BootTree create(String uid, List<String> names, List<TreeFile> files, TreeSource source) throws IOException {
        return locks.locked(uid, () -> made(uid, names, files, source));
    }

    /** As {@link #create}, as a copy of a tree, or of one of its snapshots. */
    public BootTree createFrom(
            String template, Optional<String> snapshot, String uid, List<String> names, List<TreeFile> files)
            throws IOException {
        // In one order always: two trees, each made from the other, must not wait for each other.
        boolean first = TreeLocks.checked(uid).compareTo(TreeLocks.checked(template)) < 0;
        return locks.locked(
                first ? uid : template,
                () -> locks.locked(
                        first ? template : uid,
                        () -> made(
                                uid,
                                names,
                                files,
                                writer -> writer.tree(
                                        snapshot.isPresent()
                                                ? existing(template, snapshot.get())
                                                : existing(template)))));
    }

    private BootTree made(String uid, List<String> names, List<TreeFile> files, TreeSource source) throws IOException {
        links.check(uid, names);
        if (!exists(uid)) {
            make(uid, files, source);
        }
        links.set(uid, names);
        return read(uid);
    }

    public BootTree setLinks(String uid, List<String> names) throws IOException {
        return locks.locked(uid, () -> {
            Path _ = existing(uid);
            links.set(uid, names);
            return read(uid);
        });
    }

    /** A file of a tree as it is now; at most 1 MiB. */
    public ByteString readFile(String uid, List<String> path) throws IOException {
        return locks.locked(uid, () -> {
            try (PatchedFolder folder = PatchedFolder.of(existing(uid), path)) {
                return folder.read(path.getLast());
            }
        });
    }

    /** All files of a tree as they are now. */
    public List<TreeEntry> list(String uid) throws IOException {
        return locks.locked(uid, () -> TreeListing.of(existing(uid)));
    }

    /**
     * Bytes of a file that was listed.
     *
     * @param length at most 1 MiB; fewer are returned at the file's end
     */
    public ByteString readRange(String uid, List<String> path, TreeEntry listed, long offset, int length)
            throws IOException {
        return locks.locked(uid, () -> {
            try (PatchedFolder folder = PatchedFolder.of(existing(uid), path)) {
                return folder.readRange(path.getLast(), listed, offset, length);
            }
        });
    }

    /** Replaces or adds files of a tree that may be in use, each one at once. */
    public BootTree patch(String uid, List<TreeFile> files) throws IOException {
        return locks.locked(uid, () -> {
            Path tree = existing(uid);
            Path aside = layout.making(uid);
            folders.remove(aside);
            folders.make(aside);
            try {
                for (TreeFile file : files) {
                    try (PatchedFolder folder = PatchedFolder.of(tree, file.path())) {
                        String name = file.path().getLast();
                        folders.aboutToChange();
                        PatchedFolder.write(aside, name, file.content(), file.mode());
                        folders.aboutToChange();
                        folder.take(aside, name);
                    }
                    changes.changed(uid, file.text().getBytes(StandardCharsets.UTF_8));
                }
            } finally {
                folders.remove(aside);
            }
            return read(uid);
        });
    }

    /** As {@link #find}, without looking at its files. */
    public boolean has(String uid) throws TreeException {
        return exists(TreeLocks.checked(uid));
    }

    public Optional<BootTree> find(String uid) throws IOException {
        return exists(TreeLocks.checked(uid)) ? Optional.of(read(uid)) : Optional.empty();
    }

    /** The uids of all trees after a given one, sorted; all for "". */
    public List<String> uidsAfter(String uid) throws IOException {
        List<String> uids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(layout.trees())) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (TreeLayout.UID.matcher(name).matches() && name.compareTo(uid) > 0) {
                    uids.add(name);
                }
            }
        }
        uids.sort(null);
        return uids;
    }

    /** Says no by throwing, when a tree may not go now. */
    @FunctionalInterface
    public interface Permit {
        void check() throws TreeException;
    }

    /** Removes a tree, its snapshots and its links. Nothing is done when there is none. */
    public void delete(String uid, Permit permit) throws IOException {
        locks.locked(uid, () -> {
            permit.check();
            links.set(uid, List.of());
            if (exists(uid)) {
                Path gone = layout.deleting(uid);
                folders.remove(gone);
                if (isThere(layout.snapshots(uid))) {
                    folders.move(layout.snapshots(uid), layout.condemned(uid));
                }
                try {
                    folders.move(layout.tree(uid), gone);
                } finally {
                    endDeletion(uid);
                }
                rollBack.finish(uid);
                folders.remove(gone);
            }
            return uid;
        });
    }

    /** Keeps a tree as it is now, unless there is a snapshot of this name: then that one is the answer. */
    public TreeSnapshot snapshot(String uid, String name) throws IOException {
        return locks.locked(uid, () -> {
            Path _ = existing(uid);
            return snapshots.take(uid, name);
        });
    }

    /** The snapshots of a tree, from oldest to latest. */
    public List<TreeSnapshot> snapshots(String uid) throws IOException {
        return locks.locked(uid, () -> {
            Path _ = existing(uid);
            return snapshots.of(uid);
        });
    }

    public void deleteSnapshot(String uid, String name) throws IOException {
        locks.locked(uid, () -> {
            Path _ = existing(uid);
            snapshots.delete(uid, name);
            return name;
        });
    }

    /** Gives a tree the files of its snapshot again, in the same directory. */
    public BootTree rollBack(String uid, String snapshot, Permit permit) throws IOException {
        return locks.locked(uid, () -> {
            Path tree = existing(uid);
            Path files = snapshots.files(uid, snapshot);
            List<byte[]> changed = TreeDifference.of(tree, files);
            rollBack.run(uid, files, permit);
            changed.forEach(path -> changes.changed(uid, path));
            return read(uid);
        });
    }

    private void make(String uid, List<TreeFile> files, TreeSource source) throws IOException {
        rollBack.finish(uid);
        Path making = layout.making(uid);
        folders.remove(making);
        folders.make(making);
        try {
            Files.setAttribute(making, "unix:mode", 0755);
            TreeWriter writer = new TreeWriter(
                    making,
                    folders,
                    files.stream()
                            .map(file -> file.text().toLowerCase(Locale.ROOT))
                            .collect(Collectors.toSet()));
            source.copyTo(writer);
            for (TreeFile file : files) {
                writer.file(file);
            }
            TreeFolders.syncAll(making);
            folders.move(making, layout.tree(uid));
        } finally {
            folders.remove(making);
        }
    }

    /** What cannot be mended is said and left: the other trees' Pis are to boot. */
    private void mend() throws IOException {
        for (String uid : layout.uidsRollingBack()) {
            mend("the rollback of boot tree " + uid + " was cut short and cannot be ended", () -> rollBack.finish(uid));
        }
        for (String uid : layout.uidsCondemned()) {
            mend("the deletion of boot tree " + uid + " was cut short and cannot be ended", () -> endDeletion(uid));
        }
        for (Path leftOver : layout.leftOvers()) {
            mend("cannot remove " + leftOver, () -> folders.remove(leftOver));
        }
    }

    private interface Mending {
        void run() throws IOException;
    }

    private static void mend(String failure, Mending mending) {
        try {
            mending.run();
        } catch (IOException e) {
            log.atError().setCause(e).log(failure);
        }
    }

    /** Snapshots go when their tree is gone; a tree that is still there keeps them. */
    private void endDeletion(String uid) throws IOException {
        Path condemned = layout.condemned(uid);
        if (exists(uid) && isThere(condemned)) {
            folders.move(condemned, layout.snapshots(uid));
        } else {
            folders.remove(condemned);
        }
    }

    private BootTree read(String uid) throws IOException {
        Path root = layout.tree(uid);
        FileTime created = (FileTime) Files.getAttribute(root, "creationTime", LinkOption.NOFOLLOW_LINKS);
        return new BootTree(uid, root, links.of(uid), TreeFolders.size(root), created.toInstant());
    }

    private boolean exists(String uid) {
        return isThere(layout.tree(uid));
    }

    private static boolean isThere(Path directory) {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
    }

    /** The tree as a whole: a rollback that failed half-way is ended first. */
    private Path existing(String uid) throws IOException {
        if (!exists(uid)) {
            throw new TreeException(Reason.NOT_FOUND, "there is no boot tree '%s'".formatted(uid));
        }
        rollBack.finish(uid);
        return layout.tree(uid);
    }

    private Path existing(String uid, String snapshot) throws IOException {
        Path _ = existing(uid);
        return snapshots.files(uid, snapshot);
    }
}
