package dev.bramble.nfs.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private final List<String> done = new ArrayList<>();

    @Test
    void isAllowedByDefault() {
        assertThat(Waiting.isAllowed()).isTrue();
        Waiting.require();
    }

    @Test
    void whatNeedsNoWaitIsDone() {
        boolean whole = Waiting.<RuntimeException>without(() -> done.add("all"));

        assertThat(whole).isTrue();
        assertThat(done).containsExactly("all");
    }

    @Test
    void whatWouldWaitIsGivenUp() {
        boolean whole = Waiting.<RuntimeException>without(() -> {
            done.add("a part");
            Waiting.require();
            done.add("the rest");
        });

        assertThat(whole).isFalse();
        assertThat(done).containsExactly("a part");
        assertThat(Waiting.isAllowed()).isTrue();
    }

    @Test
    void aMomentMayBeWaitedForBriefly() {
        boolean whole = Waiting.<RuntimeException>briefly(() -> {
            Waiting.require();
            assertThat(Waiting.isAllowed()).isTrue();
            done.add("all");
        });

        assertThat(whole).isTrue();
        assertThat(done).containsExactly("all");
    }

    @Test
    void whatMayTakeLongIsGivenUpBriefly() {
        Waiting.requireLong();
        boolean whole = Waiting.<RuntimeException>briefly(() -> {
            Waiting.requireLong();
            done.add("all");
        });

        assertThat(whole).isFalse();
        assertThat(Waiting.<RuntimeException>without(Waiting::requireLong)).isFalse();
        Waiting.requireLong();
        assertThat(done).isEmpty();
    }

    @Test
    void otherFailuresPass() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Waiting.<IOException>without(() -> {
                    throw new IOException("no such file");
                }));
        assertThat(Waiting.isAllowed()).isTrue();
    }
}
