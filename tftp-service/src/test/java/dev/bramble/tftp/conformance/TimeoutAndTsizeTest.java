package dev.bramble.tftp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import java.io.IOException;
import java.io.RandomAccessFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2349; how the timeout is kept is seen in {@link SilentClientTest}. */
class TimeoutAndTsizeTest extends ConformanceCase {

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "6", "254", "255"})
    @Covers({Clause.RFC2349_TIMEOUT_RANGE, Clause.RFC2349_TIMEOUT_SAME})
    void aTimeoutIsAcknowledgedAsItWasAsked(String seconds) throws IOException {
        try (RawClient client = client()) {
            Reply oack = ask(client, FILE, "timeout", seconds);
            assertThat(oack.options()).containsOnlyKeys("timeout").containsEntry("timeout", seconds);
            assertThat(client.load(oack)).isEqualTo(content(FILE_BYTES));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "256", "65536", "4294967297", "-1", "x", ""})
    @Covers({Clause.RFC2349_TIMEOUT_RANGE, Clause.RFC2349_TIMEOUT_SAME})
    void anotherTimeoutIsLeftOut(String seconds) throws IOException {
        try (RawClient client = client()) {
            Reply oack = ask(client, FILE, "timeout", seconds, "tsize", "0");
            assertThat(oack.options()).containsOnlyKeys("tsize");
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,0", "512,0", "100000,0", "100000,5", "100000,100001"})
    @Covers(Clause.RFC2349_TSIZE)
    void tsizeIsTheFilesSize(int bytes, String asked) throws IOException {
        try (RawClient client = client()) {
            Reply oack = ask(client, stored(bytes), "TSIZE", asked);
            assertThat(oack.options().values()).containsExactly(Integer.toString(bytes));
            assertThat(client.load(oack)).hasSize(bytes);
        }
    }

    @Test
    @Covers(Clause.RFC2349_TSIZE)
    void tsizeKnowsMoreThanFourGigabytes() throws IOException {
        long bytes = 5_000_000_123L;
        try (RandomAccessFile sparse = new RandomAccessFile(file("disk.img").toFile(), "rw")) {
            sparse.setLength(bytes);
        }
        try (RawClient client = client()) {
            Reply oack = ask(client, PREFIX + "disk.img", "tsize", "0");
            assertThat(oack.options()).containsEntry("tsize", Long.toString(bytes));
            client.error(3, "too large", oack.from());
        }
    }
}
