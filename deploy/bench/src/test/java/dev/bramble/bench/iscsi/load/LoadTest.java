package dev.bramble.bench.iscsi.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.iscsi.load.LoopbackTarget.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadTest {
    private static final int BLOCKS = 160;
    private static final Duration SHORT = Duration.ofMillis(50);

    private static Tally run(Fault fault, Workload workload, Duration duration) throws Exception {
        try (var target = new LoopbackTarget(BLOCKS, fault)) {
            Tally tally;
            try (var load = new Load(target.lun(), new Disk(BLOCKS), workload)) {
                assertThat(load.run(duration)).isPositive();
                load.synchronize();
                tally = load.tally();
            }
            assertThat(target.logouts).hasValue(workload.sessions());
            return tally;
        }
    }

    /** One block goes with its command; four have unsolicited data too; sixteen are asked for. One at a time: so is the target. */
    @ParameterizedTest
    @CsvSource({"1, 100", "16, 100", "1, 0", "4, 0", "16, 0", "1, 70"})
    void readsAndWrites(int blocks, int readPercent) throws Exception {
        var workload = new Workload(1, 1, blocks, readPercent, Workload.Order.RANDOM);
        Tally tally = run(Fault.NONE, workload, SHORT);
        assertThat(tally.operations()).isPositive();
        assertThat(tally.bytes()).isEqualTo((long) tally.operations() * blocks * Content.BLOCK);
        assertThat(tally.latencies().micros(0.5)).isPositive();
    }

    @Test
    void manySessionsWithManyReadsEach() throws Exception {
        assertThat(run(Fault.NONE, Workload.random(4, 8, 100), SHORT).operations())
                .isGreaterThan(32);
    }

    @Test
    void whatIsDoneOnceEnds() throws Exception {
        assertThat(run(Fault.NONE, Workload.firstWrites(1), Duration.ofMinutes(5))
                        .operations())
                .isEqualTo(10);
    }

    @Test
    void aWrongByteFailsTheRow() {
        assertThatThrownBy(() -> run(Fault.OTHER_BYTE, Workload.random(1, 1, 100), SHORT))
                .isInstanceOf(WrongAnswerException.class)
                .hasMessageContaining("other bytes");
    }

    @Test
    void aWriteThatWasForgottenFailsTheRow() {
        assertThatThrownBy(() -> run(Fault.FORGETS_WRITES, Workload.random(1, 1, 0), SHORT))
                .isInstanceOf(WrongAnswerException.class)
                .hasMessageContaining("other bytes");
    }

    @Test
    void aCommandThatFailsFailsTheRow() {
        assertThatThrownBy(() -> run(Fault.FAILS_COMMANDS, Workload.random(1, 1, 100), SHORT))
                .isInstanceOf(WrongAnswerException.class)
                .hasMessageContaining("SCSI status 08");
    }

    @Test
    void aRefusedLoginSaysWhy() throws Exception {
        try (var target = new LoopbackTarget(BLOCKS, Fault.REFUSES_LOGINS)) {
            assertThatThrownBy(() -> Logins.once(target.lun()))
                    .isInstanceOf(LoginRefusedException.class)
                    .hasMessageContaining("0302");
        }
    }

    @Test
    void loginsAreCounted() throws Exception {
        try (var target = new LoopbackTarget(BLOCKS, Fault.NONE)) {
            long logins = Logins.run(target.lun(), 2, SHORT);
            assertThat(logins).isPositive().isEqualTo(target.logouts.get());
        }
    }
}
