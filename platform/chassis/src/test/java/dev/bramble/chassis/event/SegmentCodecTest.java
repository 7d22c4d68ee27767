package dev.bramble.chassis.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.event.SegmentCodec.Entry;
import dev.bramble.chassis.event.SegmentCodec.Header;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.EventId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SegmentCodecTest {
    private static final Header HEADER = new Header(7, 3, 42);

    @Test
    void headerAndRecordsComeBack() {
        ByteBuffer segment = segment(3);
        assertThat(SegmentCodec.decodeHeader(segment)).contains(HEADER);
        assertThat(decodeAll(segment)).extracting(Entry::position).containsExactly(0L, 1L, 2L);
        assertThat(segment.hasRemaining()).isFalse();
    }

    @Test
    void anotherVersionIsNotRead() {
        ByteBuffer segment = segment(1);
        segment.putShort(4, (short) 2);
        assertThat(SegmentCodec.decodeHeader(segment)).isEmpty();
    }

    /** Whatever happens to a segment's bytes: no exception, and only events that were written, in order, from the first. */
    @Test
    void damagedSegmentsYieldAPrefix() {
        Random random = new Random(20260101);
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = bytes(20);
            ByteBuffer segment = ByteBuffer.wrap(bytes);
            int flips = 1 + random.nextInt(4);
            for (int i = 0; i < flips; i++) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            segment.limit(random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length);
            if (SegmentCodec.decodeHeader(segment).isPresent()) {
                List<Entry> entries = decodeAll(segment);
                for (int i = 0; i < entries.size(); i++) {
                    assertThat(entries.get(i).position()).isEqualTo(i);
                    assertThat(entries.get(i).event()).isEqualTo(event(i));
                }
            }
        }
    }

    @Test
    void randomBytesAreNoSegment() {
        Random random = new Random(1);
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            assertThat(SegmentCodec.decodeHeader(ByteBuffer.wrap(bytes))).isEmpty();
            assertThat(SegmentCodec.decode(ByteBuffer.wrap(bytes))).isEmpty();
        }
    }

    private static List<Entry> decodeAll(ByteBuffer segment) {
        List<Entry> entries = new ArrayList<>();
        for (Optional<Entry> entry = SegmentCodec.decode(segment);
                entry.isPresent();
                entry = SegmentCodec.decode(segment)) {
            entries.add(entry.get());
        }
        return entries;
    }

    private static ByteBuffer segment(int events) {
        return ByteBuffer.wrap(bytes(events));
    }

    private static byte[] bytes(int events) {
        ByteBuffer segment = ByteBuffer.allocate(4096).put(SegmentCodec.encode(HEADER));
        for (int i = 0; i < events; i++) {
            segment.put(SegmentCodec.encode(i, event(i).toByteArray()));
        }
        return Arrays.copyOf(segment.array(), segment.position());
    }

    private static BootEvent event(int i) {
        return BootEvent.newBuilder()
                .setId(EventId.newBuilder()
                        .setInstance("tftp-000000")
                        .setEpoch(3)
                        .setSequence(42 + i))
                .build();
    }
}
