package dev.bramble.disk.xfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LogTest {
    private static final int BLOCKS = 1024;
    private static final Superblock SUPERBLOCK =
            new Superblock(new UUID(1, 2), "", 4096, 1000, 512, 4096, BLOCKS * 512L);

    private final ByteBuffer disk = ByteBuffer.allocate(4096 + BLOCKS * 512);
    private int at;

    private LogTest put(ByteBuffer record) {
        disk.put(4096 + at * 512, record, 0, record.capacity());
        at += record.capacity() / 512;
        return this;
    }

    private boolean isClean() throws IOException {
        return Log.isClean(new Bytes(disk.array()), SUPERBLOCK);
    }

    private static Optional<LogRecord.Kind> kind(ByteBuffer record) {
        return LogRecord.parse(record).map(LogRecord::kind);
    }

    @Test
    void recordsAreKnownByWhatIsInThem() {
        assertThat(kind(XfsLog.cleared(1))).hasValue(LogRecord.Kind.CLEARED);
        assertThat(kind(XfsLog.unmount(1))).hasValue(LogRecord.Kind.UNMOUNT);
        assertThat(kind(XfsLog.buffer(1, 0, 5))).hasValue(LogRecord.Kind.SUPERBLOCK);
        assertThat(kind(XfsLog.buffer(1, 0, 23))).hasValue(LogRecord.Kind.CHANGES);
        assertThat(kind(XfsLog.buffer(1, 8, 5))).hasValue(LogRecord.Kind.CHANGES);
        assertThat(kind(ByteBuffer.allocate(1024))).isEmpty();
        assertThat(kind(XfsLog.unmount(1).slice(0, 511))).isEmpty();
        assertThat(LogRecord.parse(XfsLog.unmount(1)).orElseThrow().size()).isEqualTo(1024);
    }

    @Test
    void aJournalThatEndsWithAnUnmountIsClean() throws Exception {
        put(XfsLog.unmount(1));
        assertThat(isClean()).as("made by mkfs").isTrue();
        put(XfsLog.buffer(1, 8, 23));
        assertThat(isClean()).as("in use").isFalse();
        put(XfsLog.unmount(1));
        assertThat(isClean()).as("left in order").isTrue();
    }

    @Test
    void theJournalIsARing() throws Exception {
        while (at < BLOCKS) {
            put(XfsLog.buffer(6, 8, 23));
        }
        assertThat(isClean()).as("just full").isFalse();
        at = BLOCKS - 2;
        put(XfsLog.unmount(6));
        assertThat(isClean()).as("full, unmounted").isTrue();
        at = 0;
        put(XfsLog.buffer(7, 8, 23)).put(XfsLog.buffer(7, 8, 23));
        assertThat(isClean()).as("next round").isFalse();
        put(XfsLog.unmount(7));
        assertThat(isClean()).as("next round, unmounted").isTrue();
        int head = at;
        while (at < head + 40) {
            put(XfsLog.cleared(6));
        }
        assertThat(isClean()).as("cleared ahead of the head").isTrue();
    }

    @Test
    void aJournalOfAnySizeTakesAFewReads() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        long huge = 1L << 40;
        ByteSource zeros = new ByteSource() {
            @Override
            public long size() {
                return huge;
            }

            @Override
            public void read(long offset, ByteBuffer into) {
                reads.incrementAndGet();
                into.position(into.limit());
            }
        };
        assertThat(Log.isClean(zeros, new Superblock(new UUID(1, 2), "", 4096, huge / 4096, 512, 4096, huge - 4096)))
                .isFalse();
        assertThat(reads).hasValueLessThan(600);
    }

    @Test
    void aJournalThatIsNotThereIsClean() throws Exception {
        assertThat(Log.isClean(new Bytes(new byte[4096]), SUPERBLOCK)).isTrue();
        assertThat(Log.isClean(new Bytes(new byte[4096]), new Superblock(new UUID(1, 2), "", 4096, 1, 512, 0, 0)))
                .isTrue();
    }

    @Test
    void anyBytesGiveAnAnswer() throws Exception {
        Random random = new Random(55);
        int records = 0;
        for (int round = 0; round < 20_000; round++) {
            ByteBuffer record = XfsLog.buffer(1, random.nextInt(2), random.nextInt(8));
            for (int i = random.nextInt(6); i >= 0; i--) {
                record.put(
                        random.nextBoolean() ? random.nextInt(48) : 320 + random.nextInt(4), (byte) random.nextInt());
            }
            Optional<LogRecord> parsed = LogRecord.parse(record);
            if (parsed.isPresent()) {
                assertThat(parsed.get().size()).isBetween(512, 8 * 512 + 256 * 1024);
                records++;
            }
            at = random.nextInt(BLOCKS - 2);
            put(record);
            if (round % 100 == 0) {
                assertThat(isClean()).isIn(true, false);
            }
        }
        assertThat(records).isBetween(1000, 19_000);
    }
}
