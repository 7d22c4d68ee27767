package dev.bramble.iscsi.server;

import dev.bramble.chassis.event.BootEvents;
import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.iscsi.events.SessionEvents;
import dev.bramble.iscsi.scsi.UnitSettings;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeStore;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.inventory.v1.Pi;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A target on a port of its own, with the disk of one Pi. */
final class TestTarget implements AutoCloseable {
    static final String UID = "abcdef123456";
    static final String INITIATOR = "iqn.2026-01.dev.bramble:pi." + UID;
    static final String TARGET = "iqn.2026-01.dev.bramble:disk." + UID;
    static final int DISK_BYTES = 32 * 1024 * 1024;

    final List<BootEvent> events = new CopyOnWriteArrayList<>();
    final VolumeStore volumes;
    final CollectorRegistry metrics = new CollectorRegistry();
    private final IscsiServer server;

    private TestTarget(Path folder, InventoryMirror mirror, VolumeTargets others) throws IOException {
        volumes = VolumeStore.open(folder, Clock.systemUTC());
        BootEvents collect = event -> events.add(event.build());
        server = IscsiServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                mirror,
                volumes,
                others,
                UnitSettings.DEFAULT,
                new SessionEvents(collect, mirror, Clock.systemUTC()),
                new IscsiMetrics(metrics));
    }

    static TestTarget start(Path folder) throws IOException {
        return start(folder, pi().build());
    }

    /** The Pi of this target; to be changed. */
    static Pi.Builder pi() {
        return Pi.newBuilder()
                .setUid(UID)
                .setName("pi-1")
                .setInitiator(INITIATOR)
                .setTarget(TARGET)
                .setVolume(UID);
    }

    static TestTarget start(Path folder, Pi pi) throws IOException {
        return withDisk(folder, fixed(pi), VolumeTargets.NONE);
    }

    static TestTarget start(Path folder, InventoryMirror mirror) throws IOException {
        return new TestTarget(folder, mirror, VolumeTargets.NONE);
    }

    static TestTarget withDisk(Path folder, InventoryMirror mirror, VolumeTargets others) throws IOException {
        TestTarget target = new TestTarget(folder, mirror, others);
        target.makeDisk(TestDisk.RAW);
        return target;
    }

    static TestTarget start(Path folder, TestDisk disk) throws IOException {
        TestTarget target = start(folder, fixed(pi().build()));
        target.makeDisk(disk);
        return target;
    }

    private static InventoryMirror fixed(Pi pi) {
        return InventoryMirror.fixed(InventoryView.of(1, List.of(pi)));
    }

    private void makeDisk(TestDisk disk) throws IOException {
        if (volumes.find(VolumeId.disk(UID)).isEmpty()) {
            disk.make(volumes, VolumeId.disk(UID), DISK_BYTES);
        }
    }

    int port() {
        return server.port();
    }

    String url() {
        return "iscsi://127.0.0.1:" + port() + "/" + TARGET + "/0";
    }

    @Override
    public void close() throws IOException {
        server.close();
        volumes.close();
    }
}
