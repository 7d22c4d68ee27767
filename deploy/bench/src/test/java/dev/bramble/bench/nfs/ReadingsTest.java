package dev.bramble.bench.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.bramble.bench.WrongAnswerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingsTest {
    @Test
    void aLineIsANameAndAValue() throws Exception {
        Readings readings = Readings.parse("calls 10993\np50 93.2780022\ntiny 1e-09\n");

        assertThat(readings.get("calls")).isEqualTo(10_993);
        assertThat(readings.get("p50")).isEqualTo(93.2780022);
        assertThat(readings.get("tiny")).isEqualTo(1e-9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"p50", "p50 fast", "p50 1 2", ""})
    void anythingElseIsAFailure(String line) {
        assertThatExceptionOfType(WrongAnswerException.class)
                .isThrownBy(() -> Readings.parse("calls 1\n" + line + "\n"))
                .withMessage("the client said '" + line + "'");
    }

    @Test
    void whatWasNotMeasuredIsAFailure() throws Exception {
        Readings readings = Readings.parse("calls 1");

        assertThatExceptionOfType(WrongAnswerException.class)
                .isThrownBy(() -> readings.get("p50"))
                .withMessageContaining("p50");
    }
}
