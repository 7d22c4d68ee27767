package dev.bramble.posix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Names and paths as the kernel has them: any bytes but NUL, ended by one. */
final class FileName {
    private FileName() {}

    /** One name within a directory: not empty, no slash, not {@code .} or {@code ..}, which would lead elsewhere. */
    static MemorySegment component(Arena arena, byte[] name) throws PosixException {
        boolean dots = name.length <= 2;
        for (byte b : name) {
            dots &= b == '.';
            if (b == '/') {
                throw invalid(name);
            }
        }
        if (dots) {
            throw invalid(name);
        }
        return path(arena, name);
    }

    static MemorySegment path(Arena arena, byte[] path) throws PosixException {
        for (byte b : path) {
            if (b == 0) {
                throw invalid(path);
            }
        }
        MemorySegment copy = arena.allocate(path.length + 1L);
        MemorySegment.copy(path, 0, copy, ValueLayout.JAVA_BYTE, 0, path.length);
        return copy;
    }

    static String printable(byte[] name) {
        return "'" + new String(name, UTF_8) + "'";
    }

    private static PosixException invalid(byte[] name) {
        return new PosixException(Errno.EINVAL, printable(name) + ": not a file name (EINVAL)");
    }
}
