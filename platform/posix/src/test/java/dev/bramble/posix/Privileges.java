package dev.bramble.posix;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;

/** Skips a test that needs more than the user who runs it has. */
final class Privileges {
    private Privileges() {}

    static void require(Capability... capabilities) throws IOException {
        assumeTrue(
                Capability.effective().containsAll(List.of(capabilities)),
                "needs " + List.of(capabilities) + ": run the tests as root (containers: cap_add)");
    }

    static void requireHandles(OpenDirectory directory) throws PosixException {
        try {
            directory.handle();
        } catch (PosixException e) {
            assumeTrue(e.errno() != Errno.EOPNOTSUPP, "the file system of the temporary folder has no file handles");
            throw e;
        }
    }
}
