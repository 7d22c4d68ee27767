package dev.bramble.iscsi.volume;

import dev.bramble.posix.OpenDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Bytes that a volume takes. Asked by name: to open the file once more and close it would drop this process's lock on
 * it (fcntl(2)).
 */
final class Allocation {
    private static final int STAT_BLOCK = 512;

    private Allocation() {}

    static long of(Path folder) throws IOException {
        try (OpenDirectory directory = OpenDirectory.open(folder)) {
            return directory
                            .status(VolumeStore.DATA.getBytes(StandardCharsets.US_ASCII))
                            .blocks()
                    * STAT_BLOCK;
        }
    }
}
