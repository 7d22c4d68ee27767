package dev.bramble.iscsi.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every volume format does. */
abstract class VolumeContract {
    private static final int SIZE = 1024 * 1024;

    @TempDir
    Path folder;

    /** A blank volume in a file of this name that is not there yet. */
    abstract void make(Path file, long size) throws IOException;

    abstract Volume open(Path file) throws IOException;

    private Volume blank() throws IOException {
        make(folder.resolve("volume"), SIZE);
        return open(folder.resolve("volume"));
    }

    @Test
    void isZerosAtFirst() throws IOException {
        try (Volume volume = blank()) {
            assertThat(volume.size()).isEqualTo(SIZE);
            assertThat(read(volume, SIZE - 512, 512)).isEqualTo(ByteBuffer.allocate(512));
        }
    }

    @Test
    void agreesWithAModelAndKeepsItAfterReopening() throws IOException {
        Random random = new Random(42);
        byte[] model = new byte[SIZE];
        try (Volume volume = blank()) {
            for (int i = 0; i < 300; i++) {
                int at = random.nextInt(SIZE);
                byte[] data = new byte[random.nextInt(Math.min(20_000, SIZE - at) + 1)];
                random.nextBytes(data);
                volume.write(at, ByteBuffer.wrap(data));
                System.arraycopy(data, 0, model, at, data.length);
                int from = random.nextInt(SIZE);
                int length = random.nextInt(SIZE - from);
                assertThat(read(volume, from, length)).isEqualTo(ByteBuffer.wrap(model, from, length));
            }
            volume.flush();
        }
        try (Volume volume = open(folder.resolve("volume"))) {
            assertThat(read(volume, 0, SIZE)).isEqualTo(ByteBuffer.wrap(model));
        }
    }

    @Test
    void endsAtItsEnd() throws IOException {
        try (Volume volume = blank()) {
            assertThatThrownBy(() -> volume.write(SIZE - 1, ByteBuffer.allocate(2)))
                    .isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> read(volume, SIZE - 1, 2)).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> read(volume, -1, 1)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void hasOneOwner() throws IOException {
        try (Volume volume = blank()) {
            assertThat(volume.size()).isPositive();
            assertThatThrownBy(() -> open(folder.resolve("volume"))).isInstanceOf(VolumeInUseException.class);
        }
    }

    private static ByteBuffer read(Volume volume, long offset, int length) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(length);
        volume.read(offset, data);
        return data.flip();
    }
}
