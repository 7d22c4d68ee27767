package dev.bramble.posix;

import java.lang.foreign.Arena;

/** The permission bits that the process takes away from every new file (umask(2)). */
public final class FileCreationMask {
    private FileCreationMask() {}

    /**
     * Sets it for the whole process; a file server, whose clients have masks of their own, sets 0.
     *
     * @return the mask before
     */
    public static int set(int mask) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Kernel.call(arena, SystemCall.UMASK, mask);
        }
    }
}
