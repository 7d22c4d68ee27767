package dev.bramble.bench.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.bench.report.Target;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NfsRowTest {
    @ParameterizedTest
    @EnumSource(
            names = {
                "SEQ_READ",
                "WRITE_COMMIT",
                "READ_QD1",
                "READ_QD16",
                "CREATE",
                "CHMOD",
                "RENAME",
                "UNLINK",
                "MOUNTS"
            })
    void asGoodAsThePeer(NfsRow row) {
        assertThat(row.target()).isEqualTo(new Target.OfBestPeer(1.0, 0.8));
    }

    @Test
    void fourFifthsOfThePeersTimeIsTheGoal() {
        assertThat(NfsRow.GETATTR_QD1.target()).isEqualTo(new Target.OfBestPeer(1.25, 0.8));
        assertThat(NfsRow.GETATTR_QD1.ratio(80, 100)).isEqualTo(1.25);
    }

    @Test
    void aListingHasABoundToo() {
        assertThat(NfsRow.LISTING_COLD.target()).isEqualTo(new Target.OfBestPeerBelow(1.0, 0.8, 300));
        assertThat(NfsRow.LISTING_WARM.target()).isEqualTo(new Target.LessThan(300));
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "CHMOD", "RENAME", "UNLINK", "V4_CREATE", "V4_RENAME", "V4_UNLINK"})
    void wherePeersSyncNothingTheSamePromiseIsJudged(NfsRow row) {
        assertThat(row.judges(NfsContender.BRAMBLE_ASYNC)).isTrue();
        assertThat(row.judges(NfsContender.BRAMBLE)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE_COMMIT", "STAT", "V4_STAT", "MOUNTS", "MEMORY"})
    void allElseIsJudgedAsItComes(NfsRow row) {
        assertThat(row.judges(NfsContender.BRAMBLE)).isTrue();
        assertThat(row.judges(NfsContender.BRAMBLE_ASYNC)).isFalse();
    }

    @Test
    void boundsOfOurOwn() {
        assertThat(NfsRow.FRESH.target()).isEqualTo(new Target.AtLeast(300));
        assertThat(NfsRow.MEMORY.target()).isEqualTo(new Target.LessThan(500));
    }

    @Test
    void noTwoHaveOneName() {
        assertThat(Arrays.stream(NfsRow.values()).map(NfsRow::id)).doesNotHaveDuplicates();
    }
}
