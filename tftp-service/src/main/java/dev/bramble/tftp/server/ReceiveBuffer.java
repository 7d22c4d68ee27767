package dev.bramble.tftp.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Receives each datagram into the one buffer of its event loop: an acknowledgment is read and forgotten before the next
 * comes. Who retains a datagram keeps that buffer, and the loop goes on with another.
 */
final class ReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    static final ReceiveBuffer OF_LOOP = new ReceiveBuffer();

    private final FastThreadLocal<ByteBuf> held = new FastThreadLocal<>() {
        @Override
        protected void onRemoval(ByteBuf buffer) {
            buffer.release();
        }
    };

    private ReceiveBuffer() {}

    @Override
    public RecvByteBufAllocator.ExtendedHandle newHandle() {
        return new Handle();
    }

    private ByteBuf take(ByteBufAllocator allocator) {
        ByteBuf mine = held.getIfExists();
        if (mine == null || mine.refCnt() > 1) {
            ByteBuf next = allocator.directBuffer(ClientLink.MAX_DATAGRAM_BYTES, ClientLink.MAX_DATAGRAM_BYTES);
            if (mine != null) {
                mine.release();
            }
            held.set(next);
            mine = next;
        }
        return mine.clear().retain();
    }

    private final class Handle extends MaxMessageHandle {
        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return take(allocator);
        }

        @Override
        public int guess() {
            return ClientLink.MAX_DATAGRAM_BYTES;
        }
    }
}
