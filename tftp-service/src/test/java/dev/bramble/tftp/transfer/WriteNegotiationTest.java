package dev.bramble.tftp.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.tftp.wire.Options;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WriteNegotiationTest {

    private static WriteTerms settle(String... namesAndValues) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            options.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return WriteNegotiation.settle(new Options(options), Integer.MAX_VALUE);
    }

    @Test
    void noOptionsMean512BytesAndNoOack() {
        WriteTerms terms = settle();
        assertThat(terms.blockBytes()).isEqualTo(512);
        assertThat(terms.windowBlocks()).isEqualTo(1);
        assertThat(terms.announcedBytes()).isEmpty();
        assertThat(terms.acknowledged().isEmpty()).isTrue();
    }

    @Test
    void tsizeIsAcknowledgedAsItCame() {
        WriteTerms terms = settle("tsize", "4711", "blksize", "1024", "timeout", "3", "windowsize", "8");
        assertThat(terms.announcedBytes()).hasValue(4711);
        assertThat(terms.acknowledged().values())
                .containsExactly(
                        Map.entry("tsize", "4711"),
                        Map.entry("blksize", "1024"),
                        Map.entry("timeout", "3"),
                        Map.entry("windowsize", "8"));
        assertThat(terms.timeoutSeconds()).contains(3);
    }

    @Test
    void aTsizeBeyondAllNumbersIsALargeOne() {
        assertThat(settle("tsize", "9".repeat(200)).announcedBytes()).hasValue(Long.MAX_VALUE);
        assertThat(settle("tsize", "0".repeat(200) + "7").announcedBytes()).hasValue(7);
        assertThat(settle("tsize", "-1").announcedBytes()).isEmpty();
        assertThat(settle("tsize", "").announcedBytes()).isEmpty();
    }

    @Test
    void blocksAreCappedForAnMtu() {
        assertThat(WriteNegotiation.settle(new Options(Map.of("blksize", "1468")), 1000)
                        .blockBytes())
                .isEqualTo(1000);
    }

    @Test
    void blocksFitAnEthernetFrame() {
        assertThat(settle("blksize", "1468").blockBytes()).isEqualTo(1468);
        WriteTerms large = settle("blksize", "65464");
        assertThat(large.blockBytes()).isEqualTo(1468);
        assertThat(large.acknowledged().get("blksize")).contains("1468");
        assertThat(settle("blksize", "65536").acknowledged().isEmpty()).isTrue();
        assertThat(settle("blksize", "x").acknowledged().isEmpty()).isTrue();
    }
}
