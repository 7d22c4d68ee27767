package dev.bramble.bench.iscsi.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatenciesTest {
    @ParameterizedTest
    @CsvSource({"0.5, 1500", "0.99, 2970", "0.999, 2997", "1, 3000", "0.0001, 1"})
    void theShareThatWasNotExceeded(double share, double micros) {
        var latencies = new Latencies();
        for (long i = 3000; i > 0; i--) {
            latencies.add(i * 1000);
        }
        assertThat(latencies.count()).isEqualTo(3000);
        assertThat(latencies.micros(share)).isEqualTo(micros);
    }

    @Test
    void oneIsAllOfThem() {
        var latencies = new Latencies();
        latencies.add(1500);
        assertThat(latencies.micros(0.99)).isEqualTo(1.5);
    }

    @Test
    void nothingHasNoPercentile() {
        assertThatThrownBy(() -> new Latencies().micros(0.5)).isInstanceOf(IllegalStateException.class);
    }
}
