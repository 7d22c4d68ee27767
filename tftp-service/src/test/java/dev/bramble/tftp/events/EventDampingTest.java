package dev.bramble.tftp.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventDampingTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    private static final EventDamping.Key KEY =
            new EventDamping.Key("192.0.2.50", DetailCase.FILE_MISSED, "9ffefdef/start4.elf");

    private final EventDamping damping = new EventDamping();

    private int admitted(EventDamping.Key key, int events, Instant time) {
        int admitted = 0;
        for (int i = 0; i < events; i++) {
            admitted += damping.admits(key, time) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void aBurstOfSixteenThenOneASecond() {
        assertThat(admitted(KEY, 1000, START)).isEqualTo(16);
        assertThat(admitted(KEY, 1000, START.plusMillis(999))).isZero();
        assertThat(admitted(KEY, 1000, START.plusSeconds(1))).isEqualTo(1);
        assertThat(admitted(KEY, 1000, START.plusSeconds(4))).isEqualTo(3);
        assertThat(admitted(KEY, 1000, START.plusSeconds(60))).isEqualTo(16);
    }

    /** What a misconfigured Pi does: 8 requests within 4 ms, again after the next miss. */
    @Test
    void anHourOfBurstsIsOneASecond() {
        int admitted = 0;
        for (int second = 0; second < 3600; second++) {
            admitted += admitted(KEY, 8, START.plusSeconds(second));
        }
        assertThat(admitted).isEqualTo(15 + 3600);
    }

    @Test
    void anotherClientFileOrKindIsNotHeldBackForIt() {
        admitted(KEY, 1000, START);
        assertThat(damping.admits(new EventDamping.Key("192.0.2.51", KEY.kind(), KEY.path()), START))
                .isTrue();
        assertThat(damping.admits(new EventDamping.Key(KEY.address(), KEY.kind(), "9ffefdef/config.txt"), START))
                .isTrue();
        assertThat(damping.admits(new EventDamping.Key(KEY.address(), DetailCase.FILE_REQUESTED, KEY.path()), START))
                .isTrue();
    }

    @Test
    void requestsToldOutOfOrderGainNothing() {
        admitted(KEY, 1000, START);
        assertThat(admitted(KEY, 1000, START.minusMillis(1))).isZero();
        assertThat(admitted(KEY, 1000, START.minus(EventDamping.DISORDER))).isZero();
    }

    @Test
    void aClockSetBackDoesNotSilenceForAsLong() {
        admitted(KEY, 1000, START);
        assertThat(damping.admits(KEY, START.minus(Duration.ofDays(1)))).isTrue();
    }

    @Test
    void whoAsksByEverNewNamesFillsNoMemoryAndTheLatestAreKept() {
        for (int i = 0; i < 3 * EventDamping.LIMIT; i++) {
            damping.admits(new EventDamping.Key("192.0.2.51", DetailCase.FILE_MISSED, "x" + i), START);
            assertThat(damping.admits(KEY, START)).isEqualTo(i < 16);
        }
        assertThat(damping.size()).isEqualTo(EventDamping.LIMIT);
    }
}
