package dev.bramble.tftp.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.tftp.wire.Options;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NegotiationTest {

    private static Terms settle(long size, String... namesAndValues) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            options.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Negotiation.settle(new Options(options), size, Integer.MAX_VALUE);
    }

    @Test
    void noOptionsMean512BytesAndNoOack() {
        Terms terms = settle(1000);
        assertThat(terms.blockBytes()).isEqualTo(512);
        assertThat(terms.windowBlocks()).isEqualTo(1);
        assertThat(terms.acknowledged().isEmpty()).isTrue();
    }

    @Test
    void blksizeAndTsizeOfAPiAreAlwaysAcknowledged() {
        Terms terms = settle(2_251_392, "tsize", "0", "blksize", "1468");
        assertThat(terms.acknowledged().values())
                .containsExactly(Map.entry("tsize", "2251392"), Map.entry("blksize", "1468"));
    }

    @Test
    void tsizeOfAnEmptyFileIsZero() {
        assertThat(settle(0, "tsize", "0").acknowledged().values()).containsExactly(Map.entry("tsize", "0"));
    }

    @Test
    void unknownOptionsAreLeftOutOfTheOack() {
        assertThat(settle(1, "multicast", "", "blksize", "8").acknowledged().values())
                .containsExactly(Map.entry("blksize", "8"));
        assertThat(settle(1, "multicast", "").acknowledged().isEmpty()).isTrue();
    }

    @Test
    void valuesThatNoRfcAllowsAreLeftOut() {
        for (String blksize : new String[] {"7", "0", "-1", "", "1e3", "65536", "99999999999999999999"}) {
            Terms terms = settle(1, "blksize", blksize);
            assertThat(terms.blockBytes()).as("blksize %s", blksize).isEqualTo(512);
            assertThat(terms.acknowledged().isEmpty()).as("blksize %s", blksize).isTrue();
        }
        assertThat(settle(1, "timeout", "0").acknowledged().isEmpty()).isTrue();
        assertThat(settle(1, "timeout", "256").acknowledged().isEmpty()).isTrue();
        assertThat(settle(1, "windowsize", "0").acknowledged().isEmpty()).isTrue();
        assertThat(settle(1, "tsize", "x").acknowledged().isEmpty()).isTrue();
    }

    @Test
    void largestBlksizeFitsADatagram() {
        assertThat(settle(1, "blksize", "65464").blockBytes()).isEqualTo(65464);
        assertThat(settle(1, "blksize", "65500").acknowledged().get("blksize")).contains("65464");
    }

    @Test
    void timeoutIsTakenAsAsked() {
        Terms terms = settle(1, "timeout", "5");
        assertThat(terms.timeoutSeconds()).contains(5);
        assertThat(terms.acknowledged().get("timeout")).contains("5");
    }

    @Test
    void windowIsCutToWhatOneTransferMayHaveInFlight() {
        assertThat(settle(1, "windowsize", "16").windowBlocks()).isEqualTo(16);
        assertThat(settle(1, "windowsize", "65535").windowBlocks()).isEqualTo(64);
        Terms large = settle(1, "windowsize", "64", "blksize", "65464");
        assertThat(large.windowBlocks()).isEqualTo(4);
        assertThat(large.acknowledged().get("windowsize")).contains("4");
    }

    @Test
    void aFileOfWholeBlocksEndsWithAnEmptyOne() {
        assertThat(settle(1023).blocks()).isEqualTo(2);
        Terms whole = settle(1024);
        assertThat(whole.blocks()).isEqualTo(3);
        assertThat(whole.lengthOf(3)).isZero();
        assertThat(settle(0).blocks()).isEqualTo(1);
    }
}
