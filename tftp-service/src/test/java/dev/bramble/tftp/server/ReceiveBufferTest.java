package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class ReceiveBufferTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final ExtendedHandle socket = ReceiveBuffer.OF_LOOP.newHandle();
    private final ExtendedHandle other = ReceiveBuffer.OF_LOOP.newHandle();

    @Test
    void theSocketsOfALoopReceiveIntoOneBuffer() throws Exception {
        onLoop(() -> {
            ByteBuf first = socket.allocate(allocator);
            first.writeInt(0x00040001);
            assertThat(first.readableBytes()).isEqualTo(4);
            first.release();
            ByteBuf second = other.allocate(allocator);
            assertThat(second).isSameAs(first);
            assertThat(second.isReadable()).as("what was received before").isFalse();
            assertThat(second.writableBytes()).isEqualTo(ClientLink.MAX_DATAGRAM_BYTES);
            assertThat(socket.guess()).isEqualTo(ClientLink.MAX_DATAGRAM_BYTES);
            second.release();
        });
    }

    @Test
    void whoRetainsADatagramKeepsIt() throws Exception {
        onLoop(() -> {
            ByteBuf kept = socket.allocate(allocator);
            kept.writeInt(0x00030001);
            ByteBuf next = socket.allocate(allocator);
            assertThat(next).isNotSameAs(kept);
            next.writeInt(0x00030002);
            assertThat(kept.readInt()).isEqualTo(0x00030001);
            kept.release();
            assertThat(kept.refCnt()).isZero();
            next.release();
        });
    }

    /** On a thread like an event loop's, which gives back what it holds when it ends. */
    private void onLoop(Runnable task) throws Exception {
        FutureTask<?> outcome = new FutureTask<>(task, null);
        Thread loop = new FastThreadLocalThread(outcome);
        loop.start();
        loop.join();
        outcome.get();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }
}
