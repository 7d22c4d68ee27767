package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bytes that a sparse file takes. */
final class Allocation {
    private Allocation() {}

    static long of(Path file) throws IOException {
        return Files.size(file);
    }
}
