package dev.bramble.tftp.server;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.tftp.events.ExpectedMisses;
import dev.bramble.tftp.events.Neighbours;
import dev.bramble.tftp.events.Requesters;
import dev.bramble.tftp.events.TransferReporter;
import dev.bramble.tftp.events.TreeReporter;
import dev.bramble.tftp.events.UnknownPis;
import dev.bramble.tftp.files.ConfinedBootFiles;
import dev.bramble.tftp.files.FileHashes;
import dev.bramble.tftp.files.IncomingFiles;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What transfers share, without a server: events go nowhere, and what waits for the disk is done at once. */
final class TestServices {
    private TestServices() {}

    static SessionServices of(
            Path root,
            InventoryMirror mirror,
            IncomingFiles incoming,
            FilledLoops loops,
            LongAdder inFlight,
            LongSupplier nanoTime)
            throws IOException {
        return new SessionServices(
                ConfinedBootFiles.in(root),
                incoming,
                new Requesters(mirror, InstantSource.system()),
                new TransferReporter(
                        _ -> {},
                        ExpectedMisses.load(),
                        new UnknownPis(new Neighbours(Path.of("no-neighbours"), InstantSource.system()), mirror),
                        new FileHashes(),
                        InstantSource.system(),
                        new CollectorRegistry()),
                new TreeReporter(_ -> {}),
                new TransferMetrics(new CollectorRegistry()),
                new Sessions<>(1),
                Mtu.NO_CAP,
                loops,
                inFlight,
                Runnable::run,
                nanoTime);
    }
}
