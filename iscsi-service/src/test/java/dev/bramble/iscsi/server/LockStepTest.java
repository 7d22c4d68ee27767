package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class LockStepTest {
    private final LongAdder connections = new LongAdder();

    @Test
    void aConnectionCountsOnce() {
        LockStep one = new LockStep(connections);
        LockStep two = new LockStep(connections);
        one.set(true);
        one.set(true);
        assertThat(connections.sum()).isEqualTo(1);
        two.set(true);
        assertThat(connections.sum()).isEqualTo(2);
        one.set(false);
        one.set(false);
        assertThat(connections.sum()).isEqualTo(1);
        two.set(false);
        assertThat(connections.sum()).isZero();
    }

    @Test
    void oneCommandAtTheDiskIsLockStepAndTwoAreNot() {
        AtDisk disk = new AtDisk();
        assertThat(disk.hasSeveral()).isFalse();
        disk.began(1);
        assertThat(disk.hasSeveral()).isFalse();
        disk.began(2);
        assertThat(disk.hasSeveral()).isTrue();
        disk.ended(1);
        assertThat(disk.hasSeveral()).isFalse();
        assertThat(disk.isEmpty()).isFalse();
        CompletableFuture<Void> rest = new CompletableFuture<>();
        disk.whenEnded(rest);
        disk.ended(2);
        assertThat(rest).isCompleted();
    }
}
