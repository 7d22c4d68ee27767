package dev.bramble.nfs.mount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.nfs.rpc.NfsVersion;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LostMountsTest {
    private static final String TREE = "abcdef012345";
    private static final InetAddress PI = InetAddress.ofLiteral("192.0.2.7");
    private static final Duration SKEW = Duration.ofSeconds(2);

    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final MountTable mounts = new MountTable(clock);
    private final Boots boots = new Boots(clock);
    private final Set<InetAddress> connected = new HashSet<>();
    private final LostMounts lost = new LostMounts(boots, connected::contains, clock);

    /** Booted, and mounted its tree a while after. */
    @BeforeEach
    void mount() {
        boots.booted(TREE, now);
        later(Duration.ofSeconds(20));
        mounts.mounted(TREE, PI, NfsVersion.V3, "/t");
        mounts.mounted(TREE, PI, NfsVersion.V4_1, "/t");
        later(Duration.ofHours(1));
    }

    private void later(Duration time) {
        now = now.plus(time);
    }

    private void assertLost(boolean is) {
        assertThat(mounts.lose(lost::isLost))
                .extracting(MountTable.Mount::version)
                .containsExactlyElementsOf(is ? Set.of(NfsVersion.V3) : Set.of());
    }

    @Test
    void aPiThatBootedSinceItsLastCallHasNothingMounted() {
        assertLost(false);
        boots.booted(TREE, now);
        assertLost(true);
        assertThat(mounts.count(NfsVersion.V4_1)).isOne();
    }

    @Test
    void aPiThatIsConnectedIsNotLost() {
        connected.add(PI);
        boots.booted(TREE, now);
        assertLost(false);
        connected.clear();
        assertLost(true);
    }

    @Test
    void aPiThatMountedAgainIsNotLost() {
        boots.booted(TREE, now);
        later(Duration.ofSeconds(20));
        mounts.touched(TREE, PI, NfsVersion.V3, "/t");
        later(Duration.ofDays(1));
        assertLost(false);
    }

    @Test
    void itIsWaitedForAQuarterOfAnHour() {
        mounts.touched(TREE, PI, NfsVersion.V3, "/t");
        later(Duration.ofSeconds(10));
        boots.booted(TREE, now);
        later(Duration.ofMinutes(15).minusSeconds(10));
        assertLost(false);
        later(Duration.ofMillis(1));
        assertLost(true);
    }

    @Test
    void theSameBootToldAgainIsNoOther() {
        Instant boot = now;
        boots.booted(TREE, boot);
        later(Duration.ofSeconds(20));
        mounts.touched(TREE, PI, NfsVersion.V3, "/t");
        later(Duration.ofHours(1));
        boots.booted(TREE, boot);
        assertLost(false);
    }

    /** tftp-service was not to be reached, and tells of the boot only when the Pi has long mounted. */
    @Test
    void aBootToldLateIsBeforeTheMount() {
        Instant boot = now;
        later(Duration.ofSeconds(20));
        mounts.touched(TREE, PI, NfsVersion.V3, "/t");
        later(Duration.ofHours(1));
        boots.booted(TREE, boot);
        assertLost(false);
    }

    @Test
    void aClockThatIsAheadMakesNoBootLater() {
        Instant boot = now.plus(SKEW);
        boots.booted(TREE, boot);
        later(Duration.ofSeconds(1));
        mounts.touched(TREE, PI, NfsVersion.V3, "/t");
        later(Duration.ofHours(1));
        assertLost(false);
        boots.booted(TREE, boot);
        assertLost(false);
    }

    @Test
    void whatIsToldOfAPiFirstMayBeOfLongAgo() {
        mounts.mounted("other0123456", PI, NfsVersion.V3, "/o");
        later(Duration.ofHours(1));
        boots.booted("other0123456", now);
        assertLost(false);
    }
}
