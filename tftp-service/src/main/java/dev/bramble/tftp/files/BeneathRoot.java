package dev.bramble.tftp.files;

import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import dev.bramble.posix.PosixException;
import java.nio.charset.StandardCharsets;

/** How a path beneath the TFTP root is opened: with a wait for the disk or without. */
interface BeneathRoot {

    OpenFile open(byte[] path, OpenFlag... flags) throws PosixException, WouldWaitException;

    /** Waits where need be. */
    static BeneathRoot waiting(OpenDirectory root) {
        return root::openBeneath;
    }

    /** Never waits. */
    static BeneathRoot cached(OpenDirectory root) {
        return (path, flags) -> root.openBeneathCached(path, flags).orElseThrow(WouldWaitException::new);
    }

    /** A mere reference to the file; looking at it does nothing to it, whatever it is. */
    default OpenFile reference(String path) throws PosixException, WouldWaitException {
        return open(path.getBytes(StandardCharsets.UTF_8), OpenFlag.PATH);
    }

    /** Whether there is a directory of that name, or a link to one. */
    default boolean hasDirectory(String path) throws PosixException, WouldWaitException {
        try (OpenFile _ = open(path.getBytes(StandardCharsets.UTF_8), OpenFlag.PATH, OpenFlag.DIRECTORY)) {
            return true;
        } catch (PosixException e) {
            return switch (e.errno()) {
                case ENOENT, ENOTDIR, ENAMETOOLONG, EINVAL -> false;
                default -> throw e;
            };
        }
    }

    /** The kernel cannot tell without looking on the disk. */
    final class WouldWaitException extends Exception {
        private static final long serialVersionUID = 1L;

        WouldWaitException() {
            super(null, null, false, false);
        }
    }
}
