package dev.bramble.simulator;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** deploy/demo's image, taken apart by the programs of dosfstools, mtools and e2fsprogs. */
final class DemoImage {
    static final Path FOLDER = Path.of(System.getProperty("user.dir")).resolveSibling("demo");
    private static final long FAT_OFFSET = 2048 * 512L;

    private DemoImage() {}

    /** Skips the test, and says how not to, where a program is missing. */
    static void needs(String... programs) {
        for (String program : programs) {
            boolean there = Stream.of((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":", -1))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
            assumeTrue(there, program + " is missing: apt-get install fdisk dosfstools mtools e2fsprogs xz-utils");
        }
    }

    static Path unpack(Path xz, Path into) throws Exception {
        Path raw = into.resolve(xz.getFileName().toString().replace(".xz", ""));
        run(raw.toFile(), "xz", "-dc", xz.toString());
        return raw;
    }

    /** Every file of the FAT partition, by path. */
    static Map<String, byte[]> bootFiles(Path raw, Path into) throws Exception {
        Path folder = Files.createDirectory(into.resolve(raw.getFileName() + ".boot"));
        run(null, "mcopy", "-s", "-n", "-i", raw + "@@" + FAT_OFFSET, "::", folder.toString());
        var files = new TreeMap<String, byte[]>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(path).toString(), Files.readAllBytes(path));
            }
        }
        return files;
    }

    /** The ext4 partition as a file of its own. */
    static Path root(Path raw, Path into) throws IOException {
        Path root = into.resolve(raw.getFileName() + ".root");
        try (var in = Files.newInputStream(raw);
                var out = Files.newOutputStream(root)) {
            in.skipNBytes(71680 * 512L);
            in.transferTo(out);
        }
        return root;
    }

    /** Output of a program that must succeed. */
    static String run(@Nullable File output, String... command) throws Exception {
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, sbin) -> path + ":" + sbin);
        builder.environment().put("LC_ALL", "C");
        if (output != null) {
            builder.redirectOutput(output);
        }
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        if (exit != 0) {
            throw new AssertionError(String.join(" ", command) + " ended with " + exit + ": " + text);
        }
        return text;
    }
}
