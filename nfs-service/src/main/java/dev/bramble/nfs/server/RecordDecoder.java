package dev.bramble.nfs.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Record marking (RFC 5531 section 11): fragments to records. The length is held against the limit as soon as its
 * four bytes are there; a record in many fragments counts as a whole, and an endless row of empty ones is refused.
 */
final class RecordDecoder extends ByteToMessageDecoder {
    static final int LAST_FRAGMENT = 0x8000_0000;

    private static final int MAX_FRAGMENTS = 1024;

    private final int limit;
    private final ArrayDeque<ByteBuf> fragments = new ArrayDeque<>();
    private int gathered;

    /** @param limit bytes of a record */
    RecordDecoder(int limit) {
        this.limit = limit;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < Integer.BYTES) {
            return;
        }
        int mark = in.getInt(in.readerIndex());
        int length = mark & ~LAST_FRAGMENT;
        if (length > limit - gathered || fragments.size() >= MAX_FRAGMENTS) {
            in.skipBytes(in.readableBytes());
            throw new TooLongFrameException("a record of more than %d bytes".formatted(limit));
        }
        if (in.readableBytes() < Integer.BYTES + length) {
            return;
        }
        in.skipBytes(Integer.BYTES);
        ByteBuf fragment = in.readRetainedSlice(length);
        if (mark < 0 && fragments.isEmpty()) {
            out.add(fragment);
            return;
        }
        fragments.add(fragment);
        gathered += length;
        if (mark < 0) {
            CompositeByteBuf record = ctx.alloc().compositeBuffer(fragments.size());
            fragments.forEach(each -> record.addComponent(true, each));
            fragments.clear();
            gathered = 0;
            out.add(record);
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        fragments.forEach(ByteBuf::release);
        fragments.clear();
    }
}
