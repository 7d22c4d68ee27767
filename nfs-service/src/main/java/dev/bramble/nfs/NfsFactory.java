package dev.bramble.nfs;

import dev.bramble.chassis.ChassisConfiguration;
import dev.bramble.chassis.DataFolder;
import dev.bramble.chassis.ServiceIdentity;
import dev.bramble.chassis.StartupFailure;
import dev.bramble.chassis.event.BootEvents;
import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.nfs.control.BootTreeContentEndpoint;
import dev.bramble.nfs.control.BootTreeEndpoint;
import dev.bramble.nfs.control.BootTreeHoldEndpoint;
import dev.bramble.nfs.control.RootTreeEndpoint;
import dev.bramble.nfs.control.SightingFollower;
import dev.bramble.proto.boot.v1.Source;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.prometheus.client.CollectorRegistry;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Clock;

/** Where the parts meet Micronaut. */
@Factory
final class NfsFactory {

    @Singleton
    ServiceIdentity identity() {
        return new ServiceIdentity("nfs-service", Source.NFS, WatchRequest.Scope.NFS);
    }

    /** Eager: the service is there to listen. */
    @Context
    @Bean(preDestroy = "close")
    NfsStack stack(
            NfsConfiguration nfs,
            ChassisConfiguration chassis,
            DataFolder data,
            InventoryMirror mirror,
            BootEvents events,
            CollectorRegistry registry,
            Clock clock)
            throws InterruptedException {
        InetSocketAddress address = new InetSocketAddress(chassis.bind(), nfs.port());
        var settings = new NfsStack.Settings(
                address, data.folder("boot"), data.folder("nfs"), nfs.mountIdle(), nfs.bootTreesAsync());
        try {
            return new NfsStack(settings, mirror, events, registry, clock, System::nanoTime);
        } catch (BindException e) {
            throw new StartupFailure(
                    "cannot listen on %s:%d/tcp: %s; stop the other server or set BRAMBLE_NFS_PORT"
                            .formatted(chassis.bind(), nfs.port(), reason(e)),
                    e);
        } catch (IOException e) {
            throw new StartupFailure("cannot open the boot trees: " + e.getMessage(), e);
        }
    }

    private static String reason(BindException failure) {
        String text = String.valueOf(failure.getMessage());
        if (text.contains("Address already in use")) {
            return "address already in use";
        }
        return text.contains("Permission denied") ? "no permission for this port" : text;
    }

    @Singleton
    @Named("volume-service")
    @Bean(preDestroy = "shutdownNow")
    ManagedChannel volumeService(NfsConfiguration nfs) {
        return ManagedChannelBuilder.forTarget(nfs.volumeService())
                .usePlaintext()
                .maxInboundMessageSize(8 * 1024 * 1024)
                .build();
    }

    /** Eager: it is there for the first mount. */
    @Context
    @Bean(preDestroy = "close")
    Portmapper portmapper(NfsConfiguration nfs, ChassisConfiguration chassis, NfsStack stack)
            throws InterruptedException {
        try {
            return Portmapper.of(nfs.portmapper(), new InetSocketAddress(chassis.bind(), nfs.portmapperPort()), stack);
        } catch (IllegalArgumentException e) {
            throw new StartupFailure("cannot use BRAMBLE_NFS_PORTMAPPER: " + e.getMessage(), e);
        } catch (BindException e) {
            throw new StartupFailure(
                    "cannot listen on %s:%d for the port mapper: %s; if the host runs rpcbind, set BRAMBLE_NFS_PORTMAPPER=register"
                            .formatted(chassis.bind(), nfs.portmapperPort(), reason(e)),
                    e);
        }
    }

    /** Eager: what is seen while nobody asks counts too. */
    @Context
    @Bean(preDestroy = "close")
    SightingFollower sightings(NfsConfiguration nfs, NfsStack stack) {
        return SightingFollower.start(
                ManagedChannelBuilder.forTarget(nfs.tftpService())
                        .usePlaintext()
                        .build(),
                stack::seen);
    }

    @Singleton
    BootTreeEndpoint bootTrees(
            NfsConfiguration nfs, NfsStack stack, @Named("volume-service") ManagedChannel volumeService) {
        return new BootTreeEndpoint(
                stack.trees(),
                stack.mounts(),
                stack.handles(),
                VolumeServiceGrpc.newBlockingStub(volumeService),
                nfs.volumeService());
    }

    @Singleton
    BootTreeHoldEndpoint bootTreeHolds(NfsStack stack) {
        return new BootTreeHoldEndpoint(stack.trees(), stack.holds());
    }

    @Singleton
    BootTreeContentEndpoint bootTreeContents(NfsStack stack) {
        return new BootTreeContentEndpoint(stack.trees());
    }

    @Singleton
    RootTreeEndpoint rootTrees(
            NfsConfiguration nfs, NfsStack stack, @Named("volume-service") ManagedChannel volumeService) {
        return new RootTreeEndpoint(
                stack.roots(),
                stack.mounts(),
                stack.handles(),
                VolumeServiceGrpc.newBlockingStub(volumeService),
                nfs.volumeService(),
                !nfs.portmapper().equals("off") && nfs.portmapperPort() == Portmapper.PORT);
    }
}
