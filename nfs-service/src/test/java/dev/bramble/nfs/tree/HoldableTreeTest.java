package dev.bramble.nfs.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HoldableTreeTest {
    private static final Duration LEASE = Duration.ofSeconds(5);

    /** Near its end: such a clock may begin anywhere, and pass over. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10);

    private final HoldableTree tree = new HoldableTree("abcdef012345", now::get);

    private CompletableFuture<String> holding(HoldableTree held) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return held.hold(LEASE);
                    } catch (TreeException e) {
                        throw new CompletionException(e);
                    }
                },
                command -> Thread.ofVirtual().start(command));
    }

    @Test
    void whileItIsHeldNoChangeBegins() throws Exception {
        assertThat(tree.enter()).isTrue();
        tree.leave();
        String id = tree.hold(LEASE);
        assertThat(tree.enter()).isFalse();
        tree.release(id);
        assertThat(tree.enter()).isTrue();
    }

    @Test
    void aChangeUnderWayIsWaitedFor() {
        assertThat(tree.enter()).isTrue();
        CompletableFuture<String> held = holding(tree);
        await().until(() -> {
            if (tree.enter()) {
                tree.leave();
                return false;
            }
            return true;
        });
        assertThat(held).isNotDone();
        tree.leave();
        assertThat(held.join()).isNotEmpty();
    }

    @Test
    void aHoldEndsByItselfAndItsMakerIsTold() throws Exception {
        String id = tree.hold(LEASE);
        now.addAndGet(LEASE.toNanos() - 1);
        assertThat(tree.enter()).isFalse();
        now.incrementAndGet();
        assertThat(tree.enter()).isTrue();
        tree.leave();
        assertThatThrownBy(() -> tree.release(id)).hasMessageContaining("had ended by itself");

        String next = tree.hold(LEASE);
        assertThatThrownBy(() -> tree.release(id)).as("another's hold").hasMessageContaining("had ended by itself");
        tree.release(next);
    }

    @Test
    void aChangeThatDoesNotEndLetsNoHoldBegin() throws Exception {
        HoldableTree real = new HoldableTree("abcdef012345", System::nanoTime);
        assertThat(real.enter()).isTrue();
        assertThatThrownBy(() -> real.hold(Duration.ofMillis(20))).hasMessageContaining("do not end");
        assertThat(real.enter()).isTrue();
        real.leave();
        real.leave();
        assertThat(real.hold(LEASE)).isNotEmpty();
    }

    /** A maker that dies, or means forever, keeps nobody waiting for long. */
    @Test
    void aTreeIsHeldForAMomentOnly() throws Exception {
        TreeHolds holds = new TreeHolds(now::get);
        for (Duration refused : List.of(Duration.ofMillis(10_001), Duration.ZERO, Duration.ofMillis(-1))) {
            assertThatThrownBy(() -> holds.hold("abcdef012345", refused))
                    .isInstanceOf(TreeException.class)
                    .hasMessageContaining("10000 milliseconds");
        }
        assertThat(holds.hold("abcdef012345", Duration.ofSeconds(10))).isNotEmpty();
        assertThat(holds.gate("abcdef012345").enter()).isFalse();
        assertThat(holds.gate("fedcba543210").enter()).isTrue();
    }
}
