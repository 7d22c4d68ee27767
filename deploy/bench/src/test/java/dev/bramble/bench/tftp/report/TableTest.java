package dev.bramble.bench.tftp.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.bench.tftp.server.Contender;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
    private final Results results = new Results();

    private void add(Row row, Contender contender, double... values) {
        for (double value : values) {
            results.add(row, contender, value);
        }
    }

    private String line(Contender... contenders) {
        return Table.markdown(results, List.of(contenders))
                .lines()
                .skip(2)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aWholeTable() {
        add(Row.FLEET, Contender.BRAMBLE, 150, 120, 140);
        add(Row.FLEET, Contender.ATFTPD, 100, 90, 101);
        add(Row.FLEET, Contender.DNSMASQ, 76.5);
        add(Row.PIS, Contender.BRAMBLE, 256, 256);
        assertThat(Table.markdown(results, List.of(Contender.BRAMBLE, Contender.ATFTPD, Contender.DNSMASQ)))
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
        add(Row.FLEET, Contender.BRAMBLE, value);
        add(Row.FLEET, Contender.ATFTPD, 100);
        add(Row.FLEET, Contender.DNSMASQ, 50);
        assertThat(line(Contender.BRAMBLE)).endsWith("| " + verdict + " |");
    }

    @ParameterizedTest
    @CsvSource({"10, yes", "11, floor only", "12, **no**"})
    void lessIsBetter(double value, String verdict) {
        add(Row.FLEET_CPU, Contender.BRAMBLE, value);
        add(Row.FLEET_CPU, Contender.ATFTPD, 10);
        add(Row.FLEET_CPU, Contender.DNSMASQ, 50);
        assertThat(line(Contender.BRAMBLE)).endsWith("| " + verdict + " |");
    }

    @Test
    void aBoundHoldsInEachRound() {
        add(Row.BURST, Contender.BRAMBLE, 500, 499, 500);
        assertThat(line(Contender.BRAMBLE)).endsWith("| **no** |");
    }

    @Test
    void anUpperBoundHoldsInEachRound() {
        add(Row.IDLE, Contender.BRAMBLE, 0.5, 0.4, 1.0);
        assertThat(line(Contender.BRAMBLE)).endsWith("| **no** |");
    }

    @Test
    void anotherOfOursIsNoPeer() {
        add(Row.SMALL, Contender.BRAMBLE, 100);
        add(Row.SMALL, Contender.BRAMBLE_SINGLE, 1000);
        assertThat(results.bestPeer(Row.SMALL)).isEmpty();
        assertThat(line(Contender.BRAMBLE, Contender.BRAMBLE_SINGLE)).endsWith("| no peer | no peer |");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.0451, 0.05", "9.876, 9.88", "98.76, 98.8", "987.6, 988", "9876.5, '9,877'", "300, 300"})
    void numbersHaveThreeDigits(double value, String text) {
        assertThat(Table.number(value)).isEqualTo(text);
    }
}
