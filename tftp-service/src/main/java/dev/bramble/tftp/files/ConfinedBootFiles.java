package dev.bramble.tftp.files;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.posix.FileStatus;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.PosixException;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.tftp.files.BeneathRoot.WouldWaitException;
import dev.bramble.tftp.files.Candidates.InTree;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The regular files beneath one directory. The kernel keeps every path beneath it (openat2 with RESOLVE_BENEATH and
 * RESOLVE_NO_MAGICLINKS): links within are followed, links out of it refused. Paths are walked anew
 * for each request, so that a file that was replaced is found new.
 */
public final class ConfinedBootFiles implements BootFiles, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConfinedBootFiles.class);

    private final OpenDirectory root;
    private final BootFilesSettings settings;
    private final InventoryMirror mirror;
    private final CommandLineGuard guard;
    private final BeneathRoot waiting;
    private final BeneathRoot cached;
    private final Descriptors descriptors = new Descriptors();

    private ConfinedBootFiles(OpenDirectory root, BootFilesSettings settings, InventoryMirror mirror) {
        this.root = root;
        this.settings = settings;
        this.mirror = mirror;
        guard = new CommandLineGuard(root, mirror);
        waiting = BeneathRoot.waiting(root);
        cached = BeneathRoot.cached(root);
    }

    /** Opens the TFTP root, which is held until {@link #close}. */
    public static ConfinedBootFiles in(Path root, BootFilesSettings settings, InventoryMirror mirror)
            throws PosixException {
        return new ConfinedBootFiles(OpenDirectory.open(root), settings, mirror);
    }

    /** As the other, with the default settings and nothing known of any Pi: names and links alone tell. */
    public static ConfinedBootFiles in(Path root) throws PosixException {
        return in(root, BootFilesSettings.DEFAULT, InventoryMirror.fixed(InventoryView.NOTHING_YET));
    }

    @Override
    public Optional<Lookup> openCached(BootRequest request) {
        try {
            return Optional.of(open(request, cached));
        } catch (WouldWaitException e) {
            return Optional.empty();
        }
    }

    @Override
    public Lookup open(BootRequest request) {
        try {
            return open(request, waiting);
        } catch (WouldWaitException e) {
            throw new IllegalStateException("opening that may wait said that it would", e);
        }
    }

    private Lookup open(BootRequest request, BeneathRoot beneath) throws WouldWaitException {
        Optional<RequestPath> path = RequestPath.parse(request.filename());
        if (path.isEmpty()) {
            return new Lookup.Refused("not a file name that is served");
        }
        if (request.pi().filter(Pi::getHeld).isPresent()) {
            // What it began to boot by now would meet another disk when iscsi-service lets it log in again.
            return new Lookup.Refused("its boot tree and disk are being changed together; ask again");
        }
        try {
            return find(Candidates.of(path.get(), request.pi(), mirror.view()), request.client(), beneath);
        } catch (PosixException e) {
            return failed(e);
        }
    }

    private Lookup find(Candidates candidates, InetAddress client, BeneathRoot beneath)
            throws PosixException, WouldWaitException {
        for (Iterator<InTree> places = candidates.trees().iterator(); places.hasNext(); ) {
            InTree place = places.next();
            for (String file : place.files()) {
                Lookup found = open(place.tree() + "/" + file, client, beneath);
                if (!(found instanceof Lookup.Missing)) {
                    return found;
                }
            }
            boolean elsewhere = places.hasNext() || !settings.fallback().isEmpty();
            if (elsewhere && beneath.hasDirectory(place.tree())) {
                Lookup shared = openShared(place, client, beneath);
                if (!(shared instanceof Lookup.Missing)) {
                    return shared;
                }
                break;
            }
        }
        return candidates.inRoot().isPresent()
                ? open(candidates.inRoot().get(), client, beneath)
                : new Lookup.Missing();
    }

    /** A command line is a Pi's own: another's, even a shared one, would start it from a wrong disk. */
    private Lookup openShared(InTree place, InetAddress client, BeneathRoot beneath)
            throws PosixException, WouldWaitException {
        for (String folder : settings.fallback()) {
            for (String file : place.files()) {
                if (!CommandLineGuard.holdsCommandLine(file)) {
                    Lookup found = open(folder + "/" + file, client, beneath);
                    if (!(found instanceof Lookup.Missing)) {
                        return found;
                    }
                }
            }
        }
        return new Lookup.Missing();
    }

    /** Looks before it opens: merely opening a device or a FIFO may do something, or wait for ever. */
    private Lookup open(String path, InetAddress client, BeneathRoot beneath)
            throws PosixException, WouldWaitException {
        try (OpenFile reference = beneath.reference(path)) {
            FileStatus status = reference.status();
            if (status.type() != FileType.REGULAR) {
                return new Lookup.Refused(status.type() == FileType.DIRECTORY ? "a directory" : "not a regular file");
            }
            if (settings.guardCommandLine()) {
                Optional<Lookup.Refused> refused = guard.check(reference, client);
                if (refused.isPresent()) {
                    return refused.get();
                }
            }
            return new Lookup.Found(descriptors.open(reference, status));
        } catch (PosixException e) {
            return switch (e.errno()) {
                case ENOENT, ENOTDIR, ENAMETOOLONG, EINVAL -> new Lookup.Missing();
                default -> throw e;
            };
        }
    }

    private static Lookup failed(PosixException e) {
        return switch (e.errno()) {
            case EXDEV, ELOOP -> new Lookup.Refused("a link out of the boot folder");
            case EACCES, EPERM -> new Lookup.Refused("the server has no permission to read it");
            default -> {
                log.atWarn().setCause(e).log("a boot file could not be opened");
                yield new Lookup.Refused("the server cannot open it");
            }
        };
    }

    @Override
    public void closeIdle() {
        descriptors.closeIdle();
    }

    @Override
    public void close() throws PosixException {
        descriptors.close();
        root.close();
    }
}
