package dev.bramble.inventory.netboot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Packages as files NAME_VERSION_ARCHITECTURE.deb in a folder: those that were fetched before, and those that were put
 * there by hand, where no mirror is within reach.
 */
final class PackageFolder implements PackageSource {
    private final Path folder;

    PackageFolder(Path folder) {
        this.folder = folder;
    }

    /** Of several versions the one whose name is last. */
    @Override
    public Optional<DebPackage> find(String name) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        Pattern wanted = Pattern.compile(Pattern.quote(name) + "_[^/]*\\.deb");
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file ->
                            wanted.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
        if (files.isEmpty()) {
            return Optional.empty();
        }
        Path file = files.getLast();
        try (InputStream bytes = Files.newInputStream(file)) {
            return Optional.of(DebPackage.read(bytes));
        } catch (IOException e) {
            throw new NoBootKitException(
                    "%s cannot be read (%s); delete it or put a sound one there".formatted(file, e.getMessage()), e);
        }
    }
}
