package dev.bramble.iscsi.wire;

import dev.bramble.iscsi.wire.InitiatorPdu.DataOut;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A long Data-Out on its way in, handed on as its bytes come, so that they need not be gathered and copied once more. */
public final class PartedDataOut {
    /** Shorter ones are better taken whole, in bytes. */
    static final int LEAST = 16 * 1024;

    private final DataOut header;
    private final int length;
    private int taken;
    private int padding;

    PartedDataOut(DataOut header, int length) {
        this.header = header;
        this.length = length;
        this.padding = Frame.padded(length) - length;
    }

    /**
     * Takes of {@code in} what belongs to this.
     *
     * @return what came of the data; null when that was padding alone
     */
    public @Nullable DataOut take(ByteBuf in) {
        DataOut part = null;
        int count = Math.min(in.readableBytes(), length - taken);
        if (count > 0) {
            part = header.part(taken, in.nioBuffer(in.readerIndex(), count), taken + count == length);
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

    /** Nothing of it is to come any more. */
    public boolean isWhole() {
        return taken == length && padding == 0;
    }
}
