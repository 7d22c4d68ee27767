package dev.bramble.iscsi.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Has a socket read into the memory that its bytes are for. Where those are data of a write, that saves a copy of each
 * byte; a header is read with a little of what follows, so that the rest can be received there.
 */
final class ReceiveInPlace implements RecvByteBufAllocator {
    /** A header, and as little data as a read of its own is worth. */
    private static final int SHORT = 4096;

    private final RecvByteBufAllocator otherwise;
    private final DataReceiver receiver;

    ReceiveInPlace(RecvByteBufAllocator otherwise, DataReceiver receiver) {
        this.otherwise = otherwise;
        this.receiver = receiver;
    }

    @Override
    @SuppressWarnings("deprecation") // Netty's own channels call it; there is no other way in
    public Handle newHandle() {
        return new InPlace((ExtendedHandle) otherwise.newHandle());
    }

    private final class InPlace extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle handle;

        InPlace(ExtendedHandle handle) {
            super(handle);
            this.handle = handle;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            ByteBuf place = receiver.place();
            if (place != null) {
                return place;
            }
            return receiver.expectsLongData() ? allocator.ioBuffer(SHORT, SHORT) : handle.allocate(allocator);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return handle.continueReading(maybeMoreData);
        }
    }
}
