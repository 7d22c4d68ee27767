package dev.bramble.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.session.CommandWindow.Place;
import dev.bramble.iscsi.wire.TargetPdu.Numbers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequence numbers, also where they begin anew. */
class CommandWindowTest {

    @ParameterizedTest
    @ValueSource(ints = {10, -2, 0x7ffffffe, 0xfffffffe})
    void whatLiesBeforeOrBehindTheWindowIsOutside(int first) {
        CommandWindow window = new CommandWindow(first, 4, 1);
        assertThat(window.place(first - 1)).isEqualTo(Place.OUTSIDE);
        assertThat(window.place(first)).isEqualTo(Place.NEXT);
        assertThat(window.place(first + 1)).isEqualTo(Place.LATER);
        assertThat(window.place(first + 3)).isEqualTo(Place.LATER);
        assertThat(window.place(first + 4)).isEqualTo(Place.OUTSIDE);
        window.take();
        assertThat(window.place(first)).isEqualTo(Place.OUTSIDE);
        assertThat(window.place(first + 1)).isEqualTo(Place.NEXT);
        assertThat(window.place(first + 4)).as("taken, not completed").isEqualTo(Place.OUTSIDE);
        window.release();
        assertThat(window.place(first + 4)).isEqualTo(Place.LATER);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, -2, 0x7ffffffe})
    void aheadIsOnlyWhatWasSentBefore(int first) {
        CommandWindow window = new CommandWindow(first, 8, 1);
        assertThat(window.isAhead(first, first + 2)).isTrue();
        assertThat(window.isAhead(first + 2, first + 2)).as("its own number").isFalse();
        assertThat(window.isAhead(first + 3, first + 2)).isFalse();
        assertThat(window.isAhead(first - 1, first + 2)).as("it came already").isFalse();
    }

    @Test
    void eachStatusHasItsNumber() {
        CommandWindow window = new CommandWindow(10, 4, 7);
        assertThat(window.withStatus()).isEqualTo(new Numbers(7, 10, 13));
        assertThat(window.withoutStatus()).isEqualTo(new Numbers(8, 10, 13));
        assertThat(window.withStatus()).isEqualTo(new Numbers(8, 10, 13));
    }
}
