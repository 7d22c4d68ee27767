package dev.bramble.bench.iscsi.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.bench.iscsi.load.Operations.Operation;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OperationsTest {
    private final Disk disk = new Disk(160);

    @Test
    void sequentialStartsAgainAtTheEnd() {
        var operations = new Operations(Workload.sequential(1, 64, true), disk, 1);
        assertThat(IntStream.range(0, 3).map(_ -> {
                    Operation next = Objects.requireNonNull(operations.next());
                    disk.release(next.block(), next.count());
                    return next.block();
                }))
                .containsExactly(0, 64, 0);
    }

    @Test
    void noTwoAreAtOneBlock() {
        var operations = new Operations(Workload.random(1, 1, 70), disk, 1);
        Set<Integer> blocks = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Operation next = Objects.requireNonNull(operations.next());
            assertThat(next.count()).isEqualTo(1);
            assertThat(next.block()).isBetween(0, 159);
            assertThat(blocks.add(next.block())).isTrue();
            assertThat(disk.generation(next.block())).isEqualTo(next.write() ? 1 : 0);
        }
    }

    @Test
    void aDiskThatIsAllTakenHasNoneLeft() {
        assertThat(disk.take(0, 160)).isTrue();
        var operations = new Operations(Workload.random(1, 1, 100), disk, 1);
        assertThatThrownBy(operations::next).isInstanceOf(IllegalStateException.class);
        disk.releaseAll();
        assertThat(operations.next()).isNotNull();
    }

    @Test
    void readsHaveTheirShare() {
        var operations = new Operations(Workload.random(1, 1, 70), disk, 1);
        long reads = IntStream.range(0, 10_000)
                .filter(_ -> {
                    Operation next = Objects.requireNonNull(operations.next());
                    disk.release(next.block(), 1);
                    return !next.write();
                })
                .count();
        assertThat(reads).isBetween(6_700L, 7_300L);
    }

    @Test
    void eachClusterIsWrittenOnce() {
        var operations = new Operations(Workload.firstWrites(1), disk, 1);
        Set<Integer> clusters = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            Operation next = Objects.requireNonNull(operations.next());
            assertThat(next.write()).isTrue();
            clusters.add(next.block() / 16);
        }
        assertThat(clusters).hasSize(10);
        assertThat(operations.next()).isNull();
    }
}
