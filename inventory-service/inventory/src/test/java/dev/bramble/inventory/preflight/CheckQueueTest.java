package dev.bramble.inventory.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.inventory.Refusal;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootTreeChanged;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a Pi is checked. */
@Timeout(30)
class CheckQueueTest {
    private final AtomicLong now = new AtomicLong(1000);
    private final List<String> checked = new CopyOnWriteArrayList<>();
    private final CheckQueue queue = new CheckQueue(checked::add, now::get);

    private void after(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void onceForManyChangesAndWhenTheyAreOver() {
        queue.ask("a");
        after(Duration.ofSeconds(4));
        queue.ask("a");
        after(Duration.ofSeconds(4));
        assertThat(queue.takeDue()).isEmpty();
        after(Duration.ofSeconds(1));
        assertThat(queue.takeDue()).contains("a");
        after(Duration.ofHours(1));
        assertThat(queue.takeDue()).isEmpty();
    }

    @Test
    void changesWithoutEndDoNotKeepItWaiting() {
        for (int second = 0; second < CheckQueue.LONGEST.toSeconds(); second++) {
            assertThat(queue.takeDue()).isEmpty();
            queue.ask("a");
            after(Duration.ofSeconds(1));
        }
        assertThat(queue.takeDue()).contains("a");
    }

    @Test
    void inTheOrderInWhichItWasAsked() {
        queue.ask("b");
        queue.ask("a");
        after(CheckQueue.QUIET);
        assertThat(queue.takeDue()).contains("b");
        assertThat(queue.takeDue()).contains("a");
        assertThat(queue.takeDue()).isEmpty();
    }

    @Test
    void aChangeOfATreeIsToldByItsEvent() {
        queue.accept(BootEvent.newBuilder()
                .setBootTreeChanged(BootTreeChanged.newBuilder().setTree("a").setPath("vmlinuz"))
                .build());
        queue.accept(BootEvent.getDefaultInstance());
        after(CheckQueue.QUIET);
        assertThat(queue.takeDue()).contains("a");
        assertThat(queue.takeDue()).isEmpty();
    }

    /** A service that is away is asked again; a Pi that is gone is not; and no failure ends the queue. */
    @Test
    void failures() throws Exception {
        CheckQueue failing = new CheckQueue(
                uid -> {
                    checked.add(uid);
                    switch (uid) {
                        case "gone" -> throw Refusal.notFound("no Pi");
                        case "away" -> {
                            if (checked.stream().filter("away"::equals).count() == 1) {
                                throw Refusal.by("nfs-service", Status.UNAVAILABLE);
                            }
                        }
                        default -> throw new IllegalStateException("a defect");
                    }
                },
                // Time flies: each look is a minute later, so that nothing is really waited for.
                () -> now.addAndGet(Duration.ofMinutes(1).toNanos()));
        Thread worker = Thread.ofVirtual().start(failing);
        failing.ask("defect");
        failing.ask("gone");
        failing.ask("away");
        await().until(() -> checked.stream().filter("away"::equals).count() == 2);
        assertThat(checked).containsExactlyInAnyOrder("defect", "gone", "away", "away");
        worker.interrupt();
        worker.join();
    }
}
