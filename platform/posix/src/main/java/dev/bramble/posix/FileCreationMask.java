package dev.bramble.posix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/** The permission bits that the process takes away from every new file (umask(2)). */
public final class FileCreationMask {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String MASK = "Umask:";

    private FileCreationMask() {}

    /** What it is, without changing it. */
    public static int current() throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(MASK)) {
                return Integer.parseInt(line.substring(MASK.length()).strip(), 8);
            }
        }
        throw new IOException(STATUS + " has no line " + MASK);
    }

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
