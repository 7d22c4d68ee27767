package dev.bramble.nfs;

import dev.bramble.nfs.fs.ExportedFileSystems;
import dev.bramble.nfs.fs.FileOwnership;
import dev.bramble.nfs.fs.NioFileSystems;
import dev.bramble.nfs.fs.PosixFileSystems;
import dev.bramble.nfs.handle.HandleKey;
import dev.bramble.nfs.handle.HandleScheme;
import dev.bramble.nfs.handle.KernelHandles;
import dev.bramble.nfs.handle.TableHandles;
import dev.bramble.nfs.rpc.IdentityMapping;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How files are reached: by the kernel's handles and permissions where it lets this process do so, else by paths and mode
 * bits. Handles of the one are refused by the other.
 */
record FileAccess(ExportedFileSystems files, HandleScheme handles, IdentityMapping identities)
        implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FileAccess.class);

    /**
     * Finds out what can be done, and warns when it is not all.
     *
     * @param trees where the exports' roots are
     * @param state where the handles' key, and tables, are kept
     * @param kernel false: by paths in any case
     */
    static FileAccess open(Path trees, Path state, boolean kernel, SecureRandom random, InstantSource clock)
            throws IOException {
        HandleKey key = HandleKey.open(state.resolve("key"), random);
        FileOwnership ownership = FileOwnership.ofThisProcess();
        Optional<String> obstacle = kernel ? PosixFileSystems.obstacle(trees, ownership) : Optional.of("as was asked");
        if (obstacle.isEmpty()) {
            return new FileAccess(new PosixFileSystems(), new KernelHandles(key), IdentityMapping.AS_CLAIMED);
        }
        warn(ownership, obstacle.get());
        return new FileAccess(
                new NioFileSystems(trees, ownership, clock),
                new TableHandles(state.resolve("handles"), key),
                ownership.singleUser()
                        ? IdentityMapping.singleUser(ownership.serviceUid(), ownership.serviceGid())
                        : IdentityMapping.AS_CLAIMED);
    }

    private static void warn(FileOwnership ownership, String obstacle) {
        if (ownership.singleUser()) {
            log.warn(
                    "running as uid {}: single-user mode. All files are this user's and show as root's; changes of"
                            + " owner have no effect; what another process renames is stale to clients. To keep owners,"
                            + " run nfs-service as root (see RATIONALE.md).",
                    ownership.serviceUid());
        } else {
            log.warn(
                    "file handles are kept in a table, and permissions are the mode bits alone: {}. What another process"
                            + " renames is stale to clients (see RATIONALE.md).",
                    obstacle);
        }
    }

    @Override
    public void close() throws IOException {
        try (handles) {
            files.close();
        }
    }
}
