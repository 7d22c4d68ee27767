package dev.bramble.tftp.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentlySaidTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    private static final RecentlySaid.Topic TOPIC = new RecentlySaid.Topic("192.0.2.50", "initrd.img");

    private final RecentlySaid said = new RecentlySaid();

    @Test
    void onceInFiveMinutes() {
        assertThat(said.isNews(TOPIC, START)).isTrue();
        assertThat(said.isNews(TOPIC, START.plusSeconds(299))).isFalse();
        assertThat(said.isNews(TOPIC, START.plusSeconds(300))).isTrue();
        assertThat(said.isNews(TOPIC, START.plusSeconds(599))).isFalse();
    }

    @Test
    void anotherClientOrFileIsNews() {
        said.isNews(TOPIC, START);
        assertThat(said.isNews(new RecentlySaid.Topic("192.0.2.51", "initrd.img"), START))
                .isTrue();
        assertThat(said.isNews(new RecentlySaid.Topic("192.0.2.50", "kernel8.img"), START))
                .isTrue();
    }

    @Test
    void aClockSetBackDoesNotSilenceForAsLong() {
        said.isNews(TOPIC, START);
        assertThat(said.isNews(TOPIC, START.minusSeconds(301))).isTrue();
    }

    @Test
    void whatWasSaidLongAgoIsForgotten() {
        said.isNews(TOPIC, START);
        for (int i = 0; i < RecentlySaid.LIMIT; i++) {
            said.isNews(new RecentlySaid.Topic("192.0.2.51", "x" + i), START);
        }
        assertThat(said.isNews(TOPIC, START)).isTrue();
    }
}
