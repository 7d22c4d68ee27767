package dev.bramble.bench.server;

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

    /**
     * The jar of a service, by its folder.
     *
     * @throws MissingServerException when it is not built
     */
    public Path service(String name) throws MissingServerException {
        Path jar = home.resolve(name).resolve("target").resolve(Path.of(name).getFileName() + ".jar");
        if (!Files.exists(jar)) {
            throw new MissingServerException(jar + " is not built");
        }
        return jar;
    }

    /** The revision of the checkout. */
    public String revision() throws IOException {
        return firstLine(Map.of(), home, List.of("git", "describe", "--always", "--dirty"));
    }

    /** As the launcher starts a service of ours (Program there); {@code memory} is its heap as -Xmx takes it. */
    public List<String> java(String service, String memory) throws MissingServerException {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + memory,
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                service(service).toString());
    }

    /**
     * A peer's program: unpacked, else installed.
     *
     * @throws MissingServerException when it is neither
     */
    public Path peer(String name) throws MissingServerException {
        return find(name, name)
                .orElseThrow(() -> new MissingServerException("it is neither installed nor could its package be had"));
    }

    /** A program of a peer's package. */
    public Optional<Path> find(String peer, String name) {
        Path unpacked = peers.resolve(peer);
        return Stream.concat(Stream.of("usr/sbin", "usr/bin", "sbin").map(unpacked::resolve), SYSTEM.stream())
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What a peer's program needs to find its libraries. */
    public Map<String, String> peerEnvironment(String name) {
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
    public static String firstLine(Map<String, String> environment, Path folder, List<String> command)
            throws IOException {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return text.lines().findFirst().orElse("unknown");
    }
}
