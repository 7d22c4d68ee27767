package dev.bramble.nfs.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * An export on java.nio. Paths are walked name by name without following links; what changes names holds the write
 * lock, so that no client can swap a directory for a link between the walk and the call. Names must be UTF-8.
 */
final class NioFileSystem implements ExportedFileSystem {
    private final Path root;
    private final NioStatus status;
    private final NioAttributeChange changes;
    private final ChangeSync sync;
    private final ReadWriteLock names;

    NioFileSystem(Path root, NioStatus status, NioAttributeChange changes, ChangeSync sync) {
        this(root, status, changes, sync, new ReentrantReadWriteLock());
    }

    private NioFileSystem(
            Path root, NioStatus status, NioAttributeChange changes, ChangeSync sync, ReadWriteLock names) {
        this.root = root;
        this.status = status;
        this.changes = changes;
        this.sync = sync;
        this.names = names;
    }

    /** A file operation of java.nio. */
    private interface Action<T> {
        T run() throws IOException;
    }

    @Override
    public ExportedFileSystem as(Identity identity) {
        return new ModeCheckedFileSystem(this, identity);
    }

    @Override
    public ExportedFileSystem unsynced() {
        ChangeSync later = sync.later();
        return new NioFileSystem(root, status, changes.with(later), later, names);
    }

    @Override
    public FoundFile root() throws FileException {
        return find(TreePath.ROOT).orElseThrow(() -> new FileException(FileFault.NO_ENTRY, "no such boot tree"));
    }

    @Override
    public FileAttributes attributes(FileNode file) throws FileException {
        return reading(() -> verified(file));
    }

    @Override
    public Set<Right> rights(FileNode file) throws FileException {
        return as(Identity.ROOT).rights(file);
    }

    @Override
    public Optional<FoundFile> find(TreePath path) throws FileException {
        return reading(() -> {
            try {
                return Optional.of(walk(path));
            } catch (NoSuchFileException | NotDirectoryException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public FoundFile parent(FileNode directory) throws FileException {
        return reading(() -> {
            requireDirectory(verified(directory));
            return walk(directory.path().parent());
        });
    }

    @Override
    public FoundFile lookup(FileNode directory, FileName name) throws FileException {
        return reading(() -> {
            requireDirectory(verified(directory));
            return walk(directory.path().child(name));
        });
    }

    @Override
    public FileAttributes change(FileNode file, AttributeChange change) throws FileException {
        return writing(() -> {
            FileAttributes before = verified(file);
            changes.apply(resolve(file.path()), before.type(), change);
            return verified(file);
        });
    }

    @Override
    public byte[] readLink(FileNode link) throws FileException {
        return reading(() -> {
            verified(link);
            return Files.readSymbolicLink(resolve(link.path())).toString().getBytes(StandardCharsets.UTF_8);
        });
    }

    @Override
    public void read(FileNode file, long offset, ByteBuffer into) throws FileException {
        reading(() -> {
            try (FileChannel channel = open(file, StandardOpenOption.READ)) {
                long at = offset;
                int got = 0;
                while (into.hasRemaining() && got >= 0) {
                    got = channel.read(into, at);
                    at += Math.max(got, 0);
                }
            }
            return true;
        });
    }

    @Override
    public void write(FileNode file, long offset, ByteBuffer data, Stability stability) throws FileException {
        reading(() -> {
            try (FileChannel channel = open(file, StandardOpenOption.WRITE)) {
                long at = offset;
                while (data.hasRemaining()) {
                    at += channel.write(data, at);
                }
                if (stability != Stability.UNSTABLE) {
                    channel.force(stability == Stability.FILE_SYNC);
                }
            }
            return true;
        });
    }

    @Override
    public void commit(FileNode file) throws FileException {
        reading(() -> {
            try (FileChannel channel = open(file, StandardOpenOption.WRITE)) {
                channel.force(false);
            }
            return true;
        });
    }

    @Override
    public FoundFile create(FileNode directory, FileName name, boolean exclusive, AttributeChange initial)
            throws FileException {
        return inDirectory(directory, name, path -> {
            boolean there = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            if (there && !exclusive) {
                if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    throw new FileException(FileFault.EXISTS, "there is something else of that name");
                }
                changes.resize(path, initial.size());
                return;
            }
            FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                    .close();
            applyOrRemove(path, FileType.REGULAR, initial);
        });
    }

    @Override
    public FoundFile makeDirectory(FileNode directory, FileName name, AttributeChange initial) throws FileException {
        return inDirectory(directory, name, path -> {
            Files.createDirectory(path);
            applyOrRemove(path, FileType.DIRECTORY, initial.withoutSize());
        });
    }

    @Override
    public FoundFile symbolicLink(FileNode directory, FileName name, byte[] target) throws FileException {
        return inDirectory(directory, name, path -> Files.createSymbolicLink(path, Path.of(text(target))));
    }

    @Override
    public void link(FileNode file, FileNode directory, FileName name) throws FileException {
        inDirectory(directory, name, path -> {
            verified(file);
            Files.createLink(path, resolve(file.path()));
        });
    }

    @Override
    public void remove(FileNode directory, FileName name) throws FileException {
        take(directory, name, false);
    }

    @Override
    public void removeDirectory(FileNode directory, FileName name) throws FileException {
        take(directory, name, true);
    }

    @Override
    public boolean rename(FileNode from, FileName oldName, FileNode to, FileName newName) throws FileException {
        return writing(() -> {
            requireDirectory(verified(from));
            requireDirectory(verified(to));
            TreePath source = from.path().child(oldName);
            TreePath target = to.path().child(newName);
            FileKey moving = walk(source).node().key();
            if (moving.equals(keyAt(target))) {
                return false;
            }
            Files.move(resolve(source), resolve(target), StandardCopyOption.ATOMIC_MOVE);
            sync.names(resolve(to.path()));
            if (!from.key().equals(to.key())) {
                sync.names(resolve(from.path()));
            }
            return true;
        });
    }

    @Override
    public boolean list(FileNode directory, long cookie, DirectoryVisitor visitor) throws FileException {
        return reading(() -> {
            FileAttributes self = verified(directory);
            requireDirectory(self);
            if (cookie < 0) {
                throw new FileException(FileFault.BAD_COOKIE, "a cookie that was never given");
            }
            if (cookie < NioDirectory.DOT
                    && !visitor.entry(new byte[] {'.'}, self.key().inode(), NioDirectory.DOT)) {
                return false;
            }
            long parent = walk(directory.path().parent()).node().key().inode();
            if (cookie < NioDirectory.DOT_DOT && !visitor.entry(new byte[] {'.', '.'}, parent, NioDirectory.DOT_DOT)) {
                return false;
            }
            Path path = resolve(directory.path());
            for (NioDirectory.Entry entry : NioDirectory.after(cookie, path)) {
                long inode = inode(path.resolve(text(entry.name().bytes())));
                if (inode != 0 && !visitor.entry(entry.name().bytes(), inode, entry.cookie())) {
                    return false;
                }
            }
            return true;
        });
    }

    @Override
    public boolean listFiles(FileNode directory, long cookie, FoundEntryVisitor visitor) throws FileException {
        return list(directory, cookie, (name, inode, next) -> visitor.entry(name, inode, next, entry(directory, name)));
    }

    private Optional<FoundFile> entry(FileNode directory, byte[] name) throws FileException {
        if (FileName.isDot(name)) {
            return find(directory.path());
        }
        return FileName.isDotDot(name)
                ? find(directory.path().parent())
                : find(directory.path().child(FileName.of(name)));
    }

    @Override
    public long cookieVerifier() {
        return NioDirectory.COOKIE_VERIFIER;
    }

    @Override
    public Space space() throws FileException {
        return reading(() -> {
            FileStore store = Files.getFileStore(root);
            return new Space(store.getTotalSpace(), store.getUnallocatedSpace(), store.getUsableSpace(), 0, 0);
        });
    }

    private interface Change {
        void make(Path path) throws IOException;
    }

    /** Makes a name in a directory, durably, and looks at what came of it. */
    private FoundFile inDirectory(FileNode directory, FileName name, Change change) throws FileException {
        return writing(() -> {
            requireDirectory(verified(directory));
            TreePath path = directory.path().child(name);
            change.make(resolve(path));
            sync.names(resolve(directory.path()));
            return walk(path);
        });
    }

    private void take(FileNode directory, FileName name, boolean wantsDirectory) throws FileException {
        writing(() -> {
            requireDirectory(verified(directory));
            FoundFile entry = walk(directory.path().child(name));
            boolean isDirectory = entry.attributes().type() == FileType.DIRECTORY;
            if (isDirectory && !wantsDirectory) {
                throw new FileException(FileFault.IS_DIRECTORY, "a directory");
            }
            if (!isDirectory && wantsDirectory) {
                throw new FileException(FileFault.NOT_DIRECTORY, "not a directory");
            }
            Files.delete(resolve(entry.node().path()));
            sync.names(resolve(directory.path()));
            return true;
        });
    }

    private void applyOrRemove(Path path, FileType type, AttributeChange initial) throws IOException {
        try {
            changes.apply(path, type, initial);
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** The file at a path; every directory on the way is one, and no link. */
    private FoundFile walk(TreePath path) throws IOException {
        TreePath at = TreePath.ROOT;
        FileAttributes found = status.read(root);
        for (FileName name : path.names()) {
            if (found.type() != FileType.DIRECTORY) {
                throw new NotDirectoryException(at.toString());
            }
            at = at.child(name);
            found = status.read(resolve(at));
        }
        return new FoundFile(new FileNode(found.key(), path), found);
    }

    private @Nullable FileKey keyAt(TreePath path) throws IOException {
        try {
            return walk(path).node().key();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private FileAttributes verified(FileNode file) throws IOException {
        try {
            FoundFile there = walk(file.path());
            if (there.node().key().equals(file.key())) {
                return there.attributes();
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw new FileException(FileFault.STALE, e);
        }
        throw new FileException(FileFault.STALE, "another file is there now");
    }

    private FileChannel open(FileNode file, OpenOption how) throws IOException {
        if (verified(file).type() != FileType.REGULAR) {
            throw new FileException(FileFault.INVALID, "not a regular file");
        }
        return FileChannel.open(resolve(file.path()), how, LinkOption.NOFOLLOW_LINKS);
    }

    private long inode(Path path) throws IOException {
        try {
            return status.read(path).key().inode();
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private Path resolve(TreePath path) throws FileException {
        Path at = root;
        for (FileName name : path.names()) {
            at = at.resolve(text(name.bytes()));
        }
        return at;
    }

    private static String text(byte[] bytes) throws FileException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FileException(FileFault.INVALID, e);
        }
    }

    private static void requireDirectory(FileAttributes file) throws FileException {
        if (file.type() != FileType.DIRECTORY) {
            throw new FileException(FileFault.NOT_DIRECTORY, "not a directory");
        }
    }

    private <T> T reading(Action<T> action) throws FileException {
        return locked(names.readLock(), action);
    }

    private <T> T writing(Action<T> action) throws FileException {
        return locked(names.writeLock(), action);
    }

    private static <T> T locked(Lock lock, Action<T> action) throws FileException {
        lock.lock();
        try {
            return action.run();
        } catch (IOException e) {
            throw NioFaults.of(e);
        } catch (InvalidPathException e) {
            throw new FileException(FileFault.INVALID, e);
        } finally {
            lock.unlock();
        }
    }
}
