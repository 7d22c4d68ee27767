package dev.bramble.launcher;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One service as the launcher runs it.
 *
 * @param name as the prefix of its log lines
 * @param jar what {@code java -jar} starts
 * @param memory limit of its Java heap as -Xmx takes it
 * @param environment its settings
 * @param readiness how to see that it serves
 */
record Program(String name, Path jar, String memory, Map<String, String> environment, Readiness readiness) {

    private static final Path SETSID = Path.of("/usr/bin/setsid");

    /** How a program shows that it serves. */
    sealed interface Readiness {
        /** Its health endpoint answers 200. */
        record Healthy(URI health) implements Readiness {}

        /** Its port accepts connections. */
        record Accepting(InetSocketAddress address) implements Readiness {}
    }

    List<String> command(Path java, List<String> jvmOptions) {
        List<String> command = new ArrayList<>();
        // In a session of its own, Ctrl-C in the terminal reaches only the launcher, which stops all in order.
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.addAll(List.of(
                java.toString(),
                "-Xmx" + memory,
                "-XX:+UseSerialGC",
                // A service out of memory is of no use to anyone: it is started anew instead.
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar.toString()));
        return List.copyOf(command);
    }
}
