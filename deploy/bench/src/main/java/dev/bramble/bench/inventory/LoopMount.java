package dev.bramble.bench.inventory;

import dev.bramble.bench.server.MissingServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system of the bench's own in a sparse file.
 *
 * @param folder where it is mounted
 */
record LoopMount(Path folder) implements AutoCloseable {
    private static final String SIZE = "8G";

    /**
     * A new XFS, whose files share blocks.
     *
     * @throws MissingServerException where that cannot be had: it needs root and xfsprogs
     */
    static LoopMount xfs(Path folder) throws MissingServerException {
        Path file = folder.resolveSibling(folder.getFileName() + ".xfs");
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(file);
            DiskImage.command("truncate", "-s", SIZE, file.toString());
            DiskImage.command("mkfs.xfs", "-q", "-m", "reflink=1", file.toString());
            DiskImage.command("mount", "-o", "loop", file.toString(), folder.toString());
        } catch (IOException e) {
            throw new MissingServerException(
                    "no XFS could be mounted, which takes root and xfsprogs: " + e.getMessage());
        }
        return new LoopMount(folder);
    }

    /** Lazily, since a service may have to be killed; the script's mount namespace takes away what is left here. */
    @Override
    public void close() throws IOException {
        DiskImage.command("umount", "-l", folder.toString());
    }
}
