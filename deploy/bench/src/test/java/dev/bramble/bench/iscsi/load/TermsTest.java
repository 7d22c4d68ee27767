package dev.bramble.bench.iscsi.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TermsTest {
    @Test
    void theStandardsDefaultsWhereTheTargetSaysNothing() {
        Terms terms = Terms.of(Map.of(), 1, 1, 1);
        assertThat(terms.immediate(65_536)).isEqualTo(8192);
        assertThat(terms.unsolicited(65_536)).isEqualTo(8192);
    }

    @Test
    void unsolicitedDataUpToTheFirstBurst() {
        Terms terms = Terms.of(
                Map.of("MaxRecvDataSegmentLength", "65536", "FirstBurstLength", "131072", "InitialR2T", "No"), 1, 1, 1);
        assertThat(terms.immediate(1_048_576)).isEqualTo(65_536);
        assertThat(terms.unsolicited(1_048_576)).isEqualTo(131_072);
        assertThat(terms.unsolicited(4096)).isEqualTo(4096);
    }

    @Test
    void noImmediateData() {
        Terms terms = Terms.of(Map.of("ImmediateData", "No"), 1, 1, 1);
        assertThat(terms.immediate(4096)).isZero();
        assertThat(terms.unsolicited(4096)).isZero();
    }
}
