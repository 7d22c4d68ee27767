package dev.bramble.nfs.mount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.nfs.rpc.NfsVersion;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class MountTableTest {
    private static final String TREE = "abcdef012345";
    private static final InetAddress PI = InetAddress.ofLiteral("192.0.2.7");
    private static final Duration DAY = Duration.ofDays(1);

    private Instant now = Instant.EPOCH;
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final MountTable mounts = new MountTable(clock);

    @Test
    void versionsOfOneClientAreApart() {
        mounts.mounted(TREE, PI, NfsVersion.V3, "/t");
        assertThat(mounts.mounted(TREE, PI, NfsVersion.V4_1, "/t")).isTrue();
        assertThat(mounts.clients(TREE)).containsExactly("192.0.2.7");
        assertThat(mounts.unmounted(TREE, PI, NfsVersion.V3)).isTrue();
        assertThat(mounts.count(NfsVersion.V3)).isZero();
        assertThat(mounts.count(NfsVersion.V4_1)).isOne();
    }

    @Test
    void anIdleMountIsOverUnlessItsClientIsAlive() {
        mounts.mounted(TREE, PI, NfsVersion.V3, "/t");
        mounts.mounted(TREE, PI, NfsVersion.V4_1, "/t");
        now = now.plus(DAY);
        assertThat(mounts.expire(DAY, mount -> false)).isEmpty();
        now = now.plusMillis(1);
        assertThat(mounts.expire(DAY, mount -> mount.version() == NfsVersion.V4_1))
                .extracting(MountTable.Mount::version)
                .containsExactly(NfsVersion.V3);
        assertThat(mounts.count(NfsVersion.V4_1)).isOne();
    }

    @Test
    void aCallCountsAsAMount() {
        assertThat(mounts.touched(TREE, PI, NfsVersion.V3, "/t")).isFalse();
        now = now.plus(DAY);
        assertThat(mounts.touched(TREE, PI, NfsVersion.V3, "/t")).isFalse();
        now = now.plusMillis(1);
        assertThat(mounts.expire(DAY, mount -> false)).isEmpty();
        assertThat(mounts.of(PI)).hasSize(1);
    }

    @Test
    void theEndOfAMountIsToldOnce() {
        mounts.touched(TREE, PI, NfsVersion.V4_0, "/t");
        mounts.touched(TREE, PI, NfsVersion.V3, "/t");
        assertThat(mounts.departed(PI, NfsVersion.V4_0, true)).hasSize(1);
        assertThat(mounts.departed(PI, NfsVersion.V4_0, false)).isEmpty();
        assertThat(mounts.touched(TREE, PI, NfsVersion.V4_0, "/t")).isFalse();
        now = now.plus(DAY).plusMillis(1);
        mounts.departed(PI, NfsVersion.V4_0, true);
        assertThat(mounts.expire(DAY, mount -> mount.version() == NfsVersion.V3))
                .isEmpty();
        assertThat(mounts.of(PI)).hasSize(1);
    }

    @Test
    void mountsAreBounded() {
        for (int i = 0; i < 16_384; i++) {
            assertThat(mounts.mounted("tree" + i, PI, NfsVersion.V3, "/t")).isTrue();
        }
        mounts.touched(TREE, PI, NfsVersion.V3, "/t");
        mounts.mounted(TREE, PI, NfsVersion.V3, "/t");
        assertThat(mounts.count(NfsVersion.V3)).isEqualTo(16_384);
        assertThat(mounts.mounted("tree0", PI, NfsVersion.V3, "/t")).isFalse();
    }
}
