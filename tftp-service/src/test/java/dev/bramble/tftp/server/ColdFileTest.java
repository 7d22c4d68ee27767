package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.files.BootFile;
import dev.bramble.tftp.files.BootFiles;
import dev.bramble.tftp.files.BootRequest;
import dev.bramble.tftp.files.FileChangedException;
import dev.bramble.tftp.files.Lookup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not in the page cache are read by the disk threads. */
class ColdFileTest {

    private static final class ColdFile implements BootFile {
        private final byte[] content = new byte[300_000];
        final AtomicBoolean closed = new AtomicBoolean();
        final CountDownLatch readable;
        volatile boolean changed;

        ColdFile(int latch) {
            readable = new CountDownLatch(latch);
            new Random(1).nextBytes(content);
        }

        @Override
        public long size() {
            return content.length;
        }

        /** Every third block happens to be cached. */
        @Override
        public boolean readCached(long offset, ByteBuffer block) {
            if (readable.getCount() > 0 || offset / 1000 % 3 != 0) {
                return false;
            }
            block.put(content, (int) offset, block.remaining());
            return true;
        }

        @Override
        public void read(long offset, ByteBuffer block) throws IOException {
            try {
                readable.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (changed) {
                throw new FileChangedException();
            }
            block.put(content, (int) offset, block.remaining());
        }

        @Override
        public void checkUnchanged() throws FileChangedException {
            if (changed) {
                throw new FileChangedException();
            }
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }

    private record OneFile(BootFile file) implements BootFiles {
        @Override
        public Optional<Lookup> openCached(BootRequest request) {
            return Optional.empty();
        }

        @Override
        public Lookup open(BootRequest request) {
            return new Lookup.Found(file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "16"})
    void arriveWhole(String window) throws IOException {
        ColdFile file = new ColdFile(0);
        try (TestServer server = new TestServer(new OneFile(file));
                RawClient pi = server.client()) {
            byte[] loaded = pi.load("cold", "blksize", "1000", "windowsize", window);
            assertThat(Arrays.equals(loaded, file.content)).isTrue();
            await().untilTrue(file.closed);
        }
    }

    @Test
    void anAbortDuringTheReadClosesTheFileAfterIt() throws IOException {
        ColdFile file = new ColdFile(1);
        try (TestServer server = new TestServer(new OneFile(file));
                RawClient pi = server.client()) {
            pi.ask("cold", "blksize", "1000");
            RawClient.Reply oack = pi.receive();
            pi.ack(0, oack.from());
            pi.abort(oack.from());
            await().until(() -> server.metric("bramble_tftp_transfers_active") == 0);
            assertThat(file.closed).as("in use by a disk thread").isFalse();
            file.readable.countDown();
            await().untilTrue(file.closed);
        }
    }

    @Test
    void aClientIsToldOfAChangeBeforeItHasTheWholeFile() throws IOException {
        ColdFile file = new ColdFile(0);
        try (TestServer server = new TestServer(new OneFile(file));
                RawClient pi = server.client()) {
            pi.ask("cold", "blksize", "1000");
            RawClient.Reply oack = pi.receive();
            pi.ack(0, oack.from());
            assertThat(pi.receive().number()).isEqualTo(1);
            file.changed = true;
            int last = file.content.length / 1000 + 1;
            int block = 1;
            RawClient.Reply reply;
            do {
                pi.ack(block++, oack.from());
                reply = pi.receive();
            } while (reply.opcode() == 3 && block < last);
            assertThat(reply.opcode()).isEqualTo(5);
            await().untilTrue(file.closed);
        }
    }
}
