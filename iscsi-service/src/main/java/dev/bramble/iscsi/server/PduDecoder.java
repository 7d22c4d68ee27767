package dev.bramble.iscsi.server;

import dev.bramble.iscsi.wire.Digests;
import dev.bramble.iscsi.wire.Frame;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.DataOut;
import dev.bramble.iscsi.wire.InitiatorPduDecoder;
import dev.bramble.iscsi.wire.MalformedPduException;
import dev.bramble.iscsi.wire.PartedDataOut;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Cuts the stream into PDUs; what is longer than was agreed on is not waited for. */
final class PduDecoder extends ByteToMessageDecoder {
    private final int maxData;
    private final Consumer<InitiatorPdu> sink;
    private Digests digests = Digests.NONE;
    private @Nullable Frame frame;
    private @Nullable PartedDataOut parted;
    private boolean broken;

    /**
     * @param sink gets each PDU, or each part of it, while the bytes that it shows are there
     */
    PduDecoder(int maxData, Consumer<InitiatorPdu> sink) {
        this.maxData = maxData;
        this.sink = sink;
    }

    /** From the next PDU on. */
    void use(Digests agreed) {
        digests = agreed;
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
        PartedDataOut begun = parted;
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
        }
        if (in.readableBytes() >= known.length()) {
            frame = null;
            sink.accept(InitiatorPduDecoder.decode(in.readSlice(known.length()), known, digests));
        } else if (in.readableBytes() > known.dataAt()) {
            Optional<PartedDataOut> longOne = InitiatorPduDecoder.parted(in.slice(), known, digests);
            if (longOne.isPresent()) {
                frame = null;
                in.skipBytes(known.dataAt());
                passOn(longOne.get(), in);
            }
        }
    }

    private void passOn(PartedDataOut begun, ByteBuf in) {
        DataOut part = begun.take(in);
        parted = begun.isWhole() ? null : begun;
        if (part != null) {
            sink.accept(part);
        }
    }
}
