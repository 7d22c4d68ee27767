package dev.bramble.inventory.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReadAheadTest {

    @Test
    void allBytesComeInOrder() throws Exception {
        byte[] content = new byte[5_000_001];
        new Random(3).nextBytes(content);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (ReadAhead ahead = new ReadAhead("test", new ByteArrayInputStream(content))) {
            for (ReadAhead.Chunk chunk = ahead.next(); chunk != null; chunk = ahead.next()) {
                read.write(chunk.bytes(), 0, chunk.length());
            }
            assertThat(ahead.next()).as("again").isNull();
        }
        assertThat(read.toByteArray()).isEqualTo(content);
    }

    @Test
    void aFailureComesWhereItWas() throws Exception {
        InputStream failing = new FilterInputStream(InputStream.nullInputStream()) {
            private int left = 600_000;

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (left == 0) {
                    throw new EOFException("cut off");
                }
                int count = Math.min(left, length);
                left -= count;
                return count;
            }
        };
        try (ReadAhead ahead = new ReadAhead("test", failing)) {
            assertThat(ahead.next()).isNotNull();
            assertThatThrownBy(ahead::next).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void closingEndsAReaderThatIsAhead() throws Exception {
        CountDownLatch ahead = new CountDownLatch(2_000_000);
        AtomicBoolean closed = new AtomicBoolean();
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                for (int i = 0; i < length; i++) {
                    ahead.countDown();
                }
                return length;
            }

            @Override
            public void close() {
                closed.set(true);
            }
        };
        ReadAhead reading = new ReadAhead("test", endless);
        ahead.await();
        reading.close();
        assertThat(closed).isTrue();
    }
}
