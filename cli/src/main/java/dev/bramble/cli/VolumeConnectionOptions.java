package dev.bramble.cli;

import dev.bramble.launcher.Port;
import dev.bramble.launcher.Ports;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which volume service a command talks to, and where its targets are. */
final class VolumeConnectionOptions {
    private static final String STANDARD = "127.0.0.1:7402";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int ISCSI = 3260;

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:BRAMBLE_VOLUME_SERVER}",
            description = "The volume service (default: $BRAMBLE_VOLUME_SERVER, else the ports.json of --data, else "
                    + STANDARD + ").")
    private @Nullable String server;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "The data folder of a Bramble on this machine (default: ./data).")
    private Path data = Path.of("data");

    @Option(
            names = "--portal",
            paramLabel = "HOST:PORT",
            description =
                    "Where initiators reach the targets, for the URLs shown (default: what the inventory of --data says, else port 3260 of the service's host).")
    private @Nullable String portal;

    VolumeConnection connect() {
        return VolumeConnection.to(ServiceAddress.find(server, data, Port.ISCSI_GRPC, STANDARD));
    }

    /** The portal as host:port. */
    String portal() {
        if (portal != null) {
            return portal;
        }
        if (server != null && !server.isBlank()) {
            return server.substring(0, Math.max(server.lastIndexOf(':'), 0)) + ":" + ISCSI;
        }
        return ServiceAddress.ports(data)
                .map(ports -> host(ports) + ":" + ports.of(Port.ISCSI))
                .orElse(LOOPBACK + ":" + ISCSI);
    }

    /** Only the inventory knows the address that initiators use; volumes are shown without it too. */
    private static String host(Ports ports) {
        try (InventoryConnection inventory = InventoryConnection.to(LOOPBACK + ":" + ports.of(Port.INVENTORY_GRPC))) {
            return inventory.endpointsIfItAnswers().getServer();
        } catch (StatusRuntimeException noInventory) {
            return LOOPBACK;
        }
    }
}
