package dev.bramble.bench.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A service of ours, as the launcher runs it (Program and Programs there), but without Kafka.
 *
 * @param name "tftp": of its module and its settings
 * @param memory its heap, as -Xmx takes it
 */
public record OwnService(Installation installation, String name, String memory) {

    /**
     * How to start it.
     *
     * @param data its data folder
     * @param address where it listens
     * @param settings what else it is told; they go first
     */
    public Command command(Contender contender, Path data, InetSocketAddress address, Map<String, String> settings)
            throws IOException, MissingServerException {
        String prefix = "BRAMBLE_" + name.toUpperCase(Locale.ROOT);
        Map<String, String> environment = new HashMap<>(Map.of(
                "LC_ALL",
                "C.UTF-8",
                "BRAMBLE_DATA",
                data.toString(),
                "BRAMBLE_BIND",
                address.getAddress().getHostAddress(),
                prefix + "_PORT",
                Integer.toString(address.getPort()),
                prefix + "_HTTP_PORT",
                Integer.toString(Ports.freeTcp()),
                prefix + "_GRPC_PORT",
                Integer.toString(Ports.freeTcp())));
        environment.putAll(settings);
        return new Command(
                contender, installation.java(name + "-service", memory), environment, address, installation.revision());
    }
}
