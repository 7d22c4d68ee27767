package dev.bramble.nfs.fs;

import dev.bramble.posix.Access;
import dev.bramble.posix.FileHandle;
import dev.bramble.posix.FileSystemStatus;
import dev.bramble.posix.OpenDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The files of an export by system calls: found by the kernel's handles, named by bytes, and with the caller's
 * permissions checked by the kernel. Nothing is kept between calls but open references.
 */
final class PosixFileSystem implements ExportedFileSystem {
    /** Names this kind of cookie. */
    private static final long COOKIE_VERIFIER = 0x504f534958_000001L;

    private final PosixTree tree;
    private final int mask;
    private final ChangeSync sync;
    private final ActingThread thread;
    private final PosixContent content;
    private final PosixAttributeChange changes;
    private final PosixNewFiles newFiles;
    private final PosixNames names;
    private final PosixListing listing;

    /** @param mask the process's file creation mask */
    PosixFileSystem(PosixTree tree, int mask, ChangeSync sync, Identity identity) {
        this.tree = tree;
        this.mask = mask;
        this.sync = sync;
        this.thread = new ActingThread(identity);
        PosixOpening opening = new PosixOpening(thread);
        this.content = new PosixContent(thread, opening);
        this.changes = new PosixAttributeChange(thread, opening, sync);
        this.newFiles = new PosixNewFiles(tree, thread, changes, sync, mask);
        this.names = new PosixNames(tree, thread, sync);
        this.listing = new PosixListing(thread);
    }

    /** Something done with a located file. */
    private interface Use<T> {
        T of(LocatedFile file) throws IOException;
    }

    @Override
    public ExportedFileSystem as(Identity identity) {
        return new PosixFileSystem(tree, mask, sync, identity);
    }

    @Override
    public ExportedFileSystem unsynced() {
        return new PosixFileSystem(tree, mask, sync.later(), thread.identity());
    }

    @Override
    public FoundFile root() throws FileException {
        return find(TreePath.ROOT).orElseThrow(() -> new FileException(FileFault.NO_ENTRY, "no such boot tree"));
    }

    @Override
    public FoundFile find(FileHandle kernel) throws FileException {
        try (LocatedFile file = tree.locate(kernel)) {
            return file.found();
        } catch (IOException e) {
            throw ofHandle(e);
        }
    }

    @Override
    public FileHold hold(FileNode file) throws FileException {
        return with(file, tree::hold);
    }

    @Override
    public FileAttributes attributes(FileNode file) throws FileException {
        return with(file, located -> located.found().attributes());
    }

    @Override
    public Set<Right> rights(FileNode file) throws FileException {
        return with(
                file,
                located -> thread.call(() -> {
                    Set<Right> rights = EnumSet.noneOf(Right.class);
                    for (Right right : Right.values()) {
                        if (located.reference().permits(access(right))) {
                            rights.add(right);
                        }
                    }
                    return rights;
                }));
    }

    private static Access access(Right right) {
        return switch (right) {
            case READ -> Access.READ;
            case WRITE -> Access.WRITE;
            case EXECUTE -> Access.EXECUTE;
        };
    }

    @Override
    public Optional<FoundFile> find(TreePath path) throws FileException {
        try {
            Optional<LocatedFile> there = tree.locate(path);
            if (there.isEmpty()) {
                return Optional.empty();
            }
            try (LocatedFile file = there.get()) {
                return Optional.of(file.found());
            }
        } catch (IOException e) {
            FileException fault = PosixFaults.of(e);
            if (fault.fault() == FileFault.NO_ENTRY) {
                return Optional.empty();
            }
            throw fault;
        }
    }

    @Override
    public FoundFile parent(FileNode directory) throws FileException {
        return with(directory, located -> {
            OpenDirectory in = located.directory();
            if (!thread.call(() -> in.permits(Access.EXECUTE))) {
                throw new FileException(FileFault.ACCESS, "the directory may not be searched");
            }
            try (LocatedFile parent = parent(located)) {
                return parent.found();
            }
        });
    }

    @Override
    public FoundFile lookup(FileNode directory, FileName name) throws FileException {
        return with(directory, in -> {
            try (LocatedFile file = newFiles.lookup(in, name)) {
                return file.found();
            }
        });
    }

    @Override
    public FileAttributes change(FileNode file, AttributeChange change) throws FileException {
        sync.begin();
        if (change.size().isPresent()) {
            Waiting.requireLong();
        }
        return with(file, located -> {
            changes.apply(located, change);
            return located.again().attributes();
        });
    }

    @Override
    public byte[] readLink(FileNode link) throws FileException {
        return with(link, located -> located.reference().readLink());
    }

    @Override
    public void read(FileNode file, long offset, ByteBuffer into) throws FileException {
        with(file, located -> {
            content.read(located, offset, into);
            return true;
        });
    }

    @Override
    public void write(FileNode file, long offset, ByteBuffer data, Stability stability) throws FileException {
        Waiting.requireLong();
        with(file, located -> {
            content.write(located, offset, data, stability);
            return true;
        });
    }

    @Override
    public void commit(FileNode file) throws FileException {
        Waiting.requireLong();
        with(file, located -> {
            content.commit(located);
            return true;
        });
    }

    @Override
    public FoundFile create(FileNode directory, FileName name, boolean exclusive, AttributeChange initial)
            throws FileException {
        sync.begin();
        return with(directory, in -> newFiles.create(in, name, exclusive, initial));
    }

    @Override
    public FoundFile makeDirectory(FileNode directory, FileName name, AttributeChange initial) throws FileException {
        sync.begin();
        return with(directory, in -> newFiles.directory(in, name, initial));
    }

    @Override
    public FoundFile symbolicLink(FileNode directory, FileName name, byte[] target) throws FileException {
        sync.begin();
        return with(directory, in -> newFiles.symbolicLink(in, name, target));
    }

    @Override
    public FoundFile makeNode(
            FileNode directory, FileName name, FileType type, DeviceNumber device, AttributeChange initial)
            throws FileException {
        sync.begin();
        return with(directory, in -> newFiles.node(in, name, type, device, initial));
    }

    @Override
    public void link(FileNode file, FileNode directory, FileName name) throws FileException {
        sync.begin();
        with(
                file,
                located -> with(directory, in -> {
                    names.link(located, in, name);
                    return true;
                }));
    }

    @Override
    public void remove(FileNode directory, FileName name) throws FileException {
        sync.begin();
        with(directory, in -> {
            names.remove(in, name);
            return true;
        });
    }

    @Override
    public void removeDirectory(FileNode directory, FileName name) throws FileException {
        sync.begin();
        with(directory, in -> {
            names.removeDirectory(in, name);
            return true;
        });
    }

    @Override
    public boolean rename(FileNode from, FileName oldName, FileNode to, FileName newName) throws FileException {
        sync.begin();
        if (from.key().equals(to.key())) {
            return with(from, in -> names.rename(in, oldName, in, newName));
        }
        return with(from, source -> with(to, target -> names.rename(source, oldName, target, newName)));
    }

    @Override
    public boolean list(FileNode directory, long cookie, DirectoryVisitor visitor) throws FileException {
        return with(directory, in -> listing.names(in, cookie, visitor));
    }

    @Override
    public boolean listFiles(FileNode directory, long cookie, FoundEntryVisitor visitor) throws FileException {
        return with(directory, in -> {
            try (LocatedFile parent = parent(in)) {
                return listing.files(in, parent, cookie, visitor);
            }
        });
    }

    @Override
    public long cookieVerifier() {
        return COOKIE_VERIFIER;
    }

    @Override
    public Space space() throws FileException {
        try (OpenDirectory root = tree.openRoot()) {
            FileSystemStatus status = root.fileSystem();
            return new Space(
                    status.blocks() * status.blockSize(),
                    status.freeBlocks() * status.blockSize(),
                    status.availableBlocks() * status.blockSize(),
                    status.files(),
                    status.freeFiles());
        } catch (IOException e) {
            throw PosixFaults.of(e);
        }
    }

    /** The root's is the root: nothing leads out of an export. */
    private LocatedFile parent(LocatedFile directory) throws IOException {
        return tree.locate(directory.path().parent())
                .orElseThrow(() -> new FileException(FileFault.STALE, "the directory was moved meanwhile"));
    }

    private <T> T with(FileNode node, Use<T> use) throws FileException {
        try (LocatedFile file = located(node)) {
            return use.of(file);
        } catch (IOException e) {
            throw PosixFaults.of(e);
        }
    }

    private LocatedFile located(FileNode node) throws FileException {
        FileHandle handle = node.kernel()
                .orElseThrow(() -> new FileException(FileFault.STALE, "a file of another kind of file system"));
        try {
            return tree.locate(handle);
        } catch (IOException e) {
            throw ofHandle(e);
        }
    }

    /** An export that is gone takes its files with it. */
    private static FileException ofHandle(IOException e) {
        FileException fault = PosixFaults.of(e);
        return fault.fault() == FileFault.NO_ENTRY || fault.fault() == FileFault.NOT_DIRECTORY
                ? new FileException(FileFault.STALE, e)
                : fault;
    }
}
