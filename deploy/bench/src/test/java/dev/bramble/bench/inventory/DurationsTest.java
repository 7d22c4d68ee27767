package dev.bramble.bench.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DurationsTest {
    @Test
    void aShareOfThemIsTheNearestRank() {
        var durations = new Durations();
        for (long millis = 20; millis > 0; millis--) {
            durations.add(millis * 1_000_000);
        }
        assertThat(durations.millis(0.95)).isEqualTo(19);
        assertThat(durations.millis(0.5)).isEqualTo(10);
        assertThat(durations.millis(1)).isEqualTo(20);
        assertThat(durations.seconds(0.01)).isEqualTo(0.001);
    }

    @Test
    void ofNothingThereIsNone() {
        assertThatThrownBy(() -> new Durations().seconds(0.95)).isInstanceOf(IllegalStateException.class);
    }
}
