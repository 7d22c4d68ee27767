package dev.bramble.nfs.tree;

import dev.bramble.nfs.tree.TreeException.Reason;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Pattern;

/**
 * The files of images' boot partitions as they are in the images: where the file system can share blocks, the trees of an
 * image's Pis share these, and only the first of them is read from the image. Elsewhere each is, and nothing is kept.
 */
public final class TreeOriginals {
    /** So many images' are kept, those that were used last; they take room when no tree shares it any more. */
    private static final int MOST = 4;

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final String FILES = "tree";
    private static final int PRIVATE = 0600;
    private static final int BLOCK = 4096;

    private final TreeLayout layout;
    private final TreeFolders folders;
    private final InstantSource clock;
    private final ReentrantLock making = new ReentrantLock();
    /** None is removed while a tree is made from it. */
    private final ReentrantReadWriteLock removing = new ReentrantReadWriteLock();

    private volatile Optional<Boolean> shares = Optional.empty();

    TreeOriginals(TreeLayout layout, TreeFolders folders, InstantSource clock) {
        this.layout = layout;
        this.folders = folders;
        this.clock = clock;
    }

    /**
     * Writes what is in an image's boot partition.
     *
     * @param sha256 of the image; empty when it is not known
     * @param image is read when its files are not kept, and kept then
     */
    public void copyTo(TreeWriter writer, String sha256, TreeSource image) throws IOException {
        if (!SHA256.matcher(sha256).matches() || !canShare()) {
            image.copyTo(writer);
            return;
        }
        keep(sha256, image);
        removing.readLock().lock();
        try {
            Path original = layout.original(sha256).resolve(FILES);
            if (isThere(original)) {
                writer.tree(original);
            } else {
                image.copyTo(writer);
            }
        } finally {
            removing.readLock().unlock();
        }
    }

    /**
     * Gives up what is kept of an image; trees that were made from it keep their files.
     *
     * @throws TreeException when that is no SHA-256
     */
    public void forget(String sha256) throws IOException {
        if (!SHA256.matcher(sha256).matches()) {
            throw new TreeException(Reason.INVALID, "'%s' is no SHA-256 in lowercase hex".formatted(sha256));
        }
        making.lock();
        removing.writeLock().lock();
        try {
            Path original = layout.original(sha256);
            if (isThere(original)) {
                remove(original);
            }
        } finally {
            removing.writeLock().unlock();
            making.unlock();
        }
    }

    private void keep(String sha256, TreeSource image) throws IOException {
        making.lock();
        try {
            Path place = layout.original(sha256);
            if (!isThere(place)) {
                removeOldest();
                make(sha256, place, image);
            }
            Files.setLastModifiedTime(place, FileTime.from(clock.instant()));
        } finally {
            making.unlock();
        }
    }

    private void make(String sha256, Path place, TreeSource image) throws IOException {
        Path half = layout.making(sha256);
        folders.remove(half);
        folders.make(half);
        try {
            Path files = half.resolve(FILES);
            folders.make(files);
            Files.setAttribute(files, "unix:mode", 0755);
            image.copyTo(new TreeWriter(files, folders, Set.of()));
            TreeFolders.syncAll(half);
            if (!isThere(layout.originals())) {
                folders.aboutToChange();
                Files.createDirectory(
                        layout.originals(),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                TreeFolders.sync(layout.boot());
            }
            folders.move(half, place);
        } finally {
            folders.remove(half);
        }
    }

    private void removeOldest() throws IOException {
        if (!isThere(layout.originals())) {
            return;
        }
        List<Path> kept = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(layout.originals())) {
            entries.forEach(kept::add);
        }
        List<Used> used = new ArrayList<>();
        for (Path one : kept) {
            used.add(new Used(one, Files.getLastModifiedTime(one)));
        }
        used.sort(Comparator.comparing(Used::at));
        removing.writeLock().lock();
        try {
            for (Used one : used.subList(0, Math.max(0, used.size() - MOST + 1))) {
                remove(one.folder());
            }
        } finally {
            removing.writeLock().unlock();
        }
    }

    /** Its name goes first: a kill that leaves half of it must not leave that as an original. */
    private void remove(Path original) throws IOException {
        Path gone = layout.deleting(String.valueOf(original.getFileName()));
        folders.remove(gone);
        folders.move(original, gone);
        folders.remove(gone);
    }

    private record Used(Path folder, FileTime at) {}

    private boolean canShare() throws IOException {
        Optional<Boolean> known = shares;
        if (known.isPresent()) {
            return known.get();
        }
        making.lock();
        try {
            boolean found = shares();
            shares = Optional.of(found);
            return found;
        } finally {
            making.unlock();
        }
    }

    /** Tries it: no file system tells. */
    private boolean shares() throws IOException {
        Path trial = layout.making("trial");
        folders.remove(trial);
        folders.make(trial);
        try (OpenDirectory folder = OpenDirectory.open(trial);
                OpenFile one = create(folder, "one");
                OpenFile other = create(folder, "other")) {
            int _ = one.pwrite(0, ByteBuffer.allocate(BLOCK));
            return other.cloneFrom(one);
        } finally {
            folders.remove(trial);
        }
    }

    private static OpenFile create(OpenDirectory folder, String name) throws IOException {
        return folder.createBeneath(
                name.getBytes(StandardCharsets.US_ASCII),
                PRIVATE,
                OpenFlag.READ_WRITE,
                OpenFlag.CREATE,
                OpenFlag.EXCLUSIVE);
    }

    private static boolean isThere(Path directory) {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
    }
}
