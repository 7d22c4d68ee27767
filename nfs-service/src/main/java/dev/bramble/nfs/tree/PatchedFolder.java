package dev.bramble.nfs.tree;

import com.google.protobuf.ByteString;
import dev.bramble.nfs.tree.TreeException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One folder of a tree that is in use: its Pi may put links where folders and files were. It is opened name by name from
 * the tree's root, and no link is followed on the way or at the end.
 */
final class PatchedFolder implements AutoCloseable {
    private static final int MAX_READ_BYTES = 1 << 20;
    private final Path path;
    private final SecureDirectoryStream<Path> folder;

    private PatchedFolder(Path path, SecureDirectoryStream<Path> folder) {
        this.path = path;
        this.folder = folder;
    }

    /** The folder that a file of the tree is in. */
    static PatchedFolder of(Path root, List<String> file) throws IOException {
        PatchedFolder at = new PatchedFolder(root, open(root));
        for (String name : file.subList(0, file.size() - 1)) {
            try (PatchedFolder outer = at) {
                at = outer.inner(name);
            }
        }
        return at;
    }

    private PatchedFolder inner(String name) throws IOException {
        try {
            return new PatchedFolder(
                    path.resolve(name), folder.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            throw new TreeException(Reason.PRECONDITION, "there is no folder '%s' in the boot tree".formatted(name));
        }
    }

    @SuppressWarnings("StreamResourceLeak") // this object's close() closes it
    private static SecureDirectoryStream<Path> open(Path root) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(root);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException("this system cannot open files without following links");
    }

    ByteString read(String name) throws IOException {
        BasicFileAttributes attributes = attributes(name);
        if (!attributes.isRegularFile() || attributes.size() > MAX_READ_BYTES) {
            throw new TreeException(
                    Reason.PRECONDITION, "'%s' is no plain file of at most %d bytes".formatted(name, MAX_READ_BYTES));
        }
        return read(name, 0, MAX_READ_BYTES);
    }

    /** Bytes of a file, as long as it is still the one that was listed. */
    ByteString readRange(String name, TreeEntry listed, long offset, int length) throws IOException {
        if (offset < 0 || length < 0 || length > MAX_READ_BYTES) {
            throw new TreeException(
                    Reason.INVALID,
                    "%d bytes at %d are no range of at most %d".formatted(length, offset, MAX_READ_BYTES));
        }
        BasicFileAttributes attributes = attributes(name);
        if (!attributes.isRegularFile()) {
            throw new TreeException(Reason.PRECONDITION, "'%s' is no plain file".formatted(name));
        }
        if (attributes.size() != listed.size()
                || !attributes.lastModifiedTime().toInstant().equals(listed.modified())) {
            throw new TreeException(Reason.PRECONDITION, "'%s' was changed while it was looked at".formatted(name));
        }
        return read(name, offset, length);
    }

    private BasicFileAttributes attributes(String name) throws IOException {
        try {
            return folder.getFileAttributeView(Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
        } catch (NoSuchFileException e) {
            throw new TreeException(Reason.NOT_FOUND, "there is no file '%s' in the boot tree".formatted(name));
        }
    }

    private ByteString read(String name, long offset, int length) throws IOException {
        try (SeekableByteChannel channel =
                folder.newByteChannel(Path.of(name), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            ByteBuffer content = ByteBuffer.allocate(length);
            channel.position(offset);
            while (content.hasRemaining() && channel.read(content) >= 0) {
                // A short read is no end.
            }
            return ByteString.copyFrom(content.flip());
        }
    }

    /** Writes a file to the disk in a directory that nobody else sees. */
    static void write(Path aside, String name, ByteString content, int mode) throws IOException {
        Path file = Path.of(name);
        try (SecureDirectoryStream<Path> making = open(aside);
                SeekableByteChannel channel = making.newByteChannel(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = content.asReadOnlyByteBuffer();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            making.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(permissions(mode));
            if (channel instanceof FileChannel data) {
                data.force(true);
            }
        }
    }

    /** Takes a file from another directory of the file system, in the place of whatever has its name here. */
    void take(Path aside, String name) throws IOException {
        try (SecureDirectoryStream<Path> making = open(aside)) {
            making.move(Path.of(name), folder, Path.of(name));
        }
        TreeFolders.sync(path);
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        PosixFilePermission[] fromHighest = PosixFilePermission.values();
        EnumSet<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < fromHighest.length; bit++) {
            if ((mode & (0400 >> bit)) != 0) {
                set.add(fromHighest[bit]);
            }
        }
        return set;
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
