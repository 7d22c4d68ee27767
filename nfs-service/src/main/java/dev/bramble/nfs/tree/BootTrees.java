package dev.bramble.nfs.tree;

import com.google.protobuf.ByteString;
import dev.bramble.nfs.tree.TreeException.Reason;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The boot trees beneath the TFTP root. A tree appears by one rename, when it is whole and on the disk, and goes by
 * one; what a crash left half-made is removed at the next start.
 */
public final class BootTrees {
    static final String TREES = "trees";

    private static final String MAKING = ".making-";
    private static final String DELETING = ".deleting-";
    private static final Pattern UID = Pattern.compile("[a-z0-9]{12}");

    private final Path boot;
    private final Path trees;
    private final TreeLinks links;
    private final ConcurrentHashMap<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    private BootTrees(Path boot) throws IOException {
        this.boot = boot;
        this.trees = Files.createDirectories(boot.resolve(TREES));
        this.links = new TreeLinks(boot);
    }

    /** Opens the TFTP root, and removes what a crash left in it. */
    public static BootTrees open(Path boot) throws IOException {
        BootTrees opened = new BootTrees(Files.createDirectories(boot).toRealPath());
        opened.sweep();
        return opened;
    }

    /** A tree as it is on the disk. */
    public record BootTree(String uid, Path root, List<String> links, long size, Instant created) {}

    /** The TFTP root; absolute, links resolved. */
    public Path boot() {
        return boot;
    }

    /** The folder that all trees are in; absolute, links resolved. */
    public Path folder() {
        return trees;
    }

    /**
     * Makes a tree, unless there is one of this uid; its links are set in either case.
     *
     * @param files replace or join those of the source
     */
    public BootTree create(String uid, List<String> names, List<TreeFile> files, TreeSource source) throws IOException {
        return locked(uid, () -> {
            links.check(uid, names);
            if (!exists(uid)) {
                make(uid, files, source);
            }
            links.set(uid, names);
            return read(uid);
        });
    }

    public BootTree setLinks(String uid, List<String> names) throws IOException {
        return locked(uid, () -> {
            requireExists(uid);
            links.set(uid, names);
            return read(uid);
        });
    }

    /** A file of a tree as it is now; at most 1 MiB. */
    public ByteString readFile(String uid, List<String> path) throws IOException {
        return locked(uid, () -> {
            requireExists(uid);
            try (PatchedFolder folder = PatchedFolder.of(trees.resolve(uid), path)) {
                return folder.read(path.getLast());
            }
        });
    }

    /** Replaces or adds files of a tree that may be in use, each one at once. */
    public BootTree patch(String uid, List<TreeFile> files) throws IOException {
        return locked(uid, () -> {
            requireExists(uid);
            for (TreeFile file : files) {
                try (PatchedFolder folder = PatchedFolder.of(trees.resolve(uid), file.path())) {
                    folder.replace(file.path().getLast(), file.content(), file.mode());
                }
            }
            return read(uid);
        });
    }

    public Optional<BootTree> find(String uid) throws IOException {
        return exists(checked(uid)) ? Optional.of(read(uid)) : Optional.empty();
    }

    /** The uids of all trees after a given one, sorted; all for "". */
    public List<String> uidsAfter(String uid) throws IOException {
        List<String> uids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(trees)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (UID.matcher(name).matches() && name.compareTo(uid) > 0) {
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

    /** Removes a tree and its links. Nothing is done when there is none. */
    public void delete(String uid, Permit permit) throws IOException {
        locked(uid, () -> {
            permit.check();
            links.set(uid, List.of());
            if (exists(uid)) {
                Path gone = boot.resolve(DELETING + uid);
                TreeFolders.delete(gone);
                Files.move(trees.resolve(uid), gone, StandardCopyOption.ATOMIC_MOVE);
                TreeFolders.sync(trees);
                TreeFolders.delete(gone);
            }
            return uid;
        });
    }

    private void make(String uid, List<TreeFile> files, TreeSource source) throws IOException {
        Path making = boot.resolve(MAKING + uid);
        TreeFolders.delete(making);
        Files.createDirectory(making);
        try {
            TreeWriter writer = new TreeWriter(
                    making,
                    files.stream()
                            .map(file -> file.text().toLowerCase(Locale.ROOT))
                            .collect(Collectors.toSet()));
            source.copyTo(writer);
            for (TreeFile file : files) {
                writer.file(file);
            }
            Files.setAttribute(making, "unix:mode", 0755);
            TreeFolders.syncAll(making);
            Files.move(making, trees.resolve(uid), StandardCopyOption.ATOMIC_MOVE);
            TreeFolders.sync(trees);
        } finally {
            TreeFolders.delete(making);
        }
    }

    private void sweep() throws IOException {
        List<Path> leftOvers = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(boot, "{.making-,.deleting-,.link-}*")) {
            entries.forEach(leftOvers::add);
        }
        for (Path leftOver : leftOvers) {
            TreeFolders.delete(leftOver);
        }
    }

    private BootTree read(String uid) throws IOException {
        Path root = trees.resolve(uid);
        FileTime created = (FileTime) Files.getAttribute(root, "creationTime", LinkOption.NOFOLLOW_LINKS);
        return new BootTree(uid, root, links.of(uid), TreeFolders.size(root), created.toInstant());
    }

    private boolean exists(String uid) {
        return Files.isDirectory(trees.resolve(uid), LinkOption.NOFOLLOW_LINKS);
    }

    private void requireExists(String uid) throws TreeException {
        if (!exists(uid)) {
            throw new TreeException(Reason.NOT_FOUND, "there is no boot tree '%s'".formatted(uid));
        }
    }

    private static String checked(String uid) throws TreeException {
        if (!UID.matcher(uid).matches()) {
            throw new TreeException(
                    Reason.INVALID, "'%s' is no uid of a Pi: 12 lowercase letters and digits".formatted(uid));
        }
        return uid;
    }

    private interface Action<T> {
        T run() throws IOException;
    }

    /** One change of a tree at a time. */
    private <T> T locked(String uid, Action<T> action) throws IOException {
        ReentrantLock lock = locks.computeIfAbsent(checked(uid), _ -> new ReentrantLock());
        lock.lock();
        try {
            return action.run();
        } finally {
            lock.unlock();
        }
    }
}
