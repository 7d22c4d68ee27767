package dev.bramble.nfs.tree;

import dev.bramble.posix.FileStatus;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives a tree other files inside the same directory. All that takes long, or may fail, is done aside; then the rollback is
 * decided by one rename, and from there on only names are moved. What a crash cuts before is as if it had not begun; what it
 * cuts after, {@link #finish} ends. For one caller at a time and tree.
 */
final class RollBack {
    /** The files that the tree gets. */
    private static final String NEW = "new";
    /** Those that it had, under other names. */
    private static final String OLD = "old";
    /** Has the attributes that the tree's own directory gets; {@link #NEW} loses its times as it is emptied. */
    private static final String ATTRIBUTES = "attributes";

    private final TreeLayout layout;
    private final TreeFolders folders;

    RollBack(TreeLayout layout, TreeFolders folders) {
        this.layout = layout;
        this.folders = folders;
    }

    /** @param permit asked again when all is copied: a client may have mounted the tree meanwhile */
    void run(String uid, Path snapshot, BootTrees.Permit permit) throws IOException {
        permit.check();
        finish(uid);
        Path aside = layout.making(uid);
        folders.remove(aside);
        folders.make(aside);
        try {
            for (String part : new String[] {NEW, OLD, ATTRIBUTES}) {
                folders.make(aside.resolve(part));
            }
            TreeCopy.run(folders, snapshot, aside.resolve(NEW), Set.of());
            TreeCopy.attributes(snapshot, aside.resolve(ATTRIBUTES));
            TreeFolders.sync(aside);
            permit.check();
            folders.move(aside, layout.rollingBack(uid));
        } finally {
            folders.remove(aside);
        }
        finish(uid);
    }

    /** Ends what was decided; nothing to do when nothing is. */
    void finish(String uid) throws IOException {
        Path tree = layout.tree(uid);
        Path rollingBack = layout.rollingBack(uid);
        Path restoring = layout.restoring(uid);
        if (!isThere(tree)) {
            folders.remove(rollingBack);
            folders.remove(restoring);
            return;
        }
        if (isThere(rollingBack)) {
            moveOut(tree, rollingBack);
            folders.move(rollingBack, restoring);
        }
        if (isThere(restoring)) {
            moveIn(tree, restoring);
            TreeCopy.attributes(restoring.resolve(ATTRIBUTES), tree);
            Path gone = layout.deleting(uid);
            folders.remove(gone);
            folders.move(restoring, gone);
            folders.remove(gone);
        }
    }

    /** What the snapshot does not have. Before anything is moved in: until then all that it has is in its place aside. */
    private void moveOut(Path tree, Path aside) throws IOException {
        try (OpenDirectory to = OpenDirectory.open(tree);
                OpenDirectory fresh = OpenDirectory.open(aside.resolve(NEW));
                OpenDirectory old = OpenDirectory.open(aside.resolve(OLD))) {
            Set<String> kept = new TreeSet<>();
            for (byte[] name : TreeFolders.names(fresh)) {
                kept.add(key(name));
            }
            int number = TreeFolders.names(old).size();
            for (byte[] name : TreeFolders.names(to)) {
                if (!kept.contains(key(name))) {
                    moveAside(to, name, old, number++);
                }
            }
            old.sync();
            to.sync();
        }
    }

    /** A file takes the place of another at once; a directory can only when there is none. */
    private void moveIn(Path tree, Path aside) throws IOException {
        try (OpenDirectory to = OpenDirectory.open(tree);
                OpenDirectory fresh = OpenDirectory.open(aside.resolve(NEW));
                OpenDirectory old = OpenDirectory.open(aside.resolve(OLD))) {
            int number = TreeFolders.names(old).size();
            for (byte[] name : TreeFolders.names(fresh)) {
                Optional<FileStatus> there = TreeFolders.status(to, name);
                if (there.isPresent() && (isDirectory(there.get()) || isDirectory(fresh.status(name)))) {
                    moveAside(to, name, old, number++);
                }
                folders.aboutToChange();
                fresh.rename(name, to, name);
            }
            to.sync();
            fresh.sync();
            old.sync();
        }
    }

    /** Under a number, counted on over a crash: the names of two of the tree's could be the same. */
    private void moveAside(OpenDirectory from, byte[] name, OpenDirectory old, int number) throws IOException {
        folders.aboutToChange();
        from.rename(name, old, Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isDirectory(FileStatus status) {
        return status.type() == FileType.DIRECTORY;
    }

    /** A name's bytes as a string that no other bytes give. */
    private static String key(byte[] name) {
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    private static boolean isThere(Path directory) {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
    }
}
