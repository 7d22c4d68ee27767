package dev.bramble.inventory.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bramble.inventory.FileServer;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpImageFileTest {
    private static final int SIZE = 1 << 20;
    private static final Patience PATIENCE =
            new Patience(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(5), 3);

    private final byte[] content = content();
    private final FileServer server = new FileServer(content);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static byte[] content() {
        byte[] content = new byte[SIZE];
        new Random(42).nextBytes(content);
        return content;
    }

    @AfterEach
    void close() {
        server.close();
        client.close();
    }

    private HttpImageFile file(boolean checked) {
        return new HttpImageFile(client, server.url(), checked, PATIENCE);
    }

    private static byte[] read(HttpImageFile file) throws IOException {
        try (InputStream bytes = file.stream()) {
            return bytes.readAllBytes();
        }
    }

    @Test
    void aTransferThatBreaksIsGoneOnWithWhereItWas() throws IOException {
        server.answerBytes = 400_000;
        HttpImageFile file = file(false);

        assertThat(read(file)).isEqualTo(content);
        // What came just before a break may be lost with it.
        assertThat(server.asked.getFirst()).isEmpty();
        assertThat(server.asked).hasSizeGreaterThan(2).doesNotHaveDuplicates();
        assertThat(file.resumptions()).isEqualTo(server.asked.size() - 1);
        assertThat(file.received()).isEqualTo(SIZE);
        assertThat(file.size()).isEqualTo(SIZE);
    }

    @Test
    void aFileThatHasChangedIsNoMixtureOfTwo() {
        for (boolean ranges : new boolean[] {true, false}) {
            server.ranges = ranges;
            server.answerBytes = 400_000;
            server.entityTag = "\"1\"";
            HttpImageFile file = file(true);
            assertThatThrownBy(() -> {
                        try (InputStream bytes = file.stream()) {
                            bytes.skipNBytes(1000);
                            server.entityTag = "\"2\"";
                            byte[] _ = bytes.readAllBytes();
                        }
                    })
                    .isInstanceOfSatisfying(
                            FetchException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.ABORTED))
                    .hasMessageContaining("has changed");
        }
    }

    @Test
    void withoutRangesTheSameFileIsReadAnewUpToWhereItWas() throws IOException {
        server.ranges = false;
        HttpImageFile file = file(false);
        server.answerBytes = 400_000;
        try (InputStream bytes = file.stream()) {
            byte[] first = bytes.readNBytes(100_000);
            server.answerBytes = Integer.MAX_VALUE;
            byte[] rest = bytes.readAllBytes();
            assertThat(first).isEqualTo(Arrays.copyOf(content, 100_000));
            assertThat(rest).isEqualTo(Arrays.copyOfRange(content, 100_000, SIZE));
            assertThat(server.asked).hasSize(2);
        }
    }

    @Test
    void aFileThatTheServerTellsNothingOfNeedsAChecksumToBeGoneOnWith() throws IOException {
        server.entityTag = "";
        server.answerBytes = 600_000;

        assertThat(read(file(true))).isEqualTo(content);
        assertThatThrownBy(() -> read(file(false))).hasMessageContaining("neither ETag nor Last-Modified");
    }

    @Test
    void aWeakEntityTagPromisesNothingOfBytes() {
        server.entityTag = "W/\"1\"";
        server.answerBytes = 600_000;
        assertThatThrownBy(() -> read(file(false))).hasMessageContaining("neither ETag nor Last-Modified");
    }

    @Test
    void aSilentServerIsLeft() throws Exception {
        server.answerBytes = 600_000;
        server.silent = true;
        HttpImageFile file = file(false);
        CompletableFuture<byte[]> all = readBeside(file);
        await().until(file::received, received -> received == 600_000);
        file.endSilence(System.nanoTime());
        assertThat(file.resumptions()).as("not so soon").isZero();

        await().until(() -> {
            file.endSilence(System.nanoTime() + Duration.ofSeconds(6).toNanos());
            return file.resumptions() > 0;
        });
        assertThat(all.get()).isEqualTo(content);
    }

    private static CompletableFuture<byte[]> readBeside(HttpImageFile file) {
        CompletableFuture<byte[]> all = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                all.complete(read(file));
            } catch (IOException e) {
                all.completeExceptionally(e);
            }
        });
        return all;
    }

    @Test
    void whatIsBrokenOffTellsItsWaitingReader() {
        server.answerBytes = 600_000;
        server.silent = true;
        HttpImageFile file = file(false);
        CompletableFuture<byte[]> all = readBeside(file);
        await().until(file::received, received -> received == 600_000);

        file.breakOff("it was cancelled");

        assertThatThrownBy(all::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(BrokenOffException.class)
                .hasMessageContaining("it was cancelled");
    }

    @Test
    void aServerThatIsGoneIsGivenUp() {
        server.answerBytes = 600_000;
        HttpImageFile file = file(false);
        assertThatThrownBy(() -> {
                    try (InputStream bytes = file.stream()) {
                        bytes.skipNBytes(1000);
                        server.status = 503;
                        byte[] _ = bytes.readAllBytes();
                    }
                })
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("3 attempts to go on brought nothing (the server answered 503)");
        assertThat(server.asked).hasSize(4);
    }

    @Test
    void whatIsNotThereIsSaidAtOnce() {
        server.status = 404;
        assertThatThrownBy(() -> read(file(false))).hasMessageContaining("answered 404");
        server.close();
        assertThatThrownBy(() -> read(file(false)))
                .isInstanceOfSatisfying(
                        FetchException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.FAILED_PRECONDITION))
                .hasMessageContaining("cannot be fetched");
    }
}
