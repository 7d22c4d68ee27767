package dev.bramble.cli;

import dev.bramble.launcher.Port;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which inventory a command talks to. */
final class ConnectionOptions {
    private static final String STANDARD = "127.0.0.1:7400";

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:BRAMBLE_SERVER}",
            description =
                    "The inventory (default: $BRAMBLE_SERVER, else the ports.json of --data, else " + STANDARD + ").")
    private @Nullable String server;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "The data folder of a Bramble on this machine (default: ./data).")
    private Path data = Path.of("data");

    InventoryConnection connect() {
        return InventoryConnection.to(ServiceAddress.find(server, data, Port.INVENTORY_GRPC, STANDARD));
    }
}
