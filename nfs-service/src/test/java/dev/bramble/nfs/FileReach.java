package dev.bramble.nfs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bramble.nfs.fs.FileOwnership;
import dev.bramble.nfs.fs.PosixFileSystems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The two ways in which the service reaches files; a test of the service runs in both. */
enum FileReach {
    KERNEL_HANDLES,
    PATHS;

    /** Skips the test where the way cannot be taken. */
    void require(Path folder) throws IOException {
        if (this == KERNEL_HANDLES) {
            Optional<String> obstacle = PosixFileSystems.obstacle(folder, FileOwnership.ofThisProcess());
            assumeTrue(obstacle.isEmpty(), "skipped: run the tests as root for kernel handles: " + obstacle);
        }
    }
}
