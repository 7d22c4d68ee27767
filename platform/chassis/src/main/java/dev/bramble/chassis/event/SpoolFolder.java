package dev.bramble.chassis.event;

import dev.bramble.chassis.StartupFailure;
import dev.bramble.chassis.event.SpoolState.Identity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of a spool: locked against a second process, with an identity, and brought in order after a crash. */
final class SpoolFolder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SpoolFolder.class);

    private final Path path;
    private final SpoolState state;
    private final String prefix;
    private final String machineBoot;
    private final FileChannel lock;
    private Identity identity = new Identity("none", 0, "none");

    private SpoolFolder(Path path, String prefix, String machineBoot, FileChannel lock) {
        this.path = path;
        this.state = new SpoolState(path);
        this.prefix = prefix;
        this.machineBoot = machineBoot;
        this.lock = lock;
    }

    /** What was found: intact segments, oldest first, and where to go on. */
    record Recovered(List<SegmentFile> segments, long delivered, long nextPosition, long nextSequence) {}

    /**
     * Locks the folder.
     *
     * @param prefix of the instance's name: "tftp"
     * @param machineBoot see {@link #machineBoot()}
     * @throws StartupFailure when another process has it
     */
    static SpoolFolder lock(Path path, String prefix, String machineBoot) throws IOException {
        Files.createDirectories(path);
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException sameProcess) {
            locked = false;
        }
        if (!locked) {
            channel.close();
            throw new StartupFailure(
                    "the folder " + path
                            + " is in use by another process of this service; stop that one or set BRAMBLE_DATA to another folder");
        }
        return new SpoolFolder(path, prefix, machineBoot, channel);
    }

    /** The kernel's id of this boot of the machine: while it is the same, the page cache lost nothing. */
    static String machineBoot() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    /**
     * Reads every segment. A new epoch begins whenever a sequence might otherwise be given twice: nothing is left to
     * count on from, something was damaged, or the machine went down since and may have lost what was not synced.
     */
    Recovered recover() throws IOException {
        Optional<Identity> known = state.identity();
        long delivered = state.delivered();
        List<SegmentFile> segments = new ArrayList<>();
        boolean damaged = false;
        for (Path file : segmentFiles()) {
            Optional<SegmentFile> segment = SegmentFile.recover(file);
            if (segment.isEmpty()) {
                damaged = true;
                log.atError()
                        .addKeyValue("file", file)
                        .log("a segment of the event spool is unreadable; it is set aside");
                // Positions begin anew when nothing else is left, so one of this name may lie there already.
                Files.move(
                        file,
                        file.resolveSibling(file.getFileName() + ".damaged"),
                        StandardCopyOption.REPLACE_EXISTING);
                continue;
            }
            if (segment.get().truncateDamage()) {
                damaged = true;
                log.atWarn()
                        .addKeyValue("file", file)
                        .addKeyValue("bytes", segment.get().bytes)
                        .log("a segment of the event spool was torn; it ends at its last whole event");
            }
            segments.add(segment.get());
        }
        Optional<SegmentFile> last = segments.isEmpty() ? Optional.empty() : Optional.of(segments.getLast());
        boolean sameEpoch = !damaged
                && last.isPresent()
                && known.filter(is -> is.machineBoot().equals(machineBoot) && !machineBoot.equals("unknown"))
                        .filter(is -> is.epoch() == last.get().header.epoch())
                        .isPresent();
        identity = new Identity(
                known.map(Identity::instance).orElseGet(this::newInstance),
                known.map(Identity::epoch).orElse(0L) + (sameEpoch ? 0 : 1),
                machineBoot);
        state.identity(identity);
        long lastPosition = last.map(segment -> segment.lastPosition).orElse(0L);
        long nextSequence = sameEpoch ? last.get().lastSequence + 1 : 1;
        removeEmpty(segments);
        return new Recovered(segments, delivered, Math.max(lastPosition, delivered) + 1, nextSequence);
    }

    private List<Path> segmentFiles() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(SegmentFile.SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    /** An empty one has the name that the next will get. */
    private static void removeEmpty(List<SegmentFile> segments) throws IOException {
        for (SegmentFile segment : List.copyOf(segments)) {
            if (segment.lastPosition < segment.header.firstPosition()) {
                Files.delete(segment.path);
                segments.remove(segment);
            }
        }
    }

    private String newInstance() {
        byte[] random = new byte[3];
        new SecureRandom().nextBytes(random);
        return prefix + "-" + HexFormat.of().formatHex(random);
    }

    Path path() {
        return path;
    }

    SpoolState state() {
        return state;
    }

    Identity identity() {
        return identity;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
