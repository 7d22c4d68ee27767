package dev.bramble.tftp.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors that the client sends, and packets from ports that have no part in a transfer. */
class ErrorTest extends ConformanceCase {

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 8, 65_535})
    @Covers({Clause.RFC1350_ERROR_ENDS, Clause.RFC1350_ERROR_ONCE, Clause.RFC2349_TOO_LARGE, Clause.RFC2347_REJECTED})
    void anErrorAfterTheOackEndsTheTransferWithoutAWord(int code) throws IOException {
        try (RawClient client = client()) {
            Reply oack = ask(client, FILE, "blksize", "1024", "tsize", "0");
            byte[] error = "\0\5\0\0no\0".getBytes(StandardCharsets.ISO_8859_1);
            error[2] = (byte) (code >> 8);
            error[3] = (byte) code;
            client.send(error, oack.from());
            await().until(() -> server.metric("bramble_tftp_transfers_active") == 0);
            expectQuiet(client, "an answer to the ERROR");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0\5\0\0stop\0", "\0\5\0\0stop", "\0\5\0\0", "\0\5\0\3\377\376\0"})
    @Covers({Clause.RFC1350_ERROR_ENDS, Clause.RFC1350_ERROR_ONCE, Clause.BAD_UNTERMINATED, Clause.BAD_BINARY})
    void anErrorBetweenBlocksEndsTheTransferWithoutAWord(String packet) throws IOException {
        try (RawClient client = client()) {
            Reply block1 = ask(client, FILE);
            client.ack(1, block1.from());
            expectData(client, 2);
            client.send(packet.getBytes(StandardCharsets.ISO_8859_1), block1.from());
            await().until(() -> ended("aborted") == 1);
            expectQuiet(client, "after the ERROR");
            client.ack(2, block1.from());
            assertThat(client.receive(QUIET_MILLIS).filter(reply -> reply.opcode() == 3))
                    .as("DATA after the end")
                    .isEmpty();
        }
        assertServes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0\4\0\0", "\0\4\0\1", "\0\3\0\1abc"})
    @Covers({Clause.RFC1350_WRONG_TID, Clause.BAD_STRAY})
    void aStrangersPacketGetsError5AndLeavesTheTransferAlone(String packet) throws IOException {
        try (RawClient client = client();
                RawClient stranger = client()) {
            Reply oack = ask(client, FILE, "tsize", "0");
            stranger.send(packet.getBytes(StandardCharsets.ISO_8859_1), oack.from());
            assertError(stranger.receive(), 5);
            expectQuiet(client, "it has not confirmed the OACK");
            assertThat(client.load(oack)).isEqualTo(content(FILE_BYTES));
        }
    }

    @Test
    @Covers({Clause.RFC1350_WRONG_TID, Clause.RFC1350_ERROR_ONCE, Clause.BAD_ERROR_LOOP})
    void aStrangersErrorIsNotAnsweredAndEndsNothing() throws IOException {
        try (RawClient client = client();
                RawClient stranger = client()) {
            Reply oack = ask(client, FILE, "tsize", "0");
            stranger.abort(oack.from());
            stranger.error(5, "unknown transfer", oack.from());
            expectQuiet(stranger, "an ERROR is never answered");
            assertThat(client.load(oack)).isEqualTo(content(FILE_BYTES));
        }
    }

    @Test
    @Covers({Clause.RFC1350_WRONG_TID, Clause.BAD_STRAY})
    void anAckToTheListeningPortOfNoTransferGetsError5() throws IOException {
        try (RawClient client = client()) {
            client.ack(1, server.address());
            assertError(client.receive(), 5);
            client.data(1, new byte[10], server.address());
            assertError(client.receive(), 5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0\5\0\0x\0", "\0\5\0\5unknown transfer\0", "\0\5\0\0", "\0\5\377\377", "\0\5\0\0" + "x"})
    @Covers({Clause.BAD_ERROR_LOOP, Clause.RFC1350_ERROR_ONCE})
    void anErrorToTheListeningPortIsNeverAnswered(String packet) throws IOException {
        try (RawClient client = client()) {
            client.send(packet.getBytes(StandardCharsets.ISO_8859_1));
            expectQuiet(client, "an ERROR is never answered");
        }
    }
}
