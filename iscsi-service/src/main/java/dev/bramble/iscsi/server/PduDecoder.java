package dev.bramble.iscsi.server;

import dev.bramble.iscsi.wire.Digests;
import dev.bramble.iscsi.wire.Frame;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPduDecoder;
import dev.bramble.iscsi.wire.MalformedPduException;
import dev.bramble.iscsi.wire.PartedData;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the stream into PDUs; what is longer than was agreed on is not waited for. The rest of a long data segment is
 * received where it belongs, if its task has memory (see {@link DataReceiver}).
 */
final class PduDecoder extends ByteToMessageDecoder implements DataReceiver {
    private final int maxData;
    private final Sink sink;
    private Digests digests = Digests.NONE;
    private @Nullable Frame frame;
    private @Nullable PartedData parted;
    private @Nullable ByteBuf offered;
    private boolean isLong;
    private boolean broken;

    /** Whoever takes the PDUs. */
    interface Sink {
        /** Gets each PDU, or each part of it, while the bytes that it shows are there. */
        void receive(InitiatorPdu pdu);

        /** Where the next bytes of a task's data belong; null when they are not to be kept. */
        @Nullable
        ByteBuffer place(int itt);
    }

    PduDecoder(int maxData, Sink sink) {
        this.maxData = maxData;
        this.sink = sink;
    }

    /** From the next PDU on. */
    void use(Digests agreed) {
        digests = agreed;
    }

    @Override
    public @Nullable ByteBuf place() {
        offered = null;
        PartedData begun = parted;
        if (begun == null || begun.missing() == 0 || broken) {
            return null;
        }
        ByteBuffer place = sink.place(begun.itt());
        if (place == null || !place.isDirect() || !place.hasRemaining()) {
            return null;
        }
        offered = Unpooled.wrappedBuffer(place.slice(0, Math.min(place.remaining(), begun.missing())))
                .clear();
        return offered;
    }

    @Override
    public boolean expectsLongData() {
        return isLong;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the very buffer that was offered, whatever is in another
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        ByteBuf filled = offered;
        PartedData begun = parted;
        if (message != filled || filled == null || begun == null) {
            super.channelRead(ctx, message);
            return;
        }
        offered = null;
        try {
            InitiatorPdu part = begun.takeInPlace(filled.nioBuffer());
            parted = begun.isWhole() ? null : begun;
            sink.receive(part);
        } finally {
            filled.release();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws MalformedPduException {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        broken = true; // unless all goes well: behind damage no PDU is found
        cut(in);
        broken = false;
    }

    private void cut(ByteBuf in) throws MalformedPduException {
        PartedData begun = parted;
        if (begun != null) {
            passOn(begun, in);
            return;
        }
        Frame known = frame;
        if (known == null) {
            if (in.readableBytes() < Frame.HEADER) {
                return;
            }
            known = Frame.of(in, maxData, digests);
            frame = known;
            isLong = InitiatorPduDecoder.isLong(known);
        }
        if (in.readableBytes() >= known.length()) {
            frame = null;
            sink.receive(InitiatorPduDecoder.decode(in.readSlice(known.length()), known, digests));
        } else if (in.readableBytes() > known.dataAt()) {
            Optional<PartedData> longOne = InitiatorPduDecoder.parted(in.slice(), known, digests);
            if (longOne.isPresent()) {
                frame = null;
                in.skipBytes(known.dataAt());
                passOn(longOne.get(), in);
            }
        }
    }

    private void passOn(PartedData begun, ByteBuf in) {
        InitiatorPdu part = begun.take(in);
        parted = begun.isWhole() ? null : begun;
        if (part != null) {
            sink.receive(part);
        }
    }
}
