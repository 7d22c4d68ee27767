package dev.bramble.bench.tftp.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the programs are.
 *
 * @param home our checkout, built
 * @param peers packages of peers, each unpacked in a folder named as its program; may be missing
 */
public record Installation(Path home, Path peers) {
    private static final List<Path> SYSTEM = List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"));

    /** The jar of the service. */
    Path service() {
        return home.resolve("tftp-service/target/tftp-service.jar");
    }

    /** A peer's program: unpacked, else installed. */
    Optional<Path> peer(String name) {
        return Stream.concat(Stream.of(peers.resolve(name).resolve("usr/sbin")), SYSTEM.stream())
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What a peer's program needs to find its libraries. */
    Map<String, String> peerEnvironment(String name) {
        Path lib = peers.resolve(name).resolve("usr/lib");
        if (!Files.isDirectory(lib)) {
            return Map.of();
        }
        try (Stream<Path> folders = Files.list(lib)) {
            return folders.filter(folder -> folder.getFileName().toString().contains("-linux-gnu"))
                    .findFirst()
                    .map(folder -> Map.of("LD_LIBRARY_PATH", folder.toString()))
                    .orElse(Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first line that a program prints. */
    static String firstLine(Map<String, String> environment, Path folder, List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return text.lines().findFirst().orElse("unknown");
    }
}
