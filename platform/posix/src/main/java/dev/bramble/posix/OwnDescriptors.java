package dev.bramble.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * The files that this process has open, as {@code /proc/self/fd/N} (proc(5)), by which a reference is opened for use. The
 * folder is held open: to walk the path to it each time costs more than the opening.
 */
final class OwnDescriptors {
    private static final Path PATH = Path.of("/proc/self/fd");

    static final int FOLDER = open();

    private OwnDescriptors() {}

    private static int open() {
        try {
            return OpenDirectory.openPath(PATH, OpenFlag.bits(OpenFlag.PATH, OpenFlag.DIRECTORY));
        } catch (PosixException e) {
            throw new IllegalStateException(PATH + " cannot be opened; is /proc mounted?", e);
        }
    }

    static MemorySegment name(Arena arena, int fd) {
        return arena.allocateFrom(Integer.toString(fd));
    }
}
