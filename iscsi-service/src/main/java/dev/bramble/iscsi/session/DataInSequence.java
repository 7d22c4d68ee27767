package dev.bramble.iscsi.session;

import dev.bramble.iscsi.wire.Residual;
import dev.bramble.iscsi.wire.TargetPdu;
import dev.bramble.iscsi.wire.TargetPdu.DataIn;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The data of a read that ended well, cut into PDUs, the status in the last (RFC 7143 section 11.7.3). */
final class DataInSequence {
    private DataInSequence() {}

    static List<TargetPdu> cut(
            int itt, ByteBuffer data, Residual residual, Parameters parameters, CommandWindow window) {
        List<TargetPdu> pdus = new ArrayList<>();
        int total = data.remaining();
        int start = data.position();
        int offset = 0;
        while (offset < total) {
            int burstLeft = parameters.maxBurstLength() - offset % parameters.maxBurstLength();
            int length = Math.min(Math.min(parameters.maxSend(), burstLeft), total - offset);
            boolean last = offset + length == total;
            pdus.add(new DataIn(
                    last || length == burstLeft,
                    last,
                    itt,
                    last ? residual : Residual.NONE,
                    pdus.size(),
                    offset,
                    last ? window.withStatus() : window.withoutStatus(),
                    data.slice(start + offset, length)));
            offset += length;
        }
        return pdus;
    }
}
