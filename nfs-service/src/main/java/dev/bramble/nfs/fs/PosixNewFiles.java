package dev.bramble.nfs.fs;

import dev.bramble.posix.Errno;
import dev.bramble.posix.FileStatus;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import dev.bramble.posix.PosixException;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Makes files as the caller; what cannot be made whole is taken away again. */
final class PosixNewFiles {
    private static final int DEFAULT_FILE_MODE = 0644;
    private static final int DEFAULT_DIRECTORY_MODE = 0755;
    private static final int MAX_RACES = 8;

    private final PosixTree tree;
    private final ActingThread thread;
    private final PosixAttributeChange changes;
    private final ChangeSync sync;
    private final int mask;

    /** @param mask the process's own, which the kernel takes from every mode; the client has taken its own already */
    PosixNewFiles(PosixTree tree, ActingThread thread, PosixAttributeChange changes, ChangeSync sync, int mask) {
        this.tree = tree;
        this.thread = thread;
        this.changes = changes;
        this.sync = sync;
        this.mask = mask;
    }

    /** Gives the new name to the file system. */
    private interface Making {
        void in(OpenDirectory directory, byte[] name) throws PosixException;
    }

    FoundFile create(LocatedFile directory, FileName name, boolean exclusive, AttributeChange initial)
            throws IOException {
        requireSize(initial.size());
        for (int i = 0; i < MAX_RACES; i++) {
            try {
                return make(
                        directory,
                        name,
                        initial,
                        DEFAULT_FILE_MODE,
                        (in, bytes) -> in.createBeneath(
                                        bytes,
                                        initial.mode().orElse(DEFAULT_FILE_MODE),
                                        OpenFlag.CREATE,
                                        OpenFlag.EXCLUSIVE,
                                        OpenFlag.WRITE_ONLY)
                                .close());
            } catch (PosixException e) {
                if (exclusive || e.errno() != Errno.EEXIST) {
                    throw e;
                }
            }
            try (LocatedFile there = lookup(directory, name)) {
                return use(there, initial.size());
            } catch (PosixException e) {
                if (e.errno() != Errno.ENOENT) {
                    throw e;
                }
            }
        }
        throw new FileException(FileFault.TRY_LATER, "the name comes and goes");
    }

    FoundFile directory(LocatedFile directory, FileName name, AttributeChange initial) throws IOException {
        int mode = initial.mode().orElse(DEFAULT_DIRECTORY_MODE);
        return make(
                directory,
                name,
                initial.withoutSize(),
                DEFAULT_DIRECTORY_MODE,
                (in, bytes) -> in.makeDirectory(bytes, mode));
    }

    FoundFile symbolicLink(LocatedFile directory, FileName name, byte[] target) throws IOException {
        return make(directory, name, AttributeChange.NONE, 0, (in, bytes) -> in.makeSymbolicLink(bytes, target));
    }

    FoundFile node(
            LocatedFile directory,
            FileName name,
            dev.bramble.nfs.fs.FileType type,
            DeviceNumber device,
            AttributeChange initial)
            throws IOException {
        FileType kind = switch (type) {
            case BLOCK_DEVICE -> FileType.BLOCK_DEVICE;
            case CHARACTER_DEVICE -> FileType.CHARACTER_DEVICE;
            case FIFO -> FileType.FIFO;
            case SOCKET -> FileType.SOCKET;
            default -> throw new FileException(FileFault.BAD_TYPE, "no special file");
        };
        int mode = initial.mode().orElse(DEFAULT_FILE_MODE);
        return make(
                directory,
                name,
                initial.withoutSize(),
                DEFAULT_FILE_MODE,
                (in, bytes) -> in.makeNode(bytes, kind, mode, device.major(), device.minor()));
    }

    /** The file of a name in a directory, as the caller finds it. */
    LocatedFile lookup(LocatedFile directory, FileName name) throws IOException {
        OpenDirectory in = directory.directory();
        try {
            return tree.locate(directory, name, thread.call(() -> reference(in, name)));
        } catch (PosixException e) {
            if (e.errno() == Errno.EXDEV) {
                throw new FileException(FileFault.ACCESS, "another file system is not exported with this one");
            }
            throw e;
        }
    }

    private static OpenFile reference(OpenDirectory in, FileName name) throws PosixException {
        if (Waiting.isAllowed()) {
            return in.referenceLiterally(name.bytes());
        }
        return in.referenceLiterallyCached(name.bytes()).orElseThrow(Waiting::wouldWait);
    }

    private FoundFile make(
            LocatedFile directory, FileName name, AttributeChange initial, int defaultMode, Making making)
            throws IOException {
        OpenDirectory in = directory.directory();
        thread.call(() -> {
            making.in(in, name.bytes());
            return true;
        });
        try (LocatedFile file = tree.locate(directory, name, in.referenceLiterally(name.bytes()))) {
            try {
                AttributeChange rest = rest(file.status(), initial, defaultMode);
                if (!rest.equals(AttributeChange.NONE)) {
                    changes.apply(file, rest);
                }
                sync.names(in);
            } catch (IOException e) {
                undo(in, name, file, e);
                throw e;
            }
            return file.again();
        }
    }

    /** What the making itself could not do: a size, an owner, times, and the bits that the process's mask took. */
    private AttributeChange rest(FileStatus made, AttributeChange initial, int defaultMode) {
        int asked = initial.mode().orElse(defaultMode);
        boolean chowns = initial.uid().isPresent() || initial.gid().isPresent();
        boolean setsMode = made.type() != FileType.SYMBOLIC_LINK && ((asked & mask) != 0 || chowns);
        OptionalLong size =
                initial.size().isPresent() && initial.size().getAsLong() == 0 ? OptionalLong.empty() : initial.size();
        return new AttributeChange(
                setsMode ? OptionalInt.of(made.mode() | asked) : OptionalInt.empty(),
                initial.uid(),
                initial.gid(),
                size,
                initial.accessed(),
                initial.modified());
    }

    private FoundFile use(LocatedFile there, OptionalLong size) throws IOException {
        if (there.status().type() != FileType.REGULAR) {
            throw new FileException(FileFault.EXISTS, "there is something else of that name");
        }
        if (size.isPresent()) {
            changes.apply(
                    there,
                    new AttributeChange(
                            OptionalInt.empty(),
                            OptionalInt.empty(),
                            OptionalInt.empty(),
                            size,
                            AttributeChange.NONE.accessed(),
                            AttributeChange.NONE.modified()));
        }
        return there.again();
    }

    private static void requireSize(OptionalLong size) throws FileException {
        if (size.isPresent() && size.getAsLong() < 0) {
            throw new FileException(FileFault.FILE_TOO_BIG, "size past 2^63");
        }
    }

    private void undo(OpenDirectory in, FileName name, LocatedFile made, IOException why) {
        try {
            if (!in.handle(name.bytes()).equals(made.held().handle())) {
                return;
            }
            if (made.isDirectory()) {
                in.removeDirectory(name.bytes());
            } else {
                in.unlink(name.bytes());
            }
            tree.forget(made.held().handle());
        } catch (PosixException e) {
            why.addSuppressed(e);
        }
    }
}
