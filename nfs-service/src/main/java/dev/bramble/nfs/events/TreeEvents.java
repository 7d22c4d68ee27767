package dev.bramble.nfs.events;

import dev.bramble.chassis.event.BootEvents;
import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.nfs.events.UntoldChanges.Untold;
import dev.bramble.nfs.export.ExportActivity;
import dev.bramble.nfs.fs.FileNode;
import dev.bramble.nfs.fs.TreePath;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootTreeChanged;
import dev.bramble.proto.boot.v1.BootTreeMounted;
import dev.bramble.proto.boot.v1.BootTreeUnmounted;
import dev.bramble.proto.boot.v1.StaleWritesSeen;
import dev.bramble.proto.boot.v1.Subject;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Mounts and changes of boot trees. A change is told of with its hash, so not by the call that made it but by
 * {@link #settle}: of a written file once it is closed, a moment after a COMMIT, or when no further write came for a while;
 * of a rename, link or removal next time. Safe for use by several threads.
 */
public final class TreeEvents implements ExportActivity {
    private static final Duration QUIET = Duration.ofSeconds(2);

    /** A client commits a large file in pieces. */
    private static final Duration AFTER_COMMIT = Duration.ofMillis(500);

    private static final Duration READ_LIMIT = Duration.ofSeconds(30);
    private static final int MAX_ATTEMPTS = 5;

    private final BootEvents events;
    private final InventoryMirror mirror;
    private final Contents contents;
    private final InstantSource clock;
    private final UntoldChanges changes = new UntoldChanges();
    private final StaleWrites staleWrites = new StaleWrites();

    public TreeEvents(BootEvents events, InventoryMirror mirror, Contents contents, InstantSource clock) {
        this.events = events;
        this.mirror = mirror;
        this.contents = contents;
        this.clock = clock;
    }

    /** Reads what changed. */
    @FunctionalInterface
    public interface Contents {
        /**
         * What is at a path of a tree now.
         *
         * @param atMost how long reading it may take; zero: not read at all
         */
        FileContent of(String export, TreePath path, Duration atMost);
    }

    @Override
    public void mounted(String export, InetAddress client, String version, String path) {
        events.publish(event(export, client)
                .setBootTreeMounted(BootTreeMounted.newBuilder()
                        .setTree(export)
                        .setNfsVersion(version)
                        .setPath(path)));
    }

    /** A boot tree is mounted when it is given out. */
    @Override
    public void used(String export, InetAddress client, String version) {}

    @Override
    public void unmounted(String export, InetAddress client, String version) {
        events.publish(event(export, client)
                .setBootTreeUnmounted(
                        BootTreeUnmounted.newBuilder().setTree(export).setNfsVersion(version)));
    }

    @Override
    public void created(String export, InetAddress client, FileNode file) {
        put(new Untold(export, client, file.path(), clock.instant().plus(QUIET), true, 0));
    }

    @Override
    public void written(String export, InetAddress client, FileNode file) {
        put(new Untold(export, client, file.path(), clock.instant().plus(QUIET), false, 0));
    }

    @Override
    public void committed(String export, InetAddress client, FileNode file) {
        changes.hasten(export, file.path(), clock.instant().plus(AFTER_COMMIT));
    }

    @Override
    public void closed(String export, InetAddress client, FileNode file) {
        changes.hasten(export, file.path(), clock.instant());
    }

    @Override
    public void staleWrite(String export, InetAddress client, String version) {
        staleWrites
                .add(new StaleWrites.Writer(export, client, version), clock.instant())
                .ifPresent(this::publish);
    }

    /** What was written under the old name is told of under the new one. */
    @Override
    public void renamed(String export, InetAddress client, TreePath from, TreePath to) {
        if (!changes.leave(export, from)) {
            changed(export, client, from);
        }
        changes.leave(export, to);
        changed(export, client, to);
        changes.move(export, from, to);
    }

    @Override
    public void linked(String export, InetAddress client, TreePath path) {
        changed(export, client, path);
    }

    /** A file that came and went before anybody heard of it is not told of. */
    @Override
    public void removed(String export, InetAddress client, TreePath path) {
        if (!changes.leave(export, path)) {
            changed(export, client, path);
        }
    }

    /** Tells of what has settled; to be called often, on a thread that may read files for long. */
    public void settle() {
        settle(Runnable::run);
    }

    /**
     * Tells of what has settled, with rests.
     *
     * @param pace carries out one change's telling after the other, and may rest between them
     */
    public void settle(Consumer<Runnable> pace) {
        changes.take(clock.instant()).forEach(change -> pace.accept(() -> tell(change, READ_LIMIT)));
        staleWrites.take(clock.instant()).forEach(this::publish);
    }

    /** Tells of all that is left, without hashes, as nobody comes after this. */
    public void flush() {
        changes.take(Instant.MAX)
                .forEach(change -> publish(change, contents.of(change.export(), change.path(), Duration.ZERO)));
    }

    /** This service itself changed what is at a path. */
    public void changed(String export, TreePath path) {
        changed(export, null, path);
    }

    private void changed(String export, @Nullable InetAddress client, TreePath path) {
        put(new Untold(export, client, path, clock.instant(), false, 0));
    }

    private void put(Untold change) {
        Optional<Untold> over = changes.put(change);
        over.ifPresent(early -> publish(early, contents.of(early.export(), early.path(), Duration.ZERO)));
    }

    private void tell(Untold change, Duration atMost) {
        FileContent content = contents.of(change.export(), change.path(), atMost);
        if (changes.isWaiting(change)) {
            // Changed again while it was read: told of then.
            return;
        }
        if (content instanceof FileContent.Changing && change.attempts() + 1 < MAX_ATTEMPTS) {
            put(new Untold(
                    change.export(),
                    change.client(),
                    change.path(),
                    clock.instant().plus(QUIET),
                    change.fresh(),
                    change.attempts() + 1));
            return;
        }
        publish(change, content);
    }

    private void publish(Untold change, FileContent content) {
        BootTreeChanged.Builder changed = BootTreeChanged.newBuilder()
                .setTree(change.export())
                .setPath(change.path().toString());
        switch (content) {
            case FileContent.Gone gone -> changed.setRemoved(true);
            case FileContent.Whole(long size, String sha256) ->
                changed.setSizeBytes(size).setSha256(sha256);
            case FileContent.Changing(long size) -> changed.setSizeBytes(size);
            case FileContent.Unread(long size) -> changed.setSizeBytes(size);
        }
        events.publish(event(change.export(), change.client()).setBootTreeChanged(changed));
    }

    private void publish(StaleWrites.Seen seen) {
        events.publish(event(seen.writer().export(), seen.writer().client())
                .setStaleWritesSeen(StaleWritesSeen.newBuilder()
                        .setTree(seen.writer().export())
                        .setNfsVersion(seen.writer().version())
                        .setCount(seen.count())));
    }

    /** @param client null: this service itself */
    private BootEvent.Builder event(String export, @Nullable InetAddress client) {
        Subject.Builder seen = Subject.newBuilder().setPiUid(export);
        if (client != null) {
            seen.setAddress(client.getHostAddress());
        }
        return BootEvent.newBuilder().setSubject(mirror.view().identify(seen.build()));
    }
}
