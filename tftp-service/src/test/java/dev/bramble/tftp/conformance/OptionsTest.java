package dev.bramble.tftp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2347: how options are settled. */
class OptionsTest extends ConformanceCase {
    private static final Map<String, String> KNOWN =
            Map.of("blksize", "1024", "tsize", "0", "timeout", "7", "windowsize", "3");
    private static final Map<String, String> ANSWERS =
            Map.of("blksize", "1024", "tsize", "100000", "timeout", "7", "windowsize", "3");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    tsize 0 blksize 1024                        | tsize=100000 blksize=1024
                    tsize 0 blksize 1468                        | tsize=100000 blksize=1468
                    timeout 5 blksize 1468                      | timeout=5 blksize=1468
                    tsize 0 blksize 512 timeout 6               | tsize=100000 blksize=512 timeout=6
                    tsize 0 timeout 5 blksize 1468 windowsize 16| tsize=100000 timeout=5 blksize=1468 windowsize=16
                    blksize 8 windowsize 64                     | blksize=8 windowsize=64
                    foo bar tsize 0 multicast 1                 | tsize=100000
                    """)
    @Covers({Clause.RFC2347_ACCEPTED, Clause.RFC2347_ACK_0, Clause.RFC2347_UNKNOWN})
    void whatClientsSendIsAcknowledgedAndHeld(String asked, String acknowledged) throws IOException {
        try (RawClient client = client()) {
            Reply oack = ask(client, FILE, asked.split(" ", -1));
            assertThat(oack.opcode()).isEqualTo(6);
            assertThat(oack.options().entrySet().stream().map(Map.Entry::toString))
                    .containsExactlyInAnyOrder(acknowledged.split(" ", -1));
            assertThat(client.load(oack)).isEqualTo(content(FILE_BYTES));
        }
    }

    @Test
    @Covers({
        Clause.RFC2347_ORDER,
        Clause.RFC2347_CASE,
        Clause.RFC2347_ONLY_ASKED,
        Clause.RFC2347_ACCEPTED,
        Clause.RFC2348_CASE
    })
    void anyChoiceInAnyOrderAndCase() throws IOException {
        Random random = new Random(2347);
        for (int round = 0; round < 60; round++) {
            List<String> names = new ArrayList<>(KNOWN.keySet());
            Collections.shuffle(names, random);
            names = names.subList(0, 1 + random.nextInt(names.size()));
            List<String> words = new ArrayList<>();
            for (String name : names) {
                words.add(inRandomCase(name, random));
                words.add(KNOWN.getOrDefault(name, ""));
            }
            try (RawClient client = client()) {
                Reply oack = ask(client, FILE, words.toArray(String[]::new));
                assertThat(oack.opcode()).as("%s", words).isEqualTo(6);
                Map<String, String> answers = oack.options().entrySet().stream()
                        .collect(Collectors.toMap(e -> e.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue));
                assertThat(answers.keySet()).as("%s", words).containsExactlyInAnyOrderElementsOf(names);
                assertThat(ANSWERS).as("%s", words).containsAllEntriesOf(answers);
                client.abort(oack.from());
            }
        }
    }

    private static String inRandomCase(String name, Random random) {
        return name.chars()
                .map(c -> random.nextBoolean() ? Character.toUpperCase(c) : c)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo bar", "blksize 7", "timeout 0 windowsize 0", "tsize x", "multicast ''", "blksize8 8"})
    @Covers({Clause.RFC2347_UNKNOWN, Clause.RFC2347_DATA_ANSWER, Clause.RFC2347_INVALID, Clause.RFC2347_NOT_ACKNOWLEDGED
    })
    void withNothingToAcknowledgeThereIsNoOack(String asked) throws IOException {
        try (RawClient client = client()) {
            Reply first = ask(client, FILE, asked.replace("''", "").split(" ", -1));
            assertData(first, 1);
            assertThat(first.payload()).hasSize(512);
            expectQuiet(client, "one block at a time");
            assertThat(client.load(first)).isEqualTo(content(FILE_BYTES));
        }
    }

    @Test
    @Covers({Clause.RFC2347_NOT_ACKNOWLEDGED, Clause.RFC2347_INVALID})
    void anOptionThatIsNotAcknowledgedIsNotUsed() throws IOException {
        try (RawClient client = client()) {
            Reply oack = negotiate(client, FILE, "tsize", "0", "blksize", "4", "windowsize", "0");
            assertThat(oack.options()).containsOnlyKeys("tsize");
            Reply data = client.receive();
            assertData(data, 1);
            assertThat(data.payload()).hasSize(512);
            expectQuiet(client, "one block at a time");
        }
    }

    @ParameterizedTest
    @CsvSource({"blksize", "timeout", "windowsize", "tsize"})
    @Covers(Clause.RFC2347_INVALID)
    void whatIsNoNumberIsNoValue(String option) throws IOException {
        for (String value :
                List.of("", " 8", "8 ", "+8", "-8", "8.0", "0x10", "1e3", "\u0661", "99999999999999999999")) {
            try (RawClient client = client()) {
                Reply first = ask(client, FILE, "foo", "bar", option, value);
                if (option.equals("tsize") && value.startsWith("999")) {
                    // A size that nobody means; what is answered is the file's own.
                    assertThat(first.opcode()).isIn(3, 6);
                } else {
                    assertThat(first.opcode()).as("%s '%s'", option, value).isEqualTo(3);
                }
            }
        }
    }

    @Test
    @Covers({Clause.RFC2347_ACK_0, Clause.RFC1123_APPRENTICE, Clause.BAD_MISORDERED})
    void dataWaitsForAck0AndAnotherAck0BringsNoMore() throws IOException {
        try (RawClient client = client()) {
            Reply oack = ask(client, FILE, "blksize", "1024");
            expectQuiet(client, "before the ACK");
            client.ack(1, oack.from());
            client.ack(65_535, oack.from());
            expectQuiet(client, "ACK of what was not sent");
            client.ack(0, oack.from());
            Reply data = client.receive();
            assertData(data, 1);
            assertThat(data.payload()).hasSize(1024);
            client.ack(0, oack.from());
            expectQuiet(client, "a second ACK 0");
        }
    }

    @Test
    @Covers(Clause.RFC2347_ERROR_ANSWER)
    void aDeniedRequestWithOptionsGetsAnErrorAndNoOack() throws IOException {
        try (RawClient client = client()) {
            assertError(ask(client, PREFIX + "none", "tsize", "0", "blksize", "1468"), 1);
            expectQuiet(client, "after the ERROR");
        }
    }

    @Test
    @Covers({Clause.RFC2347_OACK_FORMAT, Clause.RFC2347_FORMAT, Clause.RFC7440_FIELDS})
    void anOackIsPairsOfAsciiStringsEndedByZero() throws IOException {
        try (RawClient client = client()) {
            Reply oack = ask(client, FILE, "blksize", "1024", "windowsize", "3", "timeout", "7", "tsize", "0");
            String packet = new String(oack.bytes(), StandardCharsets.ISO_8859_1);
            assertThat(packet).matches("\0\6(([a-z]+)\0([0-9]+)\0){4}");
        }
    }

    @Test
    @Covers({Clause.RFC2347_ANY_NUMBER, Clause.RFC2347_MAX_REQUEST, Clause.RFC2347_UNKNOWN})
    void aRequestOf512BytesWithManyOptionsIsRead() throws IOException {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 29; i++) {
            words.add("option" + (char) ('a' + i % 26) + i);
            words.add("1");
        }
        words.add("blksize");
        words.add("1024");
        byte[] request = request(words);
        words.set(1, "1" + "0".repeat(512 - request.length));
        byte[] full = request(words);
        assertThat(full).hasSize(512);
        try (RawClient client = client()) {
            client.send(full);
            Reply oack = client.receive();
            assertThat(oack.options()).containsExactly(Map.entry("blksize", "1024"));
            assertThat(client.load(oack)).isEqualTo(content(FILE_BYTES));
        }
    }

    private static byte[] request(List<String> options) {
        List<String> words = new ArrayList<>(options);
        words.addFirst("octet");
        return RawClient.request(1, FILE, words.toArray(String[]::new));
    }

    @Test
    @Covers(Clause.RFC2347_ONCE)
    void ofAnOptionGivenTwiceTheFirstIsAnsweredOnce() throws IOException {
        try (RawClient client = client()) {
            Reply oack = ask(client, FILE, "blksize", "1024", "BLKSIZE", "512");
            assertThat(new String(oack.bytes(), StandardCharsets.ISO_8859_1)).isEqualTo("\0\6blksize\0" + "1024\0");
            assertThat(client.load(oack)).isEqualTo(content(FILE_BYTES));
        }
    }
}
