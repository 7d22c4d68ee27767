package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.wire.InitiatorPdu;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class LockStepTest {
    private final LongAdder connections = new LongAdder();

    @Test
    void aConnectionCountsOnceWhileItIsOpen() {
        LockStep one = new LockStep(connections);
        LockStep two = new LockStep(connections);
        one.opened();
        one.atDisk(new AtDisk());
        assertThat(connections.sum()).isEqualTo(1);
        two.opened();
        assertThat(connections.sum()).isEqualTo(2);
        one.closed();
        one.atDisk(new AtDisk());
        one.closed();
        assertThat(connections.sum()).isEqualTo(1);
        two.closed();
        assertThat(connections.sum()).isZero();
    }

    @Test
    void itIsNoneWithSeveralCommandsAtTheDisk() {
        AtDisk disk = new AtDisk();
        LockStep step = new LockStep(connections);
        step.opened();
        disk.began(1);
        disk.began(2);
        step.atDisk(disk);
        assertThat(connections.sum()).isZero();
        disk.ended(1);
        step.atDisk(disk);
        assertThat(connections.sum()).isEqualTo(1);
    }

    @Test
    void itIsNoneInTheMidstOfLongData() {
        LockStep step = new LockStep(connections);
        step.opened();
        step.received(new InitiatorPdu.MoreData(7, true, ByteBuffer.allocate(1)));
        step.atDisk(new AtDisk());
        assertThat(connections.sum()).isZero();
        step.received(new InitiatorPdu.Corrupt(7, true, false, ByteBuffer.allocate(48)));
        assertThat(connections.sum()).isEqualTo(1);
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
