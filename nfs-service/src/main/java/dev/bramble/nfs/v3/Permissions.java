package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileAttributes;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.rpc.Caller;

/** What the mode bits let a caller do. Root may do everything: boot trees are exported with maproot=root. */
final class Permissions {
    static final int READ = 4;
    static final int WRITE = 2;
    static final int EXECUTE = 1;

    private static final int STICKY = 01000;
    private static final int ANY_EXECUTE = 0111;

    private Permissions() {}

    /** @param wanted of {@link #READ}, {@link #WRITE}, {@link #EXECUTE} */
    static boolean may(Caller caller, FileAttributes file, int wanted) {
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

    static void require(Caller caller, FileAttributes file, int wanted) throws FileException {
        if (!may(caller, file, wanted)) {
            throw new FileException(FileFault.ACCESS, "mode %o does not allow it".formatted(file.mode()));
        }
    }

    /** A file that is open must stay usable after a chmod: its owner reads and writes it whatever the mode. */
    static void requireOrOwner(Caller caller, FileAttributes file, int wanted) throws FileException {
        if (caller.uid() != file.uid()) {
            require(caller, file, wanted);
        }
    }

    static boolean owns(Caller caller, FileAttributes file) {
        return caller.isRoot() || caller.uid() == file.uid();
    }

    /** Whether a caller that may write the directory may take this entry out of it. */
    static void requireRemovable(Caller caller, FileAttributes directory, FileAttributes entry) throws FileException {
        if ((directory.mode() & STICKY) != 0 && !owns(caller, directory) && !owns(caller, entry)) {
            throw new FileException(FileFault.NOT_OWNER, "the directory is sticky");
        }
    }
}
