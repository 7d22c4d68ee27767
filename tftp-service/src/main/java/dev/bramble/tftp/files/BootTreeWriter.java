package dev.bramble.tftp.files;

import dev.bramble.posix.Errno;
import dev.bramble.posix.FileStatus;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import dev.bramble.posix.PosixException;
import dev.bramble.tftp.files.WritePolicy.Allowed;
import dev.bramble.tftp.files.WriteRefusedException.Reason;
import dev.bramble.tftp.wire.TransferMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes files into boot trees: beneath {@code trees/<uid>}, also by way of a link to that, such as a Pi's MAC, and only
 * where the folder exists. The kernel keeps every path beneath its tree, as it does for reads.
 */
public final class BootTreeWriter implements IncomingFiles, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BootTreeWriter.class);

    private static final int UNFINISHED_MODE = 0600;

    private final OpenDirectory root;
    private final WritePolicy policy;
    private final WriterAddresses writers;
    private final TemporaryNames temporaryNames;

    private BootTreeWriter(OpenDirectory root, WritePolicy policy, WriterAddresses writers, InstantSource clock) {
        this.root = root;
        this.policy = policy;
        this.writers = writers;
        temporaryNames = new TemporaryNames(clock.instant());
    }

    /** Opens the TFTP root, which is held until {@link #close}. */
    public static BootTreeWriter in(Path root, WritePolicy policy, WriterAddresses writers, InstantSource clock)
            throws PosixException {
        return new BootTreeWriter(OpenDirectory.open(root), policy, writers, clock);
    }

    @Override
    public IncomingFile begin(BootRequest request, TransferMode mode, OptionalLong announced) throws IOException {
        if (policy.allowed() == Allowed.OFF) {
            return NONE.begin(request, mode, announced);
        }
        try {
            TreePath path = TreePath.of(request.filename(), root);
            writers.check(path.tree(), request.client());
            if (announced.isPresent() && announced.getAsLong() > policy.maxBytes()) {
                throw PendingFile.tooLong(policy.maxBytes());
            }
            OpenDirectory folder = folder(path);
            boolean handedOver = false;
            try {
                checkName(folder, path);
                checkRoom(folder, announced);
                temporaryNames.removeLeftovers(folder);
                IncomingFile file = create(folder, path);
                handedOver = true;
                return mode == TransferMode.NETASCII ? new NetasciiIncomingFile(file) : file;
            } finally {
                if (!handedOver) {
                    folder.close();
                }
            }
        } catch (PosixException e) {
            throw refused(e);
        }
    }

    private OpenDirectory folder(TreePath path) throws PosixException {
        // NO_FOLLOW: a tree that is itself a link would be confined to where the link leads.
        try (OpenDirectory tree = root.openDirectoryBeneath(bytes("trees/" + path.tree()), OpenFlag.NO_FOLLOW)) {
            return tree.openDirectoryBeneath(bytes(path.folder()));
        }
    }

    private void checkName(OpenDirectory folder, TreePath path) throws PosixException, WriteRefusedException {
        FileStatus status;
        try {
            status = folder.status(bytes(path.name()));
        } catch (PosixException e) {
            if (e.errno() == Errno.ENOENT) {
                return;
            }
            throw e;
        }
        if (policy.allowed() == Allowed.NEW) {
            throw PendingFile.exists();
        }
        if (status.type() != FileType.REGULAR) {
            throw new WriteRefusedException(Reason.FORBIDDEN, "not a regular file");
        }
    }

    private static void checkRoom(OpenDirectory folder, OptionalLong announced)
            throws PosixException, WriteRefusedException {
        if (announced.isEmpty()) {
            return;
        }
        var fileSystem = folder.fileSystem();
        if (announced.getAsLong() / fileSystem.blockSize() >= fileSystem.availableBlocks()) {
            throw PendingFile.noRoom();
        }
    }

    private IncomingFile create(OpenDirectory folder, TreePath path) throws PosixException {
        byte[] name = temporaryNames.next();
        OpenFile file = folder.createBeneath(
                name, UNFINISHED_MODE, OpenFlag.WRITE_ONLY, OpenFlag.CREATE, OpenFlag.EXCLUSIVE, OpenFlag.NO_FOLLOW);
        return new PendingFile(folder, file, name, path, policy);
    }

    static WriteRefusedException refused(PosixException e) {
        return switch (e.errno()) {
            case ENOENT, ENOTDIR ->
                new WriteRefusedException(Reason.FORBIDDEN, "there is no such folder; make it over NFS");
            case EXDEV, ELOOP -> new WriteRefusedException(Reason.FORBIDDEN, "a link out of the boot tree");
            case ENAMETOOLONG, EINVAL -> new WriteRefusedException(Reason.FORBIDDEN, "not a file name");
            case EACCES, EPERM, EROFS ->
                new WriteRefusedException(Reason.FORBIDDEN, "the server has no permission to write there");
            case ENOSPC, EDQUOT, EFBIG -> PendingFile.noRoom();
            default -> {
                log.atWarn().setCause(e).log("a file could not be taken");
                yield new WriteRefusedException(Reason.FORBIDDEN, "the server cannot write it");
            }
        };
    }

    static byte[] bytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws PosixException {
        root.close();
    }
}
