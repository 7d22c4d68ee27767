package dev.bramble.iscsi.server;

import dev.bramble.iscsi.wire.Frame;
import dev.bramble.iscsi.wire.InitiatorPduDecoder;
import dev.bramble.iscsi.wire.MalformedPduException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** Cuts the stream into PDUs; what is longer than was agreed on is not waited for. */
final class PduDecoder extends ByteToMessageDecoder {
    private final int maxData;

    PduDecoder(int maxData) {
        this.maxData = maxData;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws MalformedPduException {
        if (in.readableBytes() < Frame.HEADER) {
            return;
        }
        int length = Frame.length(in, maxData);
        if (in.readableBytes() >= length) {
            out.add(InitiatorPduDecoder.decode(in.readSlice(length)));
        }
    }
}
