package dev.bramble.nfs.fs;

/** What the mode bits let somebody do, where the kernel is not asked. Root may do everything. */
final class Permissions {
    private static final int STICKY = 01000;
    private static final int ANY_EXECUTE = 0111;

    private final Identity identity;

    Permissions(Identity identity) {
        this.identity = identity;
    }

    boolean may(FileAttributes file, Right... wanted) {
        int needed = 0;
        for (Right right : wanted) {
            needed |= bit(right);
        }
        if (identity.isRoot()) {
            boolean executes = (needed & bit(Right.EXECUTE)) != 0;
            return !executes || file.type() == FileType.DIRECTORY || (file.mode() & ANY_EXECUTE) != 0;
        }
        int bits = file.mode();
        if (identity.uid() == file.uid()) {
            bits >>= 6;
        } else if (identity.isInGroup(file.gid())) {
            bits >>= 3;
        }
        return (bits & needed) == needed;
    }

    void require(FileAttributes file, Right... wanted) throws FileException {
        if (!may(file, wanted)) {
            throw new FileException(FileFault.ACCESS, "mode %o does not allow it".formatted(file.mode()));
        }
    }

    /** A file that is open must stay usable after a chmod: its owner reads and writes it whatever the mode. */
    void requireOrOwner(FileAttributes file, Right... wanted) throws FileException {
        if (identity.uid() != file.uid()) {
            require(file, wanted);
        }
    }

    boolean owns(FileAttributes file) {
        return identity.isRoot() || identity.uid() == file.uid();
    }

    /** Whether somebody who may write the directory may take this entry out of it. */
    void requireRemovable(FileAttributes directory, FileAttributes entry) throws FileException {
        if ((directory.mode() & STICKY) != 0 && !owns(directory) && !owns(entry)) {
            throw new FileException(FileFault.NOT_OWNER, "the directory is sticky");
        }
    }

    private static int bit(Right right) {
        return switch (right) {
            case READ -> 4;
            case WRITE -> 2;
            case EXECUTE -> 1;
        };
    }
}
