package dev.bramble.cli;

import dev.bramble.launcher.Bramble;
import dev.bramble.launcher.Port;
import dev.bramble.launcher.Ports;
import dev.bramble.launcher.Settings;
import dev.bramble.launcher.StartFailure;
import dev.bramble.simulator.boot.BootFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bramble demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Starts everything on loopback, imports a small image, adds a Pi, boots a simulated Pi over the real"
                    + " protocols, prints its timeline, and stops."
        })
final class DemoCommand implements Callable<Integer> {
    private static final Duration START_WITHIN = Duration.ofMinutes(3);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep the data here (default: a temporary folder, removed at the end).")
    private @Nullable Path data;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show every request that the Pi makes.")
    private boolean verbose;

    @Override
    public Integer call() throws StartFailure, BootFailure, IOException {
        PrintWriter out =
                Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        Path folder = data != null ? data.toAbsolutePath().normalize() : Files.createTempDirectory("bramble-demo-");
        Settings settings = new Settings(
                Installation.home(),
                folder,
                loopback,
                Ports.choose(Ports.Choice.AUTO, loopback, folder),
                Optional.empty(),
                Optional.empty(),
                // A demo is over before the second compiler would pay.
                List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        Stopwatch steps = new Stopwatch(out);
        try (ServiceLogFiles logs = ServiceLogFiles.in(folder);
                Bramble bramble = Bramble.prepare(settings, Installation.java(), logs)) {
            // However it ends, by itself or by Ctrl-C: first the services stop, then their data goes.
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                bramble.stop();
                                removeUnlessKept(folder);
                            },
                            "stop"));
            steps.say("starting Kafka, inventory, correlator, iSCSI, NFS and TFTP, a JVM each; their logs are in "
                    + folder.resolve("logs"));
            bramble.start(START_WITHIN);
            try (InventoryConnection inventory =
                    InventoryConnection.to("127.0.0.1:" + settings.ports().of(Port.INVENTORY_GRPC))) {
                new Demo(inventory, steps, out, verbose).run(Installation.home().resolve("deploy/demo/demo.img.xz"));
            }
            steps.say("stopping");
        }
        steps.say("done");
        return 0;
    }

    private void removeUnlessKept(Path folder) {
        if (data != null) {
            return;
        }
        try {
            FolderRemoval.remove(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }
}
