package dev.bramble.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({"0,0 B", "999,999 B", "1000,1.0 kB", "999949,999.9 kB", "999999,1.0 MB", "41200000,41.2 MB"})
    void bytes(long bytes, String text) {
        assertThat(Quantity.bytes(bytes)).isEqualTo(text);
    }

    @Test
    void seconds() {
        assertThat(Quantity.seconds(Duration.ofMillis(123))).isEqualTo("0.123 s");
        assertThat(Quantity.seconds(Duration.ofMillis(72_540))).isEqualTo("72.5 s");
    }

    @ParameterizedTest
    @CsvSource({"512,512", "1K,1024", "16G,17179869184", "16gib,17179869184", "2TB,2199023255552"})
    void parseBytes(String text, long bytes) {
        assertThat(Quantity.parseBytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "-1", "1.5G", "16 G", "999999999999T"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatThrownBy(() -> Quantity.parseBytes(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
