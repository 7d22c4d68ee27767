package dev.bramble.cli;

import dev.bramble.launcher.Port;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which boot tree service a command talks to, and which inventory knows the Pis' names. */
final class TreeConnectionOptions {
    private static final String STANDARD = "127.0.0.1:7403";
    private static final String STANDARD_INVENTORY = "127.0.0.1:7400";

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:BRAMBLE_TREE_SERVER}",
            description =
                    "The boot tree service, which is nfs-service (default: $BRAMBLE_TREE_SERVER, else the ports.json"
                            + " of --data, else " + STANDARD + ").")
    private @Nullable String server;

    @Option(
            names = "--inventory",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:BRAMBLE_SERVER}",
            description = "The inventory, for the Pis' names (default: $BRAMBLE_SERVER, else the ports.json of --data,"
                    + " else " + STANDARD_INVENTORY + ").")
    private @Nullable String inventory;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "The data folder of a Bramble on this machine (default: ./data).")
    private Path data = Path.of("data");

    TreeConnection connect() {
        return TreeConnection.to(
                ServiceAddress.find(server, data, Port.NFS_GRPC, STANDARD),
                ServiceAddress.find(inventory, data, Port.INVENTORY_GRPC, STANDARD_INVENTORY));
    }
}
