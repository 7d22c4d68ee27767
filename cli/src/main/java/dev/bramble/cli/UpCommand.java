package dev.bramble.cli;

import dev.bramble.launcher.Bramble;
import dev.bramble.launcher.Port;
import dev.bramble.launcher.Ports;
import dev.bramble.launcher.Settings;
import dev.bramble.launcher.StartFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
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

/** {@code bramble up}. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Starts all services, one JVM each, and keeps them running until Ctrl-C or SIGTERM.")
final class UpCommand implements Callable<Integer> {
    private static final Duration START_WITHIN = Duration.ofMinutes(3);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "The data folder (default: ./data).")
    private Path data = Path.of("data");

    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            defaultValue = "0.0.0.0",
            description = "Where TFTP, iSCSI and NFS listen (default: everywhere); gRPC and HTTP stay on 127.0.0.1.")
    private InetAddress bind = InetAddress.getLoopbackAddress();

    @Option(
            names = "--ports",
            paramLabel = "CHOICE",
            defaultValue = "standard",
            description =
                    "standard (69, 3260, 2049; below 1024 needs root), high (1069, 13260, 12049) or auto (free ones).")
    private Ports.Choice choice = Ports.Choice.STANDARD;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "An external Kafka broker (default: one of our own).")
    private @Nullable String kafka;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "A PostgreSQL by its JDBC URL (default: an embedded database).")
    private @Nullable String database;

    @Override
    public Integer call() throws StartFailure, IOException, InterruptedException {
        PrintWriter out =
                Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
        Ports ports = Ports.choose(choice, bind, data);
        Settings settings = new Settings(
                Installation.home(),
                data.toAbsolutePath().normalize(),
                bind,
                ports,
                Optional.ofNullable(kafka),
                Optional.ofNullable(database),
                List.of());
        ServiceConsole console = new ServiceConsole(out);
        Bramble bramble = Bramble.prepare(settings, Installation.java(), console);
        Runtime.getRuntime().addShutdownHook(new Thread(bramble::stop, "stop"));
        bramble.start(START_WITHIN);
        console.say("up: TFTP %1$s:%2$d, iSCSI %1$s:%3$d, NFS %1$s:%4$d, inventory 127.0.0.1:%5$d, data in %6$s"
                .formatted(
                        bind.getHostAddress(),
                        ports.of(Port.TFTP),
                        ports.of(Port.ISCSI),
                        ports.of(Port.NFS),
                        ports.of(Port.INVENTORY_GRPC),
                        settings.data()));
        bramble.awaitStop();
        return 0;
    }
}
