package dev.bramble.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileByteSourceTest {
    @TempDir
    Path dir;

    @Test
    void readsWhatIsThereAndNotBeyond() throws Exception {
        Path file = Files.write(dir.resolve("disk"), new byte[] {1, 2, 3, 4, 5});
        try (FileByteSource source = FileByteSource.open(file)) {
            assertThat(source.size()).isEqualTo(5);
            assertThat(source.read(1, 3).array()).containsExactly(2, 3, 4);
            assertThat(source.slice(2, 3).stream().readAllBytes()).containsExactly(3, 4, 5);
            assertThatExceptionOfType(EOFException.class).isThrownBy(() -> source.read(3, ByteBuffer.allocate(3)));
            assertThatExceptionOfType(EOFException.class).isThrownBy(() -> source.read(-1, ByteBuffer.allocate(1)));
            assertThatExceptionOfType(EOFException.class)
                    .isThrownBy(() -> source.slice(0, 2).read(1, ByteBuffer.allocate(2)));
            Files.write(file, new byte[] {1});
            assertThatExceptionOfType(EOFException.class).isThrownBy(() -> source.read(0, ByteBuffer.allocate(3)));
        }
    }

    @Test
    void streamSkipsOnlyToTheEnd() throws Exception {
        try (var stream = new Bytes(new byte[] {1, 2, 3}).stream()) {
            assertThat(stream.skip(2)).isEqualTo(2);
            assertThat(stream.available()).isEqualTo(1);
            assertThat(stream.read()).isEqualTo(3);
            assertThat(stream.skip(9)).isZero();
            assertThat(stream.read()).isEqualTo(-1);
        }
    }
}
