package dev.bramble.cli;

import dev.bramble.launcher.Port;
import dev.bramble.launcher.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a service of the Bramble listens that the user means. */
final class ServiceAddress {
    private ServiceAddress() {}

    /**
     * The address as host:port.
     *
     * @param named what the user says, if anything
     * @param data the data folder whose {@code ports.json} knows it else
     * @param standard what it is where nobody knows better
     */
    static String find(@Nullable String named, Path data, Port port, String standard) {
        if (named != null && !named.isBlank()) {
            return named;
        }
        return ports(data).map(ports -> "127.0.0.1:" + ports.of(port)).orElse(standard);
    }

    /** The ports of the Bramble that runs on the data folder; empty if none ever did. */
    static Optional<Ports> ports(Path data) {
        if (!Files.exists(data.resolve("ports.json"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(Ports.read(data));
        } catch (IOException e) {
            throw new CommandFailure(e.getMessage() + "; name the service with --server HOST:PORT", e);
        }
    }
}
