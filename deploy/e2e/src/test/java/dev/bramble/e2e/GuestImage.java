package dev.bramble.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** An image that knows nothing of iSCSI or NFS, and beside it the packages that it lacks. */
record GuestImage(Path file) {

    /** Of a kind that {@code make-image.sh} knows, made unless it is there. */
    static GuestImage make(String kind) throws IOException, InterruptedException {
        String printed = Tool.run(
                        List.of(Path.of("make-image.sh").toAbsolutePath().toString(), kind))
                .succeeded()
                .output();
        return new GuestImage(Path.of(printed.lines().toList().getLast()));
    }

    /**
     * Puts the packages where an import looks for them first: there is no way to a mirror from the boot network.
     *
     * @param data of Bramble
     */
    void offerPackages(Path data) throws IOException {
        Path packages = Files.createDirectories(data.resolve("packages/debian-bookworm-amd64"));
        try (Stream<Path> debs = Files.list(Path.of(file.toString().replaceFirst("\\.img$", ".debs")))) {
            for (Path deb : debs.toList()) {
                Files.copy(deb, packages.resolve(deb.getFileName()));
            }
        }
    }
}
