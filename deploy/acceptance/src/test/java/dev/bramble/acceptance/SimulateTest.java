package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code bramble simulate}: a shelf of Pis powers on at once. */
@ExtendWith(RunningBramble.Shared.class)
class SimulateTest {
    private final RunningBramble bramble;

    SimulateTest(RunningBramble bramble) {
        this.bramble = bramble;
    }

    @Test
    void aShelfOfPisBootsAtOnce() throws Exception {
        assertThat(bramble.bramble("simulate", "--pis", "4", "--image", RunningBramble.IMAGE)
                        .succeeded()
                        .output())
                .contains("sim-1: up after")
                .contains("sim-4: up after")
                .contains("4 booted, 0 failed");
    }

    @Test
    void aPiThatCannotBootIsAFailure() throws Exception {
        RunningBramble.AddedPi pi = bramble.addPi();
        bramble.bramble("pi", "delete", pi.name()).succeeded();
        ForeignProgram.Result gone = bramble.bramble("simulate", pi.name());
        assertThat(gone.exit()).isEqualTo(1);
        assertThat(gone.output()).contains(pi.name());
    }
}
