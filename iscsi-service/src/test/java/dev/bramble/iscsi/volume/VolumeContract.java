package dev.bramble.iscsi.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every volume format does. */
public abstract class VolumeContract {
    private static final int SIZE = 1024 * 1024;

    @TempDir
    protected Path folder;

    /** A blank volume in a file of this name that is not there yet. */
    protected abstract void make(Path file, long size) throws IOException;

    protected abstract Volume open(Path file) throws IOException;

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
    void discardAndWriteZeroesMakeZeros() throws IOException {
        Random random = new Random(7);
        byte[] model = new byte[SIZE];
        try (Volume volume = blank()) {
            for (int i = 0; i < 200; i++) {
                int at = random.nextInt(SIZE);
                int length = random.nextInt(Math.min(200_000, SIZE - at) + 1);
                switch (random.nextInt(3)) {
                    case 0 -> volume.discard(at, length);
                    case 1 -> volume.writeZeroes(at, length);
                    default -> {
                        byte[] data = new byte[length];
                        random.nextBytes(data);
                        volume.write(at, ByteBuffer.wrap(data));
                        System.arraycopy(data, 0, model, at, length);
                        continue;
                    }
                }
                Arrays.fill(model, at, at + length, (byte) 0);
                assertThat(read(volume, 0, SIZE)).isEqualTo(ByteBuffer.wrap(model));
            }
            volume.discard(0, SIZE);
            assertThat(read(volume, 0, SIZE)).isEqualTo(ByteBuffer.allocate(SIZE));
            assertThatThrownBy(() -> volume.discard(SIZE - 1, 2)).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> volume.writeZeroes(-1, 1)).isInstanceOf(EOFException.class);
            volume.flush();
        }
        try (Volume volume = open(folder.resolve("volume"))) {
            assertThat(read(volume, 0, SIZE)).isEqualTo(ByteBuffer.allocate(SIZE));
        }
    }

    @Test
    void extentsCoverWhatWasWrittenAndNotWhatWasDiscarded() throws IOException {
        try (Volume volume = blank()) {
            byte[] data = new byte[SIZE / 4];
            new Random(3).nextBytes(data);
            volume.write(SIZE / 2, ByteBuffer.wrap(data));
            volume.flush();
            assertThat(isMapped(volume, SIZE / 2, SIZE / 4)).containsOnly(true);
            assertThat(isMapped(volume, 0, SIZE / 2)).containsOnly(false);
            assertThat(volume.extentAt(SIZE / 2 + 512).offset()).isEqualTo(SIZE / 2 + 512);

            volume.discard(SIZE / 2, SIZE / 8);
            volume.flush();
            assertThat(isMapped(volume, SIZE / 2, SIZE / 8)).containsOnly(false);
            assertThat(isMapped(volume, SIZE / 2 + SIZE / 8, SIZE / 8)).containsOnly(true);
            assertThatThrownBy(() -> volume.extentAt(SIZE)).isInstanceOf(EOFException.class);
        }
    }

    /** What the extents of a range say; they follow each other without a gap. */
    private static List<Boolean> isMapped(Volume volume, long offset, long length) throws IOException {
        List<Boolean> found = new ArrayList<>();
        for (long at = offset; at < offset + length; ) {
            Extent extent = volume.extentAt(at);
            assertThat(extent.offset()).isEqualTo(at);
            assertThat(extent.length()).isPositive();
            found.add(extent.isMapped());
            at += extent.length();
        }
        return found;
    }

    @Test
    void readNowReadsTheSameOrLeavesTheBufferAlone() throws IOException {
        try (Volume volume = blank()) {
            byte[] data = new byte[100_000];
            new Random(5).nextBytes(data);
            volume.write(1000, ByteBuffer.wrap(data));
            ByteBuffer into = ByteBuffer.allocate(data.length + 10).position(10);
            if (volume.readNow(1000, into)) {
                assertThat(into.hasRemaining()).isFalse();
                assertThat(into.slice(10, data.length)).isEqualTo(ByteBuffer.wrap(data));
            } else {
                assertThat(into.position()).isEqualTo(10);
                assertThat(into.limit()).isEqualTo(data.length + 10);
            }
            assertThatThrownBy(() -> volume.readNow(SIZE - 1, ByteBuffer.allocate(2)))
                    .isInstanceOf(EOFException.class);
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
