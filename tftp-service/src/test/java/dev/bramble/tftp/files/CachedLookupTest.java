package dev.bramble.tftp.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When an event loop gets its answer at once; that the answer is right, the tests by {@link Opening} show. */
class CachedLookupTest {

    private static final int MOST_TRIES = 10_000;

    @TempDir
    private Path folder;

    private ConfinedBootFiles files;

    @BeforeEach
    void open() throws IOException {
        Path tree = Files.createDirectories(folder.resolve("trees/abcdef012345"));
        Files.writeString(tree.resolve("config.txt"), "inside");
        Files.createDirectories(tree.resolve("overlays"));
        Files.createSymbolicLink(folder.resolve("dc-a6-32-e9-00-4c"), Path.of("trees/abcdef012345"));
        files = ConfinedBootFiles.in(folder);
    }

    @AfterEach
    void close() throws IOException {
        files.close();
    }

    private static BootRequest request(String name) {
        return new BootRequest(name, InetAddress.getLoopbackAddress(), Optional.empty());
    }

    /** Hits, misses and directories: all but a few of a boot's requests. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "dc-a6-32-e9-00-4c/config.txt",
                "dc-a6-32-e9-00-4c/kernel8.img",
                "dc-a6-32-e9-00-4c/overlays",
                "DC:A6:32:E9:00:4C/config.txt",
                "trees/abcdef012345/config.txt",
                "kernel8.img",
                "../x"
            })
    void aLaterRequestIsAnsweredAtOnce(String name) throws IOException {
        Optional<Lookup> cached = Optional.empty();
        // Seldom the second: a link's time of access is due until the clock has ticked, a rename makes the kernel look
        // again.
        for (int tries = 0; cached.isEmpty() && tries < MOST_TRIES; tries++) {
            Opening.close(files.open(request(name)));
            cached = files.openCached(request(name));
        }
        assertThat(cached).isPresent();
        Opening.close(cached.get());
    }

    @Test
    void aNameThatWasNeverAskedForIsLeftToAThreadThatMayWait() {
        assertThat(files.openCached(request("dc-a6-32-e9-00-4c/never-asked-for")))
                .isEmpty();
    }

    /** A removed or replaced file is known to the kernel at once; nothing here remembers it. */
    @Test
    void whatChangesIsSeenAtOnce() throws IOException {
        Opening.close(files.open(request("dc-a6-32-e9-00-4c/config.txt")));
        Files.delete(folder.resolve("trees/abcdef012345/config.txt"));
        Lookup afterwards = files.openCached(request("dc-a6-32-e9-00-4c/config.txt"))
                .orElseGet(() -> files.open(request("dc-a6-32-e9-00-4c/config.txt")));
        assertThat(afterwards).isEqualTo(new Lookup.Missing());
    }
}
