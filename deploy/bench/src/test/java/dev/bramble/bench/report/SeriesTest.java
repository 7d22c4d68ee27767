package dev.bramble.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesTest {
    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        var series = new Series(List.of(9.0, 1.0, 5.0, 100.0, 2.0));
        assertThat(series.median()).isEqualTo(5);
        assertThat(series.min()).isEqualTo(1);
        assertThat(series.max()).isEqualTo(100);
    }

    @Test
    void theMedianOfAnEvenNumberIsBetweenBoth() {
        assertThat(new Series(List.of(4.0, 1.0, 2.0, 100.0)).median()).isEqualTo(3);
    }

    @Test
    void nothingHasNoMedian() {
        assertThatThrownBy(() -> new Series(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
