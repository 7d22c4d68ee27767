package dev.bramble.nfs.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The exports' file systems on java.nio; one object for each root, as its lock must be one. */
public final class NioFileSystems implements ExportedFileSystems {
    private final NioStatus status;
    private final NioAttributeChange changes;
    private final LongAdder syncs = new LongAdder();
    private final ChangeSync sync = ChangeSync.now(syncs);
    private final ConcurrentHashMap<Path, ExportedFileSystem> open = new ConcurrentHashMap<>();

    /**
     * Finds out what the file system can do.
     *
     * @param folder where the roots are
     */
    public NioFileSystems(Path folder, FileOwnership ownership, InstantSource clock) throws IOException {
        status = new NioStatus(ownership, NioStatus.hasBirthTime(folder));
        changes = new NioAttributeChange(ownership, clock, sync);
    }

    @Override
    public ExportedFileSystem at(Path root) {
        Waiting.requireLong();
        return open.computeIfAbsent(root, path -> new NioFileSystem(path, status, changes, sync));
    }

    /** Nothing is held open between calls. */
    @Override
    public void sweep() {}

    @Override
    public int heldFiles() {
        return 0;
    }

    @Override
    public long syncs() {
        return syncs.sum();
    }

    @Override
    public void close() {}
}
