package dev.bramble.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class MachineTest {
    @Test
    void theProcessorIsNamed() {
        assertThat(Machine.model("processor\t: 0\nmodel name\t: AMD EPYC\n\nmodel name\t: other\n"))
                .isEqualTo("AMD EPYC");
    }

    @Test
    void aProcessorMayHaveNoName() {
        assertThat(Machine.model("processor\t: 0\n")).isEqualTo("model unknown");
    }

    @Test
    void theDateIsTheClocks() throws Exception {
        Instant now = Instant.parse("2026-11-22T13:00:42Z");
        assertThat(Machine.describe(InstantSource.fixed(now))).startsWith("Measured 2026-11-22T13:00:00Z on ");
    }
}
