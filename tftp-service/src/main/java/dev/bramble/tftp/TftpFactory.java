package dev.bramble.tftp;

import dev.bramble.chassis.ChassisConfiguration;
import dev.bramble.chassis.DataFolder;
import dev.bramble.chassis.ServiceIdentity;
import dev.bramble.chassis.StartupFailure;
import dev.bramble.chassis.event.BootEvents;
import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.posix.PosixException;
import dev.bramble.proto.boot.v1.Source;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.tftp.control.SightingEndpoint;
import dev.bramble.tftp.events.ExpectedMisses;
import dev.bramble.tftp.events.Neighbours;
import dev.bramble.tftp.events.Requesters;
import dev.bramble.tftp.events.Sightings;
import dev.bramble.tftp.events.TransferReporter;
import dev.bramble.tftp.events.TreeReporter;
import dev.bramble.tftp.events.UnknownPis;
import dev.bramble.tftp.files.BootFilesSettings;
import dev.bramble.tftp.files.BootTreeWriter;
import dev.bramble.tftp.files.ConfinedBootFiles;
import dev.bramble.tftp.files.FileHashes;
import dev.bramble.tftp.files.WritePolicy;
import dev.bramble.tftp.files.WriterAddresses;
import dev.bramble.tftp.server.Mtu;
import dev.bramble.tftp.server.TftpServer;
import dev.bramble.tftp.server.TftpServerSettings;
import dev.bramble.tftp.server.TransferMetrics;
import dev.bramble.tftp.server.TransferPorts;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.prometheus.client.CollectorRegistry;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Wires the service. */
@Factory
final class TftpFactory {

    @Singleton
    ServiceIdentity identity() {
        return new ServiceIdentity("tftp-service", Source.TFTP, WatchRequest.Scope.TFTP);
    }

    @Singleton
    @Bean(preDestroy = "close")
    ConfinedBootFiles bootFiles(DataFolder data, TftpConfiguration configuration, InventoryMirror mirror) {
        BootFilesSettings settings = setting(
                "BRAMBLE_TFTP_FALLBACK",
                () -> new BootFilesSettings(configuration.fallback(), configuration.guardCmdline()));
        return opened(root(data), root -> ConfinedBootFiles.in(root, settings, mirror));
    }

    @Singleton
    @Bean(preDestroy = "close")
    BootTreeWriter bootTreeWriter(DataFolder data, WriteConfiguration configuration, InventoryMirror mirror) {
        WritePolicy policy = new WritePolicy(
                setting("BRAMBLE_TFTP_WRITES", () -> WritePolicy.Allowed.parse(configuration.writes())),
                setting("BRAMBLE_TFTP_MAX_WRITE_BYTES", () -> WritePolicy.requireBytes(configuration.maxWriteBytes())),
                setting("BRAMBLE_TFTP_WRITE_UMASK", () -> WritePolicy.parseUmask(configuration.writeUmask())));
        WriterAddresses writers = new WriterAddresses(mirror);
        return opened(root(data), root -> BootTreeWriter.in(root, policy, writers, InstantSource.system()));
    }

    private static Path root(DataFolder data) {
        Path root = data.root().resolve("boot");
        // Made only when missing: a root that is there needs to be readable here, no more.
        return Files.isDirectory(root) ? root : data.folder("boot");
    }

    private interface Opening<T> {
        T in(Path root) throws PosixException;
    }

    private static <T> T opened(Path root, Opening<T> opening) {
        try {
            return opening.in(root);
        } catch (PosixException e) {
            throw new StartupFailure("cannot open the TFTP root " + root + ": " + e.getMessage(), e);
        }
    }

    @Singleton
    @Bean(preDestroy = "close")
    Sightings sightings(DataFolder data) {
        return Sightings.open(data.folder("tftp").resolve("sightings"));
    }

    @Singleton
    SightingEndpoint sightingEndpoint(Sightings sightings) {
        return new SightingEndpoint(sightings);
    }

    @Singleton
    @Bean(preDestroy = "close")
    FileHashes hashes() {
        return new FileHashes();
    }

    @Context
    @Bean(preDestroy = "close")
    TftpServer server(
            ChassisConfiguration chassis,
            TftpConfiguration configuration,
            ConfinedBootFiles files,
            BootTreeWriter incoming,
            InventoryMirror mirror,
            BootEvents events,
            Sightings sightings,
            FileHashes hashes,
            CollectorRegistry registry) {
        return new TftpServer(
                new TftpServerSettings(
                        address(chassis.bind()),
                        configuration.port(),
                        setting(
                                "BRAMBLE_TFTP_TRANSFER_PORTS",
                                () -> TransferPorts.parse(configuration.transferPorts())),
                        setting("BRAMBLE_TFTP_MTU", () -> Mtu.of(configuration.mtu())),
                        configuration.maxTransfers()),
                files,
                incoming,
                new Requesters(mirror, InstantSource.system(), sightings),
                new TransferReporter(
                        events,
                        ExpectedMisses.load(),
                        new UnknownPis(new Neighbours(Neighbours.TABLE, InstantSource.system()), mirror),
                        hashes,
                        InstantSource.system(),
                        registry),
                new TreeReporter(events),
                new TransferMetrics(registry));
    }

    private static <T> T setting(String name, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new StartupFailure("cannot use " + name + ": " + e.getMessage(), e);
        }
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new StartupFailure(
                    "no address of this machine: '" + text + "'; set BRAMBLE_BIND to one, or to 0.0.0.0", e);
        }
    }
}
