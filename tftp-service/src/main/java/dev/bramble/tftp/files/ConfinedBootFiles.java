package dev.bramble.tftp.files;

import dev.bramble.posix.FileStatus;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import dev.bramble.posix.PosixException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The regular files beneath one directory. The kernel keeps every path beneath it (openat2 with RESOLVE_BENEATH and
 * RESOLVE_NO_MAGICLINKS): links within are followed, links out of it refused. Nothing is remembered between requests, so
 * a file that was replaced is found new.
 */
public final class ConfinedBootFiles implements BootFiles, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConfinedBootFiles.class);

    private final OpenDirectory root;

    private ConfinedBootFiles(OpenDirectory root) {
        this.root = root;
    }

    /** Opens the TFTP root, which is held until {@link #close}. */
    public static ConfinedBootFiles in(Path root) throws PosixException {
        return new ConfinedBootFiles(OpenDirectory.open(root));
    }

    @Override
    public Optional<Lookup> openCached(BootRequest request) {
        return Optional.empty();
    }

    @Override
    public Lookup open(BootRequest request) {
        Optional<RequestPath> path = RequestPath.parse(request.filename());
        if (path.isEmpty()) {
            return new Lookup.Refused("not a file name that is served");
        }
        try {
            return open(path.get().relative().getBytes(StandardCharsets.UTF_8));
        } catch (PosixException e) {
            return failed(e);
        }
    }

    /** Looks before it opens: merely opening a device or a FIFO may do something, or wait for ever. */
    private Lookup open(byte[] path) throws PosixException {
        try (OpenFile reference = root.openBeneath(path, OpenFlag.PATH)) {
            FileType type = reference.status().type();
            if (type != FileType.REGULAR) {
                return notRegular(type);
            }
        }
        OpenFile file = root.openBeneath(path, OpenFlag.NON_BLOCKING);
        boolean handedOver = false;
        try {
            FileStatus status = file.status();
            if (status.type() != FileType.REGULAR) {
                return notRegular(status.type());
            }
            handedOver = true;
            return new Lookup.Found(new OpenBootFile(file, status));
        } finally {
            if (!handedOver) {
                file.close();
            }
        }
    }

    private static Lookup notRegular(FileType type) {
        return new Lookup.Refused(type == FileType.DIRECTORY ? "a directory" : "not a regular file");
    }

    private static Lookup failed(PosixException e) {
        return switch (e.errno()) {
            case ENOENT, ENOTDIR, ENAMETOOLONG, EINVAL -> new Lookup.Missing();
            case EXDEV, ELOOP -> new Lookup.Refused("a link out of the boot folder");
            case EACCES, EPERM -> new Lookup.Refused("the server has no permission to read it");
            default -> {
                log.atWarn().setCause(e).log("a boot file could not be opened");
                yield new Lookup.Refused("the server cannot open it");
            }
        };
    }

    @Override
    public void close() throws PosixException {
        root.close();
    }
}
