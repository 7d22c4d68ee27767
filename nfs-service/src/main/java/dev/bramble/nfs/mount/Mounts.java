package dev.bramble.nfs.mount;

import dev.bramble.nfs.export.Export;
import dev.bramble.nfs.export.ExportActivity;
import dev.bramble.nfs.rpc.NfsVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Tells of mounts and of their ends, each once. Safe for use by several threads. */
public final class Mounts {
    private final MountTable table;
    private final ExportActivity activity;

    public Mounts(MountTable table, ExportActivity activity) {
        this.table = table;
        this.activity = activity;
    }

    /** MNT of version 3. A client says it anew after it crashed, so it is told each time. */
    public void mounted(Export export, InetAddress client, String path) {
        table.mounted(export.uid(), client, NfsVersion.V3, path);
        activity.mounted(export.uid(), client, NfsVersion.V3.toString(), path);
    }

    /** Version 4 has no MNT, but a client that mounts looks the export's root up. It may look again. */
    public void lookedUp(Export export, InetAddress client, NfsVersion version) {
        String path = export.root().toString();
        if (table.mounted(export.uid(), client, version, path)) {
            activity.mounted(export.uid(), client, version.toString(), path);
        }
    }

    /** A call on a handle. */
    public void touched(Export export, InetAddress client, NfsVersion version) {
        String path = export.root().toString();
        if (table.touched(export.uid(), client, version, path)) {
            activity.mounted(export.uid(), client, version.toString(), path);
        }
        if (Export.isRootTree(export.uid()) && table.isFirstUse(export.uid(), client, version)) {
            activity.used(export.uid(), client, version.toString());
        }
    }

    /** UMNT of version 3. */
    public void unmounted(String export, InetAddress client) {
        if (table.unmounted(export, client, NfsVersion.V3)) {
            activity.unmounted(export, client, NfsVersion.V3.toString());
        }
    }

    /** What the client has mounted by MNT. */
    public List<MountTable.Mount> of(InetAddress client) {
        return table.of(client);
    }

    /** See {@link MountTable#departed}. */
    public void departed(InetAddress client, NfsVersion version, boolean mayReturn) {
        tell(table.departed(client, version, mayReturn));
    }

    /** See {@link MountTable#expire}. */
    public void expire(Duration idle, Predicate<MountTable.Mount> isAlive) {
        tell(table.expire(idle, isAlive));
    }

    /** See {@link MountTable#lose}. */
    public void lose(Predicate<MountTable.Mount> isLost) {
        tell(table.lose(isLost));
    }

    private void tell(List<MountTable.Mount> over) {
        over.forEach(mount -> activity.unmounted(
                mount.export(), mount.client(), mount.version().toString()));
    }
}
