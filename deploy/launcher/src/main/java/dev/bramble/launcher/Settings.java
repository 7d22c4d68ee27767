package dev.bramble.launcher;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code bramble up} was asked for.
 *
 * @param home the checkout or installation whose jars are started
 * @param data the data folder, absolute
 * @param bind where the protocols listen
 * @param ports the ports of everything
 * @param kafka an external broker as host:port, or empty for one of our own
 * @param database a JDBC URL, or empty for the embedded database
 * @param jvmOptions further options of every JVM
 */
public record Settings(
        Path home,
        Path data,
        InetAddress bind,
        Ports ports,
        Optional<String> kafka,
        Optional<String> database,
        List<String> jvmOptions) {

    /** gRPC and HTTP stay on this machine: they have no authentication yet. */
    static final String CONTROL_BIND = "127.0.0.1";

    String kafkaBootstrap() {
        return kafka.orElseGet(() -> control(Port.KAFKA));
    }

    String control(Port port) {
        return CONTROL_BIND + ":" + ports.of(port);
    }
}
