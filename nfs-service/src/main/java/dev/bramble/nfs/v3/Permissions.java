package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.AttributeChange;
import dev.bramble.nfs.fs.FileAttributes;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.rpc.Caller;

/** What the mode bits let a caller do. Root may do everything: boot trees are exported with maproot=root. */
public final class Permissions {
    public static final int READ = 4;
    public static final int WRITE = 2;
    public static final int EXECUTE = 1;

    private static final int STICKY = 01000;
    private static final int ANY_EXECUTE = 0111;

    private Permissions() {}

    /**
     * Whether the mode bits, or being root, allow it.
     *
     * @param wanted of {@link #READ}, {@link #WRITE}, {@link #EXECUTE}
     */
    public static boolean may(Caller caller, FileAttributes file, int wanted) {
        if (caller.isRoot()) {
            return (wanted & EXECUTE) == 0 || file.type() == FileType.DIRECTORY || (file.mode() & ANY_EXECUTE) != 0;
        }
        int bits = file.mode();
        if (caller.uid() == file.uid()) {
            bits >>= 6;
        } else if (caller.isInGroup(file.gid())) {
            bits >>= 3;
        }
        return (bits & wanted) == wanted;
    }

    public static void require(Caller caller, FileAttributes file, int wanted) throws FileException {
        if (!may(caller, file, wanted)) {
            throw new FileException(FileFault.ACCESS, "mode %o does not allow it".formatted(file.mode()));
        }
    }

    /** A file that is open must stay usable after a chmod: its owner reads and writes it whatever the mode. */
    public static void requireOrOwner(Caller caller, FileAttributes file, int wanted) throws FileException {
        if (caller.uid() != file.uid()) {
            require(caller, file, wanted);
        }
    }

    public static boolean owns(Caller caller, FileAttributes file) {
        return caller.isRoot() || caller.uid() == file.uid();
    }

    /** Whether a caller that may write the directory may take this entry out of it. */
    public static void requireRemovable(Caller caller, FileAttributes directory, FileAttributes entry)
            throws FileException {
        if ((directory.mode() & STICKY) != 0 && !owns(caller, directory) && !owns(caller, entry)) {
            throw new FileException(FileFault.NOT_OWNER, "the directory is sticky");
        }
    }

    /** Whether a caller may change a file's attributes so; as chmod, chown, truncate and utimensat have it. */
    public static void requireChangeable(Caller caller, FileAttributes file, AttributeChange change)
            throws FileException {
        if (change.size().isPresent()) {
            requireOrOwner(caller, file, WRITE);
        }
        boolean owns = owns(caller, file);
        boolean setsTime = change.accessed()
                        .filter(AttributeChange.TimeChange.To.class::isInstance)
                        .isPresent()
                || change.modified()
                        .filter(AttributeChange.TimeChange.To.class::isInstance)
                        .isPresent();
        if ((change.mode().isPresent() || setsTime) && !owns) {
            throw new FileException(FileFault.NOT_OWNER, "only the owner may");
        }
        boolean touches = change.accessed().isPresent() || change.modified().isPresent();
        if (touches && !owns) {
            require(caller, file, WRITE);
        }
        boolean givesAway = change.uid().isPresent() && change.uid().getAsInt() != file.uid();
        boolean regroups = change.gid().isPresent() && change.gid().getAsInt() != file.gid();
        boolean mayRegroup =
                owns && (caller.isRoot() || caller.isInGroup(change.gid().orElse(file.gid())));
        if ((givesAway && !caller.isRoot()) || (regroups && !mayRegroup)) {
            throw new FileException(FileFault.NOT_OWNER, "only root gives files away");
        }
    }
}
