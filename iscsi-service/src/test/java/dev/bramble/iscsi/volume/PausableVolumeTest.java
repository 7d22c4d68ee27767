package dev.bramble.iscsi.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.iscsi.volume.medium.WatchedMedium;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PausableVolumeTest {
    private final WatchedMedium medium = new WatchedMedium(4096);
    private final AtomicInteger full = new AtomicInteger();

    private PausableVolume volume() {
        return new PausableVolume(new RawVolume("test", medium, 4096), full::incrementAndGet);
    }

    @Test
    void writesStayInACacheUntilTheyAreFlushed() throws IOException {
        PausableVolume volume = volume();
        volume.write(0, ByteBuffer.allocate(512));
        assertThat(medium.unsynced).isEqualTo(1);
        volume.flush();
        assertThat(medium.unsynced).isZero();
    }

    @Test
    void aWriteWithoutRoomIsToldAndMayBeRepeated() throws IOException {
        PausableVolume volume = volume();
        medium.failWrites = new VolumeFullException("full");
        assertThatThrownBy(() -> volume.write(0, ByteBuffer.allocate(512))).isInstanceOf(VolumeFullException.class);
        assertThat(full).hasValue(1);
        medium.failWrites = null;
        volume.write(0, ByteBuffer.allocate(512));
        assertThat(full).hasValue(1);
    }

    @Test
    void aFailedFlushStaysFailed() {
        PausableVolume volume = volume();
        medium.failSyncs = new IOException("lost");
        assertThatThrownBy(volume::flush).hasMessage("lost");
        medium.failSyncs = null;
        assertThatThrownBy(volume::flush).hasMessageContaining("reopen it");
    }

    @Test
    void whoReadsWhileTheLayerChangesWaitsOrIsToldToComeAgain() throws Exception {
        PausableVolume volume = volume();
        WatchedMedium other = new WatchedMedium(4096);
        other.write(0, ByteBuffer.allocate(1).put(0, (byte) 5));
        ByteBuffer into = ByteBuffer.allocate(1);
        try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
            Future<?>[] read = new Future<?>[1];
            volume.change(_ -> {
                assertThat(volume.readNow(0, ByteBuffer.allocate(1))).isFalse();
                read[0] = reader.submit(() -> {
                    volume.read(0, into);
                    return into;
                });
                return new RawVolume("other", other, 4096);
            });
            read[0].get();
        }
        assertThat(into.get(0)).isEqualTo((byte) 5);
    }

    @Test
    void aLayerThatCannotBeChangedStays() throws IOException {
        PausableVolume volume = volume();
        assertThatThrownBy(() -> volume.change(_ -> {
                    throw new IOException("no");
                }))
                .hasMessage("no");
        volume.write(0, ByteBuffer.allocate(512));
        assertThat(medium.unsynced).isEqualTo(1);
    }
}
