package dev.bramble.iscsi.volume;

import dev.bramble.iscsi.volume.medium.FileMedium;
import dev.bramble.iscsi.volume.medium.Medium;
import dev.bramble.iscsi.volume.medium.Sharing;
import dev.bramble.posix.FileStatus;
import dev.bramble.posix.FileSystemStatus;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a store: each change to its files that others build upon is here, and survives a power cut once it has
 * returned. Files are opened beneath the folder, wherever a name in one of them would lead.
 */
class Disk implements AutoCloseable {
    private static final String MAKING = "making";
    private static final int STAT_BLOCK = 512;

    private final Path root;
    private final UUID boot;
    private final OpenDirectory directory;

    Disk(Path root) throws IOException {
        this(
                root,
                UUID.fromString(Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                        .strip()));
    }

    /** @param boot of the machine; another once it may have lost what was not synced */
    Disk(Path root, UUID boot) throws IOException {
        this.root = root;
        this.boot = boot;
        this.directory = OpenDirectory.open(root);
    }

    UUID boot() {
        return boot;
    }

    Path root() {
        return root;
    }

    Path folder(VolumeId id) {
        return root.resolve(id.kind().folder()).resolve(id.name());
    }

    /** A new folder for what is not yet, or no more, a volume; removed when the store is opened. */
    Path makeFolder() throws IOException {
        return Files.createDirectory(making());
    }

    /** Takes a volume away, to be removed. */
    Path takeAway(Path folder) throws IOException {
        Path gone = making();
        move(folder, gone);
        return gone;
    }

    private Path making() {
        return root.resolve(MAKING).resolve(UUID.randomUUID().toString());
    }

    /** Opens a file for the time that {@code sharing} says. */
    Medium open(Path file, Sharing sharing) throws IOException {
        return FileMedium.openBeneath(directory, root.relativize(file), sharing);
    }

    Medium create(Path file) throws IOException {
        return FileMedium.createBeneath(directory, root.relativize(file));
    }

    Medium openDevice(String device) throws IOException {
        return FileMedium.openDevice(Path.of(device));
    }

    /**
     * Makes a new file that shares its blocks with another, where the file system can (XFS, btrfs, ZFS).
     *
     * @return false when it cannot; the file is not there then
     */
    boolean reflink(Path from, Path into) throws IOException {
        try (OpenFile source = OpenFile.open(from);
                OpenFile target = OpenFile.open(into, OpenFlag.READ_WRITE, OpenFlag.CREATE, OpenFlag.EXCLUSIVE)) {
            if (target.cloneFrom(source)) {
                target.setMode(0600);
                target.sync();
                return true;
            }
        }
        Files.delete(into);
        return false;
    }

    /** Puts text in the place of a file in one step. */
    void replace(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(next, text, StandardCharsets.UTF_8);
        } catch (FileSystemException e) {
            String reason = String.valueOf(e.getReason()).toLowerCase(Locale.ROOT); // Java gives no more than that
            if (reason.contains("no space left") || reason.contains("quota exceeded")) {
                throw new VolumeFullException("no room left for " + file + "; free some", e);
            }
            throw e;
        }
        sync(next);
        move(next, file);
    }

    /** Puts a file's bytes, or a folder's entries, on the medium. */
    void sync(Path path) throws IOException {
        try (OpenFile file = OpenFile.open(path)) {
            file.sync();
        }
    }

    /** Renames within or between folders; after it returns, a crash does not undo it. */
    void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        sync(folderOf(to));
        if (!folderOf(from).equals(folderOf(to))) {
            sync(folderOf(from));
        }
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    void deleteTree(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failed) throws IOException {
                if (failed != null) {
                    throw failed;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Bytes that a file takes, those it shares with others included; 0 when it is not there. */
    long allocated(Path file) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        try (OpenFile reference = OpenFile.open(file, OpenFlag.PATH)) {
            FileStatus status = reference.status();
            return status.blocks() * STAT_BLOCK;
        }
    }

    FileSystemStatus fileSystem() throws IOException {
        return directory.fileSystem();
    }

    private static Path folderOf(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        return folder == null ? path : folder;
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
