package dev.bramble.iscsi;

import dev.bramble.chassis.ChassisConfiguration;
import dev.bramble.chassis.DataFolder;
import dev.bramble.chassis.ServiceIdentity;
import dev.bramble.chassis.StartupFailure;
import dev.bramble.chassis.event.BootEvents;
import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.iscsi.control.PoolMetrics;
import dev.bramble.iscsi.control.PoolReporter;
import dev.bramble.iscsi.events.SessionEvents;
import dev.bramble.iscsi.scsi.UnitSettings;
import dev.bramble.iscsi.server.IscsiMetrics;
import dev.bramble.iscsi.server.IscsiServer;
import dev.bramble.iscsi.server.StoredTargets;
import dev.bramble.iscsi.volume.StoreSettings;
import dev.bramble.iscsi.volume.VolumeInUseException;
import dev.bramble.iscsi.volume.VolumeStore;
import dev.bramble.proto.boot.v1.Source;
import dev.bramble.proto.inventory.v1.WatchRequest;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.prometheus.client.CollectorRegistry;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;

/** Wires the service together. */
@Factory
final class IscsiFactory {
    private static final Duration LOOK_AT_POOL = Duration.ofSeconds(10);

    @Singleton
    ServiceIdentity identity() {
        return new ServiceIdentity("iscsi-service", Source.ISCSI, WatchRequest.Scope.ISCSI);
    }

    @Singleton
    @Bean(preDestroy = "close")
    VolumeStore volumes(DataFolder data, PoolConfiguration configuration, Clock clock) {
        Path folder = data.folder("volumes");
        try {
            OptionalLong reserve =
                    configuration.reserve() > 0 ? OptionalLong.of(configuration.reserve()) : OptionalLong.empty();
            return VolumeStore.open(folder, clock, new StoreSettings(reserve));
        } catch (VolumeInUseException e) {
            throw new StartupFailure(
                    e.getMessage() + "; stop that iscsi-service or set BRAMBLE_DATA to another folder", e);
        } catch (IOException e) {
            throw new StartupFailure("cannot use the volumes in " + folder + ": " + e.getMessage(), e);
        }
    }

    @Context
    @Bean(preDestroy = "close")
    PoolReporter poolReporter(VolumeStore volumes, CollectorRegistry registry, BootEvents events) {
        return PoolReporter.start(volumes::pool, new PoolMetrics(registry), events, LOOK_AT_POOL);
    }

    @Singleton
    SessionEvents sessionEvents(BootEvents events, InventoryMirror mirror, Clock clock) {
        return new SessionEvents(events, mirror, clock);
    }

    @Singleton
    IscsiMetrics metrics(CollectorRegistry registry) {
        return new IscsiMetrics(registry);
    }

    @Context
    @Bean(preDestroy = "close")
    IscsiServer server(
            ChassisConfiguration chassis,
            IscsiConfiguration configuration,
            InventoryMirror mirror,
            VolumeStore volumes,
            SessionEvents events,
            IscsiMetrics metrics) {
        UnitSettings settings = new UnitSettings(true, holdWhenFull(configuration));
        try {
            InetSocketAddress bind = new InetSocketAddress(chassis.bind(), configuration.port());
            return IscsiServer.start(bind, mirror, volumes, new StoredTargets(volumes), settings, events, metrics);
        } catch (IOException e) {
            throw new StartupFailure(
                    "cannot listen on %s:%d/tcp: %s; stop the other server or set BRAMBLE_ISCSI_PORT"
                            .formatted(chassis.bind(), configuration.port(), reason(e)),
                    e);
        }
    }

    static Duration holdWhenFull(IscsiConfiguration configuration) {
        Duration hold = configuration.holdWhenFull();
        if (hold.isNegative() || hold.compareTo(UnitSettings.LONGEST_HOLD) > 0) {
            throw new StartupFailure(
                    "BRAMBLE_ISCSI_HOLD_WHEN_FULL is %s; it may be 0s to %ds: Linux gives a write up then"
                            .formatted(hold, UnitSettings.LONGEST_HOLD.toSeconds()));
        }
        return hold;
    }

    /** Netty's text has the system call and the number in it. */
    private static String reason(IOException e) {
        String text = String.valueOf(e.getMessage());
        return text.substring(text.lastIndexOf(": ") + 1).strip().toLowerCase(Locale.ROOT);
    }
}
