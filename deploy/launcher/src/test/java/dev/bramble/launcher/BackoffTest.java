package dev.bramble.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void waitsDoubleUpToHalfAMinute() {
        Backoff backoff = Backoff.fresh();
        assertThat(backoff.longer().next()).isEqualTo(backoff.next().multipliedBy(2));
        for (int death = 0; death < 20; death++) {
            backoff = backoff.longer();
        }
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aLongLifeStartsOver() {
        Backoff worn = Backoff.fresh().longer().longer();
        assertThat(worn.after(Duration.ofMinutes(5))).isEqualTo(Backoff.fresh());
        assertThat(worn.after(Duration.ofSeconds(1))).isEqualTo(worn);
    }
}
