package dev.bramble.nfs.events;

import dev.bramble.chassis.event.BootEvents;
import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.nfs.export.ExportActivity;
import dev.bramble.nfs.fs.FileKey;
import dev.bramble.nfs.fs.FileNode;
import dev.bramble.nfs.fs.TreePath;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootTreeChanged;
import dev.bramble.proto.boot.v1.BootTreeMounted;
import dev.bramble.proto.boot.v1.BootTreeUnmounted;
import dev.bramble.proto.boot.v1.Subject;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Mounts and changes of boot trees. A written file is told of once it settles: by COMMIT, or when no further write
 * came for a while ({@link #settle}); a rename, link or removal at once. Safe for use by several threads.
 */
public final class TreeEvents implements ExportActivity {
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final int MAX_UNSETTLED = 10_000;

    private final BootEvents events;
    private final InventoryMirror mirror;
    private final FileSizes sizes;
    private final InstantSource clock;
    private final LinkedHashMap<FileKey, Unsettled> unsettled = new LinkedHashMap<>();

    public TreeEvents(BootEvents events, InventoryMirror mirror, FileSizes sizes, InstantSource clock) {
        this.events = events;
        this.mirror = mirror;
        this.sizes = sizes;
        this.clock = clock;
    }

    /** How large a file of a tree is now. */
    @FunctionalInterface
    public interface FileSizes {
        /** The size in bytes; 0 when it is gone. */
        long size(String export, TreePath path);
    }

    private record Unsettled(String export, InetAddress client, TreePath path, Instant lastWrite) {}

    @Override
    public void mounted(String export, InetAddress client, String version, String path) {
        events.publish(event(export, client)
                .setBootTreeMounted(BootTreeMounted.newBuilder()
                        .setTree(export)
                        .setNfsVersion(version)
                        .setPath(path)));
    }

    @Override
    public void unmounted(String export, InetAddress client, String version) {
        events.publish(event(export, client)
                .setBootTreeUnmounted(
                        BootTreeUnmounted.newBuilder().setTree(export).setNfsVersion(version)));
    }

    @Override
    public void written(String export, InetAddress client, FileNode file) {
        List<Unsettled> evicted = new ArrayList<>();
        synchronized (unsettled) {
            unsettled.remove(file.key());
            unsettled.put(file.key(), new Unsettled(export, client, file.path(), clock.instant()));
            if (unsettled.size() > MAX_UNSETTLED) {
                evicted.add(unsettled.pollFirstEntry().getValue());
            }
        }
        evicted.forEach(this::changed);
    }

    @Override
    public void committed(String export, InetAddress client, FileNode file) {
        Unsettled known;
        synchronized (unsettled) {
            known = unsettled.remove(file.key());
        }
        if (known != null) {
            changed(new Unsettled(export, client, file.path(), known.lastWrite()));
        }
    }

    /** What was written under the old name is told of under the new one, here. */
    @Override
    public void renamed(String export, InetAddress client, TreePath from, TreePath to) {
        forget(export, from);
        forget(export, to);
        changed(export, client, to);
    }

    @Override
    public void linked(String export, InetAddress client, TreePath path) {
        changed(export, client, path);
    }

    @Override
    public void removed(String export, InetAddress client, TreePath path) {
        forget(export, path);
        changed(export, client, path);
    }

    /** Tells of the files that nobody wrote to for a while; to be called now and then. */
    public void settle() {
        Instant limit = clock.instant().minus(QUIET);
        List<Unsettled> settled = new ArrayList<>();
        synchronized (unsettled) {
            while (!unsettled.isEmpty()
                    && !unsettled.firstEntry().getValue().lastWrite().isAfter(limit)) {
                settled.add(unsettled.pollFirstEntry().getValue());
            }
        }
        settled.forEach(this::changed);
    }

    private void forget(String export, TreePath path) {
        synchronized (unsettled) {
            unsettled
                    .values()
                    .removeIf(
                            file -> file.export().equals(export) && file.path().equals(path));
        }
    }

    private void changed(Unsettled file) {
        changed(file.export(), file.client(), file.path());
    }

    private void changed(String export, InetAddress client, TreePath path) {
        events.publish(event(export, client)
                .setBootTreeChanged(BootTreeChanged.newBuilder()
                        .setTree(export)
                        .setPath(path.toString())
                        .setSizeBytes(sizes.size(export, path))));
    }

    private BootEvent.Builder event(String export, InetAddress client) {
        Subject seen = Subject.newBuilder()
                .setPiUid(export)
                .setAddress(client.getHostAddress())
                .build();
        return BootEvent.newBuilder().setSubject(mirror.view().identify(seen));
    }
}
