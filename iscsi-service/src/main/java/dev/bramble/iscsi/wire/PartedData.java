package dev.bramble.iscsi.wire;

import dev.bramble.iscsi.wire.InitiatorPdu.MoreData;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A long data segment on its way in, handed on as its bytes come, so that they need not be gathered and copied once more. */
public final class PartedData {
    /** Bytes; shorter ones are better taken whole. */
    public static final int LEAST = 16 * 1024;

    private final int itt;
    private final Function<ByteBuffer, InitiatorPdu> beginning;
    private final int length;
    private int taken;
    private int padding;

    /**
     * @param beginning the PDU with the data that it begins with
     * @param length of the data segment without padding, in bytes
     */
    PartedData(int itt, Function<ByteBuffer, InitiatorPdu> beginning, int length) {
        this.itt = itt;
        this.beginning = beginning;
        this.length = length;
        this.padding = Frame.padded(length) - length;
    }

    /**
     * Takes of {@code in} what belongs to this.
     *
     * @return what came of the data; null when that was padding alone
     */
    public @Nullable InitiatorPdu take(ByteBuf in) {
        InitiatorPdu part = null;
        int count = Math.min(in.readableBytes(), missing());
        if (count > 0) {
            ByteBuffer data = in.nioBuffer(in.readerIndex(), count);
            part = taken == 0 ? beginning.apply(data) : new MoreData(itt, false, data);
            in.skipBytes(count);
            taken += count;
        }
        if (taken == length) {
            int skipped = Math.min(in.readableBytes(), padding);
            in.skipBytes(skipped);
            padding -= skipped;
        }
        return part;
    }

    /** Takes bytes that were received where they belong (see {@link #missing}). */
    public InitiatorPdu takeInPlace(ByteBuffer data) {
        taken += data.remaining();
        return new MoreData(itt, true, data);
    }

    /** The task whose data it is. */
    public int itt() {
        return itt;
    }

    /** Bytes of the data that have not come yet. */
    public int missing() {
        return length - taken;
    }

    /** Nothing of it is to come any more. */
    public boolean isWhole() {
        return taken == length && padding == 0;
    }
}
