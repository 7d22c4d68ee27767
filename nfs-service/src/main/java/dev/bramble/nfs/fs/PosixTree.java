package dev.bramble.nfs.fs;

import dev.bramble.posix.FileHandle;
import dev.bramble.posix.FileStatus;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import dev.bramble.posix.PosixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds files beneath one root, and nothing else: a file is handed out only after the kernel found this very file under
 * a path from the root, without a link on the way (RATIONALE.md, "Handles"). To be called as root, not as the caller.
 */
final class PosixTree {
    private static final byte[] ITSELF = {'.'};

    private final Path root;
    private final byte[] rootPath;
    private final HeldFiles held;
    private final OpenedFiles opened;
    private final InodeSearch search = new InodeSearch();

    /** @param root absolute, links resolved */
    PosixTree(Path root, HeldFiles held, OpenedFiles opened) {
        this.root = root;
        this.rootPath = root.toString().getBytes(StandardCharsets.UTF_8);
        this.held = held;
        this.opened = opened;
    }

    /** The file of a handle, wherever it is beneath the root. */
    LocatedFile locate(FileHandle handle) throws IOException {
        HeldFile known = held.acquire(root, handle);
        if (known != null) {
            Optional<LocatedFile> file = stillThere(known);
            if (file.isPresent()) {
                return file.get();
            }
            Waiting.require();
            held.drop(root, handle);
        }
        Waiting.require();
        Optional<LocatedFile> removed = removed(handle);
        return removed.isPresent() ? removed.get() : keep(open(handle));
    }

    /** The file stays usable when its last name goes, until the hold is released. */
    FileHold hold(LocatedFile file) {
        return opened.hold(root, file.held());
    }

    /** The file at a path; empty when there is none. */
    Optional<LocatedFile> locate(TreePath path) throws IOException {
        Waiting.require();
        try (OpenDirectory top = openRoot()) {
            Optional<HeldFile> file = at(top, path);
            return file.isEmpty() ? Optional.empty() : Optional.of(keep(file.get()));
        }
    }

    /** A file just opened by its name in a located directory. */
    LocatedFile locate(LocatedFile directory, FileName name, OpenFile reference) throws IOException {
        try {
            TreePath path = directory.path().child(name);
            return keep(new HeldFile(reference.handle(), reference, path, absolute(path)));
        } catch (IOException e) {
            reference.close();
            throw e;
        }
    }

    /** The path of what the kernel calls by this name; empty when that is not beneath the root. */
    Optional<TreePath> beneath(byte[] absolute) throws FileException {
        int length = rootPath.length;
        if (!Arrays.equals(absolute, 0, Math.min(length, absolute.length), rootPath, 0, length)) {
            return Optional.empty();
        }
        if (absolute.length == length) {
            return Optional.of(TreePath.ROOT);
        }
        return absolute[length] == '/'
                ? Optional.of(TreePath.of(Arrays.copyOfRange(absolute, length, absolute.length)))
                : Optional.empty();
    }

    /** No longer holds a file that is being removed, so that its blocks become free. */
    void forget(FileHandle handle) throws PosixException {
        held.drop(root, handle);
    }

    OpenDirectory openRoot() throws IOException {
        OpenDirectory top = OpenDirectory.open(root);
        try {
            if (Arrays.equals(top.path(), rootPath)) {
                return top;
            }
        } catch (PosixException e) {
            top.close();
            throw e;
        }
        top.close();
        throw new FileException(FileFault.NO_ENTRY, "a link has taken the place of the export's root");
    }

    private static Optional<LocatedFile> stillThere(HeldFile known) throws PosixException {
        boolean there = false;
        try {
            FileStatus status = known.reference().status();
            there = known.isWhereItWas();
            return there ? Optional.of(new LocatedFile(known, status)) : Optional.empty();
        } finally {
            if (!there) {
                known.release();
            }
        }
    }

    /** One that lost its last name while it was open. As long as it has a name, that must be in the export. */
    private Optional<LocatedFile> removed(FileHandle handle) throws PosixException {
        HeldFile file = opened.acquire(root, handle);
        if (file == null) {
            return Optional.empty();
        }
        boolean removed = false;
        try {
            FileStatus status = file.reference().status();
            removed = status.nlink() == 0;
            return removed ? Optional.of(new LocatedFile(file, status)) : Optional.empty();
        } finally {
            if (!removed) {
                file.release();
            }
        }
    }

    private LocatedFile keep(HeldFile file) throws PosixException {
        try {
            FileStatus status = file.reference().status();
            held.keep(root, file);
            return new LocatedFile(file, status);
        } catch (PosixException e) {
            file.release();
            throw e;
        }
    }

    private HeldFile open(FileHandle handle) throws IOException {
        try (OpenDirectory top = openRoot();
                OpenFile file = opened(top, handle)) {
            FileStatus status = file.status();
            if (status.nlink() == 0) {
                throw new FileException(FileFault.STALE, "the file was removed");
            }
            Optional<TreePath> said = beneath(file.path());
            if (said.isPresent()) {
                Optional<HeldFile> proven = at(top, said.get(), handle);
                if (proven.isPresent()) {
                    return proven.get();
                }
            }
            // A directory's path is always known to the kernel, a file's only while its name is in the cache.
            if (status.type() != FileType.DIRECTORY) {
                Optional<HeldFile> proven = search.find(top, status.ino(), path -> at(top, path, handle));
                if (proven.isPresent()) {
                    return proven.get();
                }
            }
            throw new FileException(FileFault.STALE, "the file is not in this export");
        }
    }

    private static OpenFile opened(OpenDirectory top, FileHandle handle) throws IOException {
        try {
            return top.openByHandle(handle, OpenFlag.PATH, OpenFlag.NO_FOLLOW);
        } catch (PosixException e) {
            throw switch (e.errno()) {
                case ESTALE, EINVAL -> new FileException(FileFault.STALE, e);
                case EPERM -> new FileException(FileFault.INPUT_OUTPUT, e);
                default -> e;
            };
        }
    }

    /** The file of this handle, if that is what is at the path. */
    private Optional<HeldFile> at(OpenDirectory top, TreePath path, FileHandle handle) throws IOException {
        Optional<HeldFile> there = at(top, path);
        if (there.isPresent() && !there.get().handle().equals(handle)) {
            there.get().release();
            return Optional.empty();
        }
        return there;
    }

    private Optional<HeldFile> at(OpenDirectory top, TreePath path) throws IOException {
        OpenFile reference;
        try {
            reference = top.referenceLiterally(path.isRoot() ? ITSELF : path.bytes());
        } catch (PosixException e) {
            return switch (e.errno()) {
                case ENOENT, ENOTDIR, ELOOP, EXDEV, ENAMETOOLONG -> Optional.empty();
                default -> throw e;
            };
        }
        try {
            return Optional.of(new HeldFile(reference.handle(), reference, path, absolute(path)));
        } catch (PosixException e) {
            reference.close();
            throw e;
        }
    }

    private byte[] absolute(TreePath path) {
        if (path.isRoot()) {
            return rootPath;
        }
        byte[] relative = path.bytes();
        byte[] absolute = Arrays.copyOf(rootPath, rootPath.length + 1 + relative.length);
        absolute[rootPath.length] = '/';
        System.arraycopy(relative, 0, absolute, rootPath.length + 1, relative.length);
        return absolute;
    }
}
