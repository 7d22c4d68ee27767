package dev.bramble.chassis.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.net.Redial.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Without a clock, a thread or a network. */
class RedialTest {
    private static final Ending DOWN = new Ending(false, Optional.of("down"));
    private static final Ending LOST = new Ending(true, Optional.of("lost"));
    private static final Ending RENEWED = new Ending(true, Optional.empty());

    private final List<Long> pauses = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private long now = Long.MAX_VALUE - 1;

    /** Until the endings are used up. */
    private void run(Duration patience, Ending... endings) {
        Redial redial = new Redial(patience, () -> now, time -> {
            pauses.add(time.toMillis());
            now += time.toNanos();
        });
        Iterator<Ending> each = List.of(endings).iterator();
        redial.run(
                () -> {
                    Ending next = each.next();
                    if (!each.hasNext()) {
                        redial.stop();
                    }
                    return next;
                },
                problem -> complaints.add(problem + " at pause " + pauses.size()));
    }

    @Test
    void pausesDoubleUpToASecond() {
        run(Duration.ZERO, DOWN, DOWN, DOWN, DOWN, DOWN, DOWN, DOWN);
        assertThat(pauses).containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L, 1000L);
    }

    @Test
    void afterAGoodOneTheyBeginAnew() {
        run(Duration.ZERO, DOWN, DOWN, DOWN, LOST, DOWN, DOWN);
        assertThat(pauses).containsExactly(100L, 200L, 400L, 100L, 200L, 400L);
    }

    @Test
    void itIsSaidOnceUntilItIsGoodAgain() {
        run(Duration.ZERO, DOWN, DOWN, DOWN, LOST, DOWN, DOWN);
        assertThat(complaints).containsExactly("down at pause 0", "lost at pause 3");
    }

    @Test
    void nothingIsSaidForAWhile() {
        run(Duration.ofMillis(700), DOWN, DOWN, DOWN, DOWN, DOWN);
        assertThat(complaints).containsExactly("down at pause 3");
    }

    @Test
    void aGoodOneRenewsThePatience() {
        run(Duration.ofMillis(700), DOWN, DOWN, LOST, DOWN, DOWN, DOWN, DOWN);
        assertThat(complaints).containsExactly("down at pause 5");
    }

    @Test
    void whatIsToBeRenewedIsBegunAtOnce() {
        run(Duration.ZERO, RENEWED, RENEWED, RENEWED);
        assertThat(pauses).isEmpty();
        assertThat(complaints).isEmpty();
    }

    @Test
    void anInterruptEndsIt() {
        Redial redial = new Redial(Duration.ZERO, () -> now, time -> {
            throw new InterruptedException();
        });
        redial.run(() -> DOWN, complaints::add);
        assertThat(complaints).containsExactly("down");
    }
}
