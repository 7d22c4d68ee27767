package dev.bramble.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.bench.server.Contender;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
    private enum Who implements Contender {
        BRAMBLE,
        BRAMBLE_SINGLE,
        ATFTPD,
        DNSMASQ;

        @Override
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        @Override
        public boolean isOurs() {
            return this == BRAMBLE || this == BRAMBLE_SINGLE;
        }
    }

    private record Measure(Heading heading, Target target) implements Row {
        static final Row FLEET = new Measure(
                "fleet", "32 clients x 16 MiB, blksize 1468", Unit.MEGABYTES, new Target.OfBestPeer(1.2, 0.9));
        static final Row FLEET_CPU =
                new Measure("fleet-cpu", "Server CPU in that", Unit.CPU_OF_MEGABYTE, new Target.OfBestPeer(1, 0.9));
        static final Row SMALL = new Measure("small", "small files", Unit.FILES, new Target.OfBestPeer(1, 0.9));
        static final Row BURST = new Measure("burst", "a burst", Unit.OF_500, new Target.AtLeast(500));
        static final Row PIS = new Measure("pis", "256 Pis at once, booted", Unit.OF_256, new Target.AtLeast(256));
        static final Row CLONE = new Measure("clone", "clones", Unit.OF_RAW, new Target.MedianAtLeast(0.85));
        static final Row IDLE = new Measure("idle", "idle", Unit.PERCENT, new Target.MedianLessThan(1));
        static final Row MEMORY = new Measure("memory", "memory", Unit.MEBIBYTES, new Target.LessThan(300));
        static final Row LISTING =
                new Measure("listing", "10,000 names", Unit.SECONDS, new Target.OfBestPeerBelow(1, 0.8, 0.3));
        /** Of one of ours alone. */
        static final Row SINGLE = new Row() {
            @Override
            public Heading heading() {
                return new Heading("single", "one port", Unit.FILES);
            }

            @Override
            public Target target() {
                return new Target.OfBestPeer(1.5, 0.9);
            }

            @Override
            public boolean judges(Contender ours) {
                return ours == Who.BRAMBLE_SINGLE;
            }
        };

        static final Row MORE = new Measure("more", "more", Unit.FILES, new Target.Nothing());

        Measure(String id, String title, Unit unit, Target target) {
            this(new Heading(id, title, unit), target);
        }

        static Row[] values() {
            return new Row[] {FLEET, FLEET_CPU, SMALL, BURST, PIS, CLONE, IDLE, MEMORY, LISTING, SINGLE, MORE};
        }
    }

    private final Results results = new Results();

    private void add(Row row, Contender contender, double... values) {
        for (double value : values) {
            results.add(row, contender, value);
        }
    }

    private String line(Who... contenders) {
        return Table.markdown(results, List.of(Measure.values()), List.of(contenders))
                .lines()
                .skip(2)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aWholeTable() {
        add(Measure.FLEET, Who.BRAMBLE, 150, 120, 140);
        add(Measure.FLEET, Who.ATFTPD, 100, 90, 101);
        add(Measure.FLEET, Who.DNSMASQ, 76.5);
        add(Measure.PIS, Who.BRAMBLE, 256, 256);
        assertThat(Table.markdown(results, List.of(Measure.values()), List.of(Who.BRAMBLE, Who.ATFTPD, Who.DNSMASQ)))
                .isEqualTo("""
                        | row | unit | bramble | of the best peer | wanted | met | atftpd | dnsmasq |
                        |---|---|---|---|---|---|---|---|
                        | 32 clients x 16 MiB, blksize 1468 (`fleet`) | MB/s | 140 (120-150) | 1.40 | goal 1.2, floor 0.9 | yes | 100 (90-101) | 76.5 |
                        | 256 Pis at once, booted (`pis`) | of 256 | 256 (256-256) | - | 256 | yes | - | - |\
                        """);
    }

    @ParameterizedTest
    @CsvSource({"120, yes", "119, floor only", "90, floor only", "89, **no**"})
    void moreIsBetter(double value, String verdict) {
        add(Measure.FLEET, Who.BRAMBLE, value);
        add(Measure.FLEET, Who.ATFTPD, 100);
        add(Measure.FLEET, Who.DNSMASQ, 50);
        assertThat(line(Who.BRAMBLE)).endsWith("| " + verdict + " |");
    }

    @ParameterizedTest
    @CsvSource({"10, yes", "11, floor only", "12, **no**"})
    void lessIsBetter(double value, String verdict) {
        add(Measure.FLEET_CPU, Who.BRAMBLE, value);
        add(Measure.FLEET_CPU, Who.ATFTPD, 10);
        add(Measure.FLEET_CPU, Who.DNSMASQ, 50);
        assertThat(line(Who.BRAMBLE)).endsWith("| " + verdict + " |");
    }

    @Test
    void aBoundHoldsInEachRound() {
        add(Measure.BURST, Who.BRAMBLE, 500, 499, 500);
        assertThat(line(Who.BRAMBLE)).endsWith("| **no** |");
    }

    @Test
    void anUpperBoundHoldsInEachRound() {
        add(Measure.MEMORY, Who.BRAMBLE, 250, 240, 300);
        assertThat(line(Who.BRAMBLE)).endsWith("| **no** |");
    }

    @ParameterizedTest
    @CsvSource({"1.0, **no**", "0.9, yes"})
    void someUpperBoundsAreTheMedians(double median, String verdict) {
        add(Measure.IDLE, Who.BRAMBLE, 0.5, median, 2.0);
        assertThat(line(Who.BRAMBLE)).endsWith("| < 1 | " + verdict + " |");
    }

    @ParameterizedTest
    @CsvSource({"0.84, **no**", "0.85, yes"})
    void someBoundsAreTheMedians(double median, String verdict) {
        add(Measure.CLONE, Who.BRAMBLE, 0.5, median, 0.9);
        assertThat(line(Who.BRAMBLE)).endsWith("| 0.85 | " + verdict + " |");
    }

    @Test
    void nothingMayBeWanted() {
        add(Measure.MORE, Who.BRAMBLE, 16);
        assertThat(line(Who.BRAMBLE)).endsWith("| 16 | - | - | - |");
    }

    @Test
    void anotherOfOursIsNoPeer() {
        add(Measure.SMALL, Who.BRAMBLE, 100);
        add(Measure.SMALL, Who.BRAMBLE_SINGLE, 1000);
        assertThat(results.bestPeer(Measure.SMALL)).isEmpty();
        assertThat(line(Who.BRAMBLE, Who.BRAMBLE_SINGLE)).endsWith("| no peer | no peer |");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.0451, 0.05", "9.876, 9.88", "98.76, 98.8", "987.6, 988", "9876.5, '9,877'", "300, 300"})
    void numbersHaveThreeDigits(double value, String text) {
        assertThat(Table.number(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0.2, 0.25, yes",
        "0.28, 0.25, floor only",
        "0.29, 0.2, **no**",
        "0.31, 0.62, **no**",
    })
    void aBoundHoldsWhateverThePeersHave(double ours, double peers, String verdict) {
        add(Measure.LISTING, Who.BRAMBLE, ours);
        add(Measure.LISTING, Who.ATFTPD, peers);

        assertThat(line(Who.BRAMBLE)).endsWith("| goal 1.0, floor 0.8, < 0.30 | " + verdict + " |");
    }

    @Test
    void aRowMayBeAboutOneOfOurs() {
        add(Measure.SINGLE, Who.BRAMBLE, 10);
        add(Measure.SINGLE, Who.BRAMBLE_SINGLE, 100);
        add(Measure.SINGLE, Who.ATFTPD, 100);
        assertThat(line(Who.BRAMBLE, Who.BRAMBLE_SINGLE, Who.ATFTPD))
                .isEqualTo("| one port (`single`) | files/s | 10 | 0.10 | 100 | 1.00"
                        + " | goal 1.5, floor 0.9 (bramble_single) | - | floor only | 100 |");
    }
}
