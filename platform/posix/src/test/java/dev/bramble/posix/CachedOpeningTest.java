package dev.bramble.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opening without a wait, and what the kernel says of an open file's place. */
class CachedOpeningTest {
    /** No kernel gives it a meaning: it refuses the call as one before 5.12 refuses RESOLVE_CACHED. */
    private static final long NO_FLAG = 1L << 40;

    private static final int MOST_TRIES = 10_000;

    @TempDir
    Path dir;

    private OpenDirectory root;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectories(dir.resolve("root/trees/uid"));
        Files.writeString(dir.resolve("root/trees/uid/config.txt"), "arm_64bit=1");
        Files.createSymbolicLink(dir.resolve("root/link"), Path.of("trees/uid"));
        Files.createSymbolicLink(dir.resolve("root/up"), Path.of("../secret"));
        Files.writeString(dir.resolve("secret"), "outside");
        root = OpenDirectory.open(dir.resolve("root"));
    }

    @AfterEach
    void close() throws PosixException {
        root.close();
    }

    private Optional<OpenFile> cached(String path, OpenFlag... flags) throws PosixException {
        return root.openBeneathCached(path.getBytes(UTF_8), flags);
    }

    /** So that the kernel has the names in its cache, those of links with a new time of access. */
    private void touch(String path) throws PosixException {
        try (OpenFile file = root.openBeneath(path.getBytes(UTF_8), OpenFlag.PATH)) {
            assertThat(file.path()).isNotEmpty();
        }
    }

    /**
     * The kernel may leave its quick way for a moment: a link's time of access is due until the clock has ticked, and a rename
     * anywhere makes it look again.
     */
    private OpenFile cachedSoon(String path) throws PosixException {
        Optional<OpenFile> opened = Optional.empty();
        for (int tries = 0; opened.isEmpty() && tries < MOST_TRIES; tries++) {
            try {
                touch(path);
            } catch (PosixException e) {
                assertThat(e.errno()).isEqualTo(Errno.ENOENT);
            }
            opened = cached(path);
        }
        return opened.orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"trees/uid/config.txt", "link/config.txt", "trees/../trees/uid/config.txt"})
    void whatIsInTheCacheIsOpened(String path) throws PosixException {
        try (OpenFile file = cachedSoon(path)) {
            ByteBuffer bytes = ByteBuffer.allocate(100);
            assertThat(file.pread(0, bytes)).isEqualTo(11);
        }
    }

    @Test
    void aNameThatWasNeverAskedForWouldWait() throws PosixException {
        assertThat(cached("trees/uid/never-asked-for")).isEmpty();
    }

    @Test
    void whatIsKnownNotToBeThereIsNotThere() {
        assertThatThrownBy(() -> cachedSoon("trees/uid/absent"))
                .isInstanceOfSatisfying(
                        PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }

    /** The kernel leaves its quick way before it says no; a later kernel may not. */
    @ParameterizedTest
    @ValueSource(strings = {"up", "../secret", "/etc/passwd", "/proc/self/root"})
    void whatLeadsOutIsNeverOpened(String path) throws PosixException {
        assertThat(errnoOf(() -> touch(path))).isEqualTo(Errno.EXDEV);
        try {
            assertThat(cached(path)).isEmpty();
        } catch (PosixException e) {
            assertThat(e.errno()).isEqualTo(Errno.EXDEV);
        }
    }

    private static Errno errnoOf(ThrowingCallable call) {
        return catchThrowableOfType(PosixException.class, call).errno();
    }

    @Test
    void aKernelThatDoesNotKnowItIsAskedNoMore() throws PosixException {
        CachedResolution old = new CachedResolution(NO_FLAG);
        touch("trees/uid/config.txt");
        assertThat(root.openBeneathCached(old, "trees/uid/config.txt".getBytes(UTF_8)))
                .isEmpty();
        assertThat(old.isUnknown()).isTrue();
        assertThat(root.openBeneathCached(old, "../secret".getBytes(UTF_8))).isEmpty();
    }

    @Test
    void anInvalidPathSaysNothingOfTheKernel() throws PosixException {
        CachedResolution current = new CachedResolution(CachedResolution.OF_THE_KERNEL.flag);
        touch("trees/uid");
        assertThat(errnoOf(() -> root.openBeneathCached(
                        current, "trees/uid".getBytes(UTF_8), OpenFlag.PATH, OpenFlag.TRUNCATE, OpenFlag.CREATE)))
                .isEqualTo(Errno.EINVAL);
        assertThat(current.isUnknown()).isFalse();
    }

    @Test
    void theKernelTellsWhereAFileIs() throws IOException {
        Path real = dir.toRealPath().resolve("root/trees/uid/config.txt");
        try (OpenFile file = root.openBeneath("link/config.txt".getBytes(UTF_8), OpenFlag.PATH)) {
            assertThat(new String(file.path(), UTF_8)).isEqualTo(real.toString());
            Path moved = Files.move(real, real.resolveSibling("moved"));
            assertThat(new String(file.path(), UTF_8)).isEqualTo(moved.toString());
            Files.delete(moved);
            assertThat(new String(file.path(), UTF_8)).isEqualTo(moved + " (deleted)");
        }
        assertThat(new String(root.path(), UTF_8))
                .isEqualTo(dir.toRealPath().resolve("root").toString());
    }
}
