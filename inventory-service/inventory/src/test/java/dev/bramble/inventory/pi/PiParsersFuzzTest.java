package dev.bramble.inventory.pi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.inventory.Refusal;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What users write: it is taken in one canonical form, or refused by a Refusal, whatever it is. */
@Timeout(60)
class PiParsersFuzzTest {
    private static final int ROUNDS = 20_000;

    private final Random random = new Random(20260102);

    private static final List<String> PIECES = List.of(
            "name",
            "mac",
            "image",
            "labels.",
            "labels.rack",
            "=",
            " = ",
            "\"",
            "\"a\"",
            "\"",
            " AND ",
            "AND",
            " ",
            "\t",
            "a",
            "2",
            ".",
            "-",
            "_",
            "\\",
            "\n",
            "\0",
            "é",
            "😀",
            "dc:a6:32:e9:00:4c",
            "192.168.1.50",
            "trees",
            "%");

    private String text(int pieces) {
        return IntStream.range(0, random.nextInt(pieces + 1))
                .mapToObj(_ -> random.nextInt(8) == 0
                        ? Character.toString(random.nextInt(0xd800))
                        : PIECES.get(random.nextInt(PIECES.size())))
                .collect(Collectors.joining());
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Empty when it is refused. Anything else that is thrown fails the test. */
    private static <T> Optional<T> taken(Supplier<T> parser) {
        try {
            return Optional.of(parser.get());
        } catch (Refusal e) {
            assertThat(e.violations()).isNotEmpty();
            return Optional.empty();
        }
    }

    @Test
    void anyTextIsAFilterOrIsRefused() {
        Pi pi = Pi.newBuilder().setName("a").putLabels("rack", "a").build();
        int filters = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String text = text(8);
            filters += taken(() -> PiFilter.parse(text).test(pi)).isPresent() ? 1 : 0;
        }
        assertThat(filters).as("some are well-formed").isGreaterThan(100);
    }

    @Test
    void aWellFormedFilterMeansWhatItSays() {
        for (int round = 0; round < ROUNDS; round++) {
            Pi pi = Pi.newBuilder()
                    .setName(pick("a", "b"))
                    .setImage(pick("x", "y"))
                    .addMacs("dc:a6:32:00:00:0" + random.nextInt(2))
                    .putLabels("rack", pick("1", "AND", "= "))
                    .build();
            List<String> terms = new ArrayList<>();
            boolean expected = true;
            for (int term = random.nextInt(4); term >= 0; term--) {
                String value;
                switch (random.nextInt(4)) {
                    case 0 -> {
                        value = pick("a", "b");
                        terms.add("name" + pick("=", " =  ") + '"' + value + '"');
                        expected &= pi.getName().equals(value);
                    }
                    case 1 -> {
                        value = pick("x", "y");
                        terms.add("image=\"" + value + "\"");
                        expected &= pi.getImage().equals(value);
                    }
                    case 2 -> {
                        value = "DC-A6-32-00-00-0" + random.nextInt(2);
                        terms.add("mac = \"" + value + "\"");
                        expected &= pi.getMacs(0)
                                .equals(value.toLowerCase(Locale.ROOT).replace('-', ':'));
                    }
                    default -> {
                        value = pick("1", "AND", "= ");
                        terms.add("labels.rack=\"" + value + "\"");
                        expected &= value.equals(pi.getLabelsMap().get("rack"));
                    }
                }
            }
            String filter = String.join(pick(" AND ", "  AND\t"), terms);
            assertThat(PiFilter.parse(filter).test(pi)).as(filter).isEqualTo(expected);
        }
    }

    @Test
    void aFilterIsBounded() {
        String long_ = String.join(" AND ", Collections.nCopies(100_000, "name=\"a\""));

        assertThatThrownBy(() -> PiFilter.parse(long_))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("characters");
    }

    @Test
    void aPiIsCanonicalOrRefused() {
        int taken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Pi given = anyPi();
            Optional<Pi> canonical = taken(() -> PiRules.canonical(given));
            if (canonical.isPresent()) {
                taken++;
                assertThat(PiRules.canonical(canonical.get())).isEqualTo(canonical.get());
                assertCanonical(canonical.get());
            }
        }
        assertThat(taken).as("some are right").isGreaterThan(500);
    }

    private Pi anyPi() {
        Pi.Builder pi = Pi.newBuilder().setName(mostly("pi-1", "A", "-a", "a-")).setImage(mostly("debian", "", "a b"));
        for (int i = random.nextInt(3); i >= 0; i--) {
            pi.addMacs(mostly(
                    "DC-A6-32-00-00-%02x".formatted(random.nextInt(256)), "01:00:5e:00:00:01", "dc:a6:32:00:00", ""));
        }
        pi.setSerial(mostly("10000000AABBCCDD", "aabbccdd", "aabbccd", "xabbccdd"));
        pi.setIp(mostly("192.168.1.50", "192.168.1.050", "0.1.2.3", "224.0.0.1", "1.2.3.4.5", "256.1.1.1", "::1"));
        for (int i = random.nextInt(3); i > 0; i--) {
            pi.addPrefixes(mostly("rack" + random.nextInt(50), "..", "trees", "a/b", ".hidden"));
            pi.putLabels(mostly("rack", "Rack", "a\n", ""), mostly("2", "a=b", "\n", "é"));
        }
        return pi.setDiskBytes(random.nextInt(8) == 0 ? random.nextLong() : 512L * random.nextInt(100))
                .build();
    }

    /** The right one, or, one time in sixteen, another or nonsense. */
    private String mostly(String right, String... others) {
        return switch (random.nextInt(32)) {
            case 0 -> pick(others);
            case 1 -> text(6);
            default -> right;
        };
    }

    private static void assertCanonical(Pi pi) {
        assertThat(pi.getMacsList())
                .doesNotHaveDuplicates()
                .allMatch(mac -> mac.matches("[0-9a-f][02468ace](:[0-9a-f]{2}){5}"));
        assertThat(pi.getName()).matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
        assertThat(pi.getSerial()).matches("([0-9a-f]{8}){0,2}");
        assertThat(pi.getIp()).matches("|[1-9]\\d*(\\.(0|[1-9]\\d*)){3}");
        // Each is one line of a column, and one directory name.
        assertThat(pi.getPrefixesList()).allMatch(prefix -> prefix.matches("[A-Za-z0-9_][A-Za-z0-9._-]*"));
        pi.getLabelsMap().forEach((key, value) -> assertThat(key + "=" + value).matches("[a-z0-9._-]+=[ -~]*"));
    }

    @Test
    void manyWrongElementsAreNotToldOneByOne() {
        List<String> macs = IntStream.range(0, 200_000)
                .mapToObj(i -> "dc:a6:32:%02x:%02x:%02x".formatted(i >> 16, i >> 8 & 0xff, i & 0xff))
                .toList();
        Pi.Builder pi =
                Pi.newBuilder().setName("a").setImage("b").addAllMacs(macs).addAllPrefixes(macs);
        macs.forEach(mac -> pi.putLabels(mac, mac));

        assertThatThrownBy(() -> PiRules.canonical(pi.build()))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.violations()).hasSize(3));
    }

    /** RFC 7143, section 4.2.7.2 and RFC 3722: what an iSCSI name may hold, at most 223 bytes. */
    @Test
    void everyUidMakesIscsiNames() {
        UidGenerator uids = new UidGenerator();
        for (int round = 0; round < 1000; round++) {
            String uid = uids.get();
            assertThat(List.of(PiNames.initiator(uid), PiNames.target(uid)))
                    .allMatch(name -> name.matches("iqn\\.2026-01\\.dev\\.bramble:(pi|disk)\\.[a-z0-9]{12}"));
        }
    }
}
