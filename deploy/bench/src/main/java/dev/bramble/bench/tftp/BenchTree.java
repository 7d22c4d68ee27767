package dev.bramble.bench.tftp;

import dev.bramble.bench.tftp.load.RemoteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** The boot tree that all servers give: one tree, and for each Pi a link to it by its MAC, as Bramble's are. */
final class BenchTree {
    private static final long SEED = 3;

    private final Map<String, RemoteFile> files = new HashMap<>();

    private BenchTree() {}

    /**
     * Writes it.
     *
     * @param boot the TFTP root, made where it is missing
     * @param pis how many links
     */
    static BenchTree write(Path boot, int pis) throws IOException {
        Path tree = Files.createDirectories(boot.resolve("trees").resolve("bench"));
        Files.createDirectories(tree.resolve("overlays"));
        var written = new BenchTree();
        var random = new Random(SEED);
        for (BenchFile file : BenchFile.values()) {
            byte[] content = new byte[file.bytes()];
            random.nextBytes(content);
            Files.write(tree.resolve(file.path()), content);
            written.files.put(file.path(), RemoteFile.of(file.path(), content));
        }
        for (int pi = 0; pi < pis; pi++) {
            Path link = boot.resolve(prefix(pi));
            if (!Files.isSymbolicLink(link)) {
                Files.createSymbolicLink(link, Path.of("trees", "bench"));
            }
        }
        return written;
    }

    /** A file as a Pi asks for it. */
    RemoteFile file(int pi, BenchFile file) {
        RemoteFile found = files.get(file.path());
        if (found == null) {
            throw new IllegalStateException(file.path() + " was not written");
        }
        return found.as(path(pi, file.path()));
    }

    static String path(int pi, String name) {
        return prefix(pi) + "/" + name;
    }

    private static String prefix(int pi) {
        return String.format("dc-a6-32-e9-%02x-%02x", pi >> 8, pi & 0xff);
    }
}
