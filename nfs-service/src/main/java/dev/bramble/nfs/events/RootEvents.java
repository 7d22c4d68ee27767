package dev.bramble.nfs.events;

import dev.bramble.chassis.event.BootEvents;
import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.nfs.export.RootActivity;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.RootMountStarted;
import dev.bramble.proto.boot.v1.RootMounted;
import dev.bramble.proto.boot.v1.RootUnmounted;
import dev.bramble.proto.boot.v1.Subject;
import java.net.InetAddress;

/** Mounts of root trees, as boot events of their Pis. Safe for use by several threads. */
public final class RootEvents implements RootActivity {
    private final BootEvents events;
    private final InventoryMirror mirror;

    public RootEvents(BootEvents events, InventoryMirror mirror) {
        this.events = events;
        this.mirror = mirror;
    }

    @Override
    public void mountStarted(String pi, InetAddress client, String version) {
        events.publish(event(pi, client)
                .setRootMountStarted(RootMountStarted.newBuilder().setNfsVersion(version)));
    }

    @Override
    public void mounted(String pi, InetAddress client, String version) {
        events.publish(event(pi, client).setRootMounted(RootMounted.newBuilder().setNfsVersion(version)));
    }

    @Override
    public void unmounted(String pi, InetAddress client, String version) {
        events.publish(
                event(pi, client).setRootUnmounted(RootUnmounted.newBuilder().setNfsVersion(version)));
    }

    private BootEvent.Builder event(String pi, InetAddress client) {
        Subject seen = Subject.newBuilder()
                .setPiUid(pi)
                .setAddress(client.getHostAddress())
                .build();
        return BootEvent.newBuilder().setSubject(mirror.view().identify(seen));
    }
}
