package dev.bramble.bench.iscsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.bench.report.Target;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IscsiRowTest {
    @ParameterizedTest
    @CsvSource({"SEQ_READ_1M, 1.0", "QD1_MIXED, 1.5", "QD32_READ, 1.3", "QD32_WRITE_CPU, 1.0", "LOGINS_16, 1.0"})
    void goalsAgainstThePeer(IscsiRow row, double goal) {
        assertThat(row.target()).isEqualTo(new Target.OfBestPeer(goal, 0.8));
    }

    @Test
    void theTailMayBeTwiceThePeers() {
        assertThat(IscsiRow.QD1_P99.target()).isEqualTo(new Target.OfBestPeer(0.5, 0.5));
        assertThat(IscsiRow.QD1_P99.ratio(200, 100)).isEqualTo(0.5);
    }

    @Test
    void boundsOfOurOwn() {
        assertThat(IscsiRow.MEMORY.target()).isEqualTo(new Target.LessThan(600));
        assertThat(IscsiRow.CLONE_BACKING.target()).isEqualTo(new Target.MedianAtLeast(0.85));
        assertThat(IscsiRow.FIRST_WRITES.target()).isEqualTo(new Target.Nothing());
    }

    @Test
    void noTwoHaveOneName() {
        assertThat(Arrays.stream(IscsiRow.values()).map(IscsiRow::id)).doesNotHaveDuplicates();
    }
}
