package dev.bramble.nfs.fs;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.bramble.posix.Capability;
import dev.bramble.posix.FileCreationMask;
import dev.bramble.posix.FileHandle;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFlag;
import dev.bramble.posix.PosixException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The exports' file systems by system calls, for a service that is root and a file system with handles. */
public final class PosixFileSystems implements ExportedFileSystems {
    /** What fits into an NFS handle beside its signature; ext4 has 8, xfs 12, btrfs 20. */
    public static final int MAX_HANDLE_BYTES = 28;

    private static final Set<Capability> NEEDED = EnumSet.of(
            Capability.DAC_READ_SEARCH,
            Capability.DAC_OVERRIDE,
            Capability.CHOWN,
            Capability.FOWNER,
            Capability.SETUID,
            Capability.SETGID);
    private static final int MAX_HELD_FILES = 2048;
    private static final int MAX_OPENED_FILES = 32_768;

    private final HeldFiles held = new HeldFiles(descriptors(8, MAX_HELD_FILES));
    private final OpenedFiles opened = new OpenedFiles(descriptors(4, MAX_OPENED_FILES));
    private final int mask;
    private final LongAdder syncs = new LongAdder();
    private final ConcurrentHashMap<Path, ExportedFileSystem> open = new ConcurrentHashMap<>();

    /** Only where {@link #obstacle} finds none. */
    public PosixFileSystems() throws IOException {
        mask = FileCreationMask.current();
    }

    /** What keeps this process from serving the files of a folder in this way, in a few words; tried, not guessed. */
    public static Optional<String> obstacle(Path folder, FileOwnership ownership) throws IOException {
        if (ownership.singleUser()) {
            return Optional.of("not running as root, but as uid " + ownership.serviceUid());
        }
        Set<Capability> missing = EnumSet.copyOf(NEEDED);
        missing.removeAll(Capability.effective());
        if (!missing.isEmpty()) {
            return Optional.of("root without the capabilities " + missing);
        }
        try (OpenDirectory directory = OpenDirectory.open(folder)) {
            FileHandle handle = directory.handle();
            if (handle.bytes().length > MAX_HANDLE_BYTES) {
                return Optional.of("the file system's handles are too long");
            }
            directory.openDirectoryByHandle(handle, OpenFlag.PATH).close();
            return Optional.empty();
        } catch (PosixException e) {
            return Optional.of("no file handles: " + e.getMessage());
        }
    }

    @Override
    public ExportedFileSystem at(Path root) {
        return open.computeIfAbsent(
                root,
                path -> new PosixFileSystem(
                        new PosixTree(path, held, opened), mask, ChangeSync.now(syncs), Identity.ROOT));
    }

    @Override
    public void sweep() throws IOException {
        held.sweep();
    }

    @Override
    public int heldFiles() {
        return held.size() + opened.size();
    }

    @Override
    public long syncs() {
        return syncs.sum();
    }

    @Override
    public void close() throws IOException {
        try (held) {
            opened.close();
        }
    }

    /** A part of the descriptors that this process may have, as connections and calls need some too. */
    private static int descriptors(int part, int most) {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? (int) Math.min(most, unix.getMaxFileDescriptorCount() / part)
                : most;
    }
}
