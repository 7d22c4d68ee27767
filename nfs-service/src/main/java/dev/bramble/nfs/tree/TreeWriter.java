package dev.bramble.nfs.tree;

import dev.bramble.nfs.tree.TreeException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Writes the files of a tree that nobody sees yet, each one to the disk, within bounds. */
public final class TreeWriter {
    private static final int MAX_FILES = 100_000;
    private static final long MAX_BYTES = 16L << 30;
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int DIRECTORY_MODE = 0755;
    private static final int FILE_MODE = 0644;

    private final Path root;
    private final TreeFolders folders;
    private final Set<String> leftOut;
    private int files;
    private long bytes;

    /**
     * Writes beneath a directory.
     *
     * @param leftOut paths that are not wanted from the source, in lower case: FAT does not tell cases apart
     */
    TreeWriter(Path root, TreeFolders folders, Set<String> leftOut) {
        this.root = root;
        this.folders = folders;
        this.leftOut = Set.copyOf(leftOut);
    }

    public void directory(List<String> path) throws IOException {
        Path at = root;
        for (String name : checked(path)) {
            at = at.resolve(name);
            if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                count(0);
                makeFolder(at, name);
                Files.setAttribute(at, "unix:mode", DIRECTORY_MODE);
            }
        }
    }

    private void makeFolder(Path folder, String name) throws IOException {
        try {
            folders.make(folder);
        } catch (FileAlreadyExistsException e) {
            throw new TreeException(Reason.PRECONDITION, "'%s' is no folder in the boot tree".formatted(name));
        }
    }

    /** A file of the source, unless it is left out. */
    public void file(List<String> path, long size, Instant modified, InputStream content) throws IOException {
        if (!leftOut.contains(String.join("/", path).toLowerCase(Locale.ROOT))) {
            write(path, size, FILE_MODE, Optional.of(modified), content);
        }
    }

    /** All of another tree, unless it is left out. */
    void tree(Path template) throws IOException {
        long _ = TreeCopy.run(folders, template, root, leftOut);
    }

    void file(TreeFile file) throws IOException {
        try (InputStream content = file.content().newInput()) {
            write(file.path(), file.content().size(), file.mode(), Optional.empty(), content);
        }
    }

    private void write(List<String> path, long size, int mode, Optional<Instant> modified, InputStream content)
            throws IOException {
        count(size);
        directory(path.subList(0, path.size() - 1));
        Path file = root;
        for (String name : checked(path)) {
            file = file.resolve(name);
        }
        folders.aboutToChange();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            copy(content, size, channel);
            Files.setAttribute(file, "unix:mode", mode);
            if (modified.isPresent()) {
                Files.setLastModifiedTime(file, FileTime.from(modified.get()));
            }
            channel.force(true);
        }
    }

    private static void copy(InputStream content, long size, FileChannel channel) throws IOException {
        byte[] buffer = new byte[(int) Math.min(size, BUFFER_BYTES)];
        long left = size;
        while (left > 0) {
            int got = content.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
            if (got == 0) {
                throw new IOException("a file ends %d bytes early".formatted(left));
            }
            ByteBuffer part = ByteBuffer.wrap(buffer, 0, got);
            while (part.hasRemaining()) {
                channel.write(part);
            }
            left -= got;
        }
    }

    private static List<String> checked(List<String> path) throws TreeException {
        for (String name : path) {
            if (!TreeFile.isName(name)) {
                throw new TreeException(Reason.PRECONDITION, "the image holds a file named '%s'".formatted(name));
            }
        }
        return path;
    }

    private void count(long size) throws TreeException {
        files++;
        bytes += size;
        if (size < 0 || files > MAX_FILES || bytes > MAX_BYTES) {
            throw new TreeException(
                    Reason.PRECONDITION,
                    "a boot tree holds at most %d files and %d bytes".formatted(MAX_FILES, MAX_BYTES));
        }
    }
}
