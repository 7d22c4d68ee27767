package dev.bramble.tftp.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorsTest {
    @TempDir
    private Path folder;

    private final Descriptors descriptors = new Descriptors();
    private Path kernel;

    @BeforeEach
    void write() throws IOException {
        folder = folder.toRealPath();
        kernel = Files.writeString(folder.resolve("kernel8.img"), "first");
    }

    @AfterEach
    void close() {
        descriptors.close();
    }

    private BootFile open(Path path) throws IOException {
        try (OpenFile reference = OpenFile.open(path, OpenFlag.PATH)) {
            return descriptors.open(reference, reference.status());
        }
    }

    private static String read(BootFile file) throws IOException {
        ByteBuffer content = ByteBuffer.allocate((int) file.size());
        file.read(0, content);
        return StandardCharsets.UTF_8.decode(content.flip()).toString();
    }

    /** Descriptors of this process for files of the folder. */
    private long held() throws IOException {
        long count = 0;
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : (Iterable<Path>) all::iterator) {
                try {
                    if (Files.readSymbolicLink(descriptor).startsWith(folder)) {
                        count++;
                    }
                } catch (NoSuchFileException e) {
                    // Another thread's, closed meanwhile.
                }
            }
        }
        return count;
    }

    @Test
    void manyReadersOfAFileHaveOneDescriptor() throws IOException {
        try (BootFile one = open(kernel);
                BootFile other = open(kernel)) {
            assertThat(held()).isEqualTo(1);
            assertThat(List.of(read(one), read(other))).containsOnly("first");
        }
        try (BootFile again = open(kernel)) {
            assertThat(held()).isEqualTo(1);
            assertThat(read(again)).isEqualTo("first");
        }
    }

    @Test
    void oneReaderMoreOrLessDoesNotCloseIt() throws IOException {
        BootFile one = open(kernel);
        BootFile other = open(kernel);
        one.close();
        one.close();
        descriptors.close();
        assertThat(read(other)).isEqualTo("first");
        other.close();
        assertThat(held()).isZero();
    }

    @Test
    void aFileThatWasReplacedIsAnother() throws IOException {
        try (BootFile before = open(kernel)) {
            Path next = Files.writeString(folder.resolve("next"), "other");
            Files.move(next, kernel, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (BootFile after = open(kernel)) {
                assertThat(read(after)).isEqualTo("other");
                assertThat(read(before)).isEqualTo("first");
            }
        }
    }

    @Test
    void aFileWithOtherPermissionsIsOpenedAnew() throws IOException {
        try (BootFile _ = open(kernel)) {
            Files.setPosixFilePermissions(kernel, PosixFilePermissions.fromString("r--------"));
            try (BootFile _ = open(kernel)) {
                assertThat(held()).isEqualTo(2);
            }
        }
    }

    @Test
    void whatNobodyAskedForIsClosedInTime() throws IOException {
        open(kernel).close();
        descriptors.closeIdle();
        assertThat(held()).isEqualTo(1);
        open(kernel).close();
        descriptors.closeIdle();
        assertThat(held()).isEqualTo(1);
        descriptors.closeIdle();
        assertThat(held()).isZero();
        try (BootFile reading = open(kernel)) {
            descriptors.closeIdle();
            descriptors.closeIdle();
            descriptors.closeIdle();
            assertThat(read(reading)).isEqualTo("first");
        }
    }

    @Test
    void thereIsAnEndToThem() throws IOException {
        for (int i = 0; i <= Descriptors.MOST; i++) {
            open(Files.writeString(folder.resolve("file" + i), "")).close();
        }
        assertThat(held()).isEqualTo(Descriptors.MOST);
    }
}
