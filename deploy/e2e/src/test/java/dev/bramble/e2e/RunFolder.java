package dev.bramble.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;

/** What a run leaves, for whom has to find out what went wrong. */
record RunFolder(Path path) {

    /** An empty one, in target/. */
    static RunFolder empty(String name) throws IOException {
        RunFolder folder = new RunFolder(Path.of("target", name).toAbsolutePath());
        removeAll(folder.path);
        Files.createDirectories(folder.path);
        return folder;
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /** Without what is large and tells nothing of the run. */
    void tidy() throws IOException {
        removeAll(path.resolve("data"));
        Files.deleteIfExists(path.resolve("disk.img"));
    }

    static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void removeAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
